"""Rooms with a movable wall: a new space made of the parts of several. Nothing that is booked has to change."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from booking.actions.base import NotPermitted, action
from booking.eligibility import Refusal, Refused
from booking.models import Resource
from community.models import User
from community.slugs import free_slug
from venues.actions.spaces import keeps
from venues.models import Site, Space


@action
def join(*, site: Site, by: User, spaces: Sequence[Space], **fields: Any) -> Space:
    """One space more, which takes all their parts: whoever books it has them all, and where one of them is booked the
    whole is not free.

    Raises NotPermitted for another's building or spaces; Refused where they share a part or are joined already.
    """
    # In one building several may let rooms; whoever joins another's would take its time from it.
    if not keeps(by, site) or any((each.site_id, each.keeper_id) != (site.pk, site.keeper_id) for each in spaces):
        raise NotPermitted(_("Only the building's keeper joins its rooms."))
    made_of = [{part.pk for part in each.parts.all()} for each in spaces]
    parts = set().union(*made_of)
    if len(spaces) < 2:
        raise Refused([Refusal("spaces", _("Tick two rooms or more."))])
    if not all(made_of) or sum(map(len, made_of)) > len(parts):
        raise Refused([Refusal("spaces", _("One of these is part of another. Tick rooms that lie side by side."))])
    for other in Space.objects.filter(site=site).prefetch_related("parts"):
        if {part.pk for part in other.parts.all()} == parts:
            raise Refused([Refusal("spaces", _("These are joined already: %(name)s.") % {"name": other.name})])
    assert site.keeper is not None
    first = spaces[0]
    whole = Space.objects.create(
        site=site,
        keeper=site.keeper,
        slug=free_slug(Resource.objects.all(), f"{site.slug} {fields['name']}", 120, "space"),
        setup_minutes=max(each.setup_minutes for each in spaces),
        turnround_minutes=max(each.turnround_minutes for each in spaces),
        needs_approval=any(each.needs_approval for each in spaces),
        closed_on_bank_holidays=any(each.closed_on_bank_holidays for each in spaces),
        timezone=first.timezone,
        facilities=_what_all_have(spaces),
        **fields,
    )
    whole.parts.set(parts)
    return whole


def _what_all_have(spaces: Sequence[Space]) -> int:
    """Only what every room has may be promised of the whole, until the keeper says more."""
    bits = spaces[0].facilities
    for each in spaces[1:]:
        bits &= each.facilities
    return bits
