"""How groups get in, as the keeper says it."""

from dataclasses import asdict
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from booking.actions.base import action
from booking.actions.who import must_manage_place
from booking.doors.locks import locks
from booking.doors.words import Words
from booking.eligibility import Refusal, Refused
from booking.models import Door, DoorWay, Resource
from community.actions.base import record
from community.models import User


@action
def describe(*, resource: Resource, words: Words, by: User, at: datetime, whole_building: bool = False) -> int:
    """Keep it, for this place or for all the keeper has in the building. Returns for how many.

    Raises NotPermitted, and Refused where a code opens and none is written.
    """
    must_manage_place(by, resource)
    if refusals := refused(words):
        raise Refused(refusals)
    places = Resource.objects.select_for_update(of=("self",), no_key=True).filter(keeper=resource.keeper_id)
    if whole_building and resource.premises:
        places = places.filter(premises=resource.premises)
    else:
        places = places.filter(pk=resource.pk)
    # In one order always, so that two managers who save at once wait for each other and do not meet crosswise.
    several = list(places.order_by("pk"))
    for place in several:
        Door.objects.update_or_create(resource=place, defaults=asdict(words))
    # What the code is stays out of the record: everybody who manages would find all the old ones there.
    after = {"resources": [place.pk for place in several], "way": words.way, "lock": words.lock}
    record(resource.keeper, "door", by=by, at=at, after=after)
    return len(several)


def refused(words: Words) -> list[Refusal]:
    """What is wrong with it."""
    lock = locks().get(words.lock)
    if lock is None:
        return [Refusal("no_lock", _("Choose what kind of lock it is."))]
    if words.way == DoorWay.CODE and lock.is_typed and not words.code.strip():
        return [Refusal("no_code", _("Write the code that opens, or choose another way in."))]
    return []
