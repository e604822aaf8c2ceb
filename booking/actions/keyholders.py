"""Who opens: put on the list, changed, taken off."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from booking.actions.base import action
from booking.actions.who import must_manage_for
from booking.eligibility import Refusal, Refused
from booking.models import Keyholder, Resource
from community.actions.base import locked, record
from community.models import Organisation, User

MOST = 60


@action
def keep(
    *,
    keeper: Organisation,
    name: str,
    phone: str,
    weekdays: str,
    by: User,
    at: datetime,
    first: date | None = None,
    last: date | None = None,
    places: Sequence[Resource] = (),
    keyholder: Keyholder | None = None,
) -> Keyholder:
    """Put somebody on the list, or change who is on it. No places means all of them.

    Raises NotPermitted, and Refused where nothing would be left of their time.
    """
    must_manage_for(by, keeper)
    keeper = locked(keeper)
    if refusals := _refused(keeper, weekdays, first, last, places, keyholder):
        raise Refused(refusals)
    row = Keyholder(keeper=keeper) if keyholder is None else _theirs(keeper, keyholder)
    verb = "keyholder_changed" if row.pk else "keyholder_added"
    row.name, row.phone, row.first, row.last = name.strip(), phone.strip(), first, last
    row.weekdays = "".join(sorted(set(weekdays)))
    row.save()
    row.resources.set(places)
    # Neither name nor telephone: who is taken off the list is forgotten.
    record(keeper, verb, by=by, at=at, after={"keyholder": row.pk, "weekdays": row.weekdays})
    return row


@action
def remove(*, keyholder: Keyholder, by: User, at: datetime) -> None:
    """Take somebody off the list. Nothing happens to one who is off it already. Raises NotPermitted."""
    must_manage_for(by, keyholder.keeper)
    keeper = locked(keyholder.keeper)
    number = keyholder.pk
    deleted, _what = Keyholder.objects.filter(pk=number).delete()
    if deleted:
        record(keeper, "keyholder_removed", by=by, at=at, before={"keyholder": number})


def _theirs(keeper: Organisation, keyholder: Keyholder) -> Keyholder:
    """The row as it is now. Raises Refused if somebody has taken it off the list meanwhile."""
    row = Keyholder.objects.filter(pk=keyholder.pk, keeper=keeper).first()
    if row is None:
        raise Refused([Refusal("gone", _("This keyholder has been taken off the list meanwhile."))])
    return row


def _refused(
    keeper: Organisation,
    weekdays: str,
    first: date | None,
    last: date | None,
    places: Sequence[Resource],
    keyholder: Keyholder | None,
) -> list[Refusal]:
    out = []
    if not weekdays or set(weekdays) - set("0123456"):
        out.append(Refusal("no_days", _("Tick at least one day of the week.")))
    if first and last and last < first:
        out.append(Refusal("backwards", _("The last day must not lie before the first.")))
    if any(place.keeper_id != keeper.pk for place in places):
        out.append(Refusal("not_theirs", _("Choose places of your own.")))
    if keyholder is None and keeper.keyholders.count() >= MOST:
        out.append(Refusal("too_many", _("There are %(count)d keyholders already.") % {"count": MOST}))
    return out
