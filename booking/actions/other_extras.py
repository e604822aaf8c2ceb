"""Other things with a booking that was sent: more, fewer or none of them, until it begins.

What is kept is never let go in between and keeps its price: having less works even where the kitchen was closed since,
or what is kept could not be had today. Only what is added is looked for, under the locks of all it may be picked from.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from booking import extras
from booking.actions.base import NotPermitted, action, become, facts, locked
from booking.actions.other_extras_planned import Planned, plan
from booking.actions.request import refuse_dearer
from booking.actions.taking import parts_of, take_or_refuse
from booking.actions.waiting import locked_ahead
from booking.actions.who import is_of_the_group, must_lie_ahead
from booking.claims import lock_parts
from booking.eligibility import Refused
from booking.given_up import BY_KEEPER
from booking.happenings import OTHER_EXTRAS
from booking.letters import other_extras as letters
from booking.models import Booking, BookingEvent, BookingExtra, Claim, Extra, Wait
from booking.states import OPEN, BookingState
from community.models import User

CHANGEABLE = frozenset({*OPEN, BookingState.CONFIRMED})


@action
def change(
    *,
    booking: Booking,
    by: User,
    wanted: Mapping[int, int],
    at: datetime,
    rest: bool = False,
    shown_pence: int | None = None,
    words: str = "",
) -> list[Booking]:
    """So many of each extra, by its key, from now on; what is not named stays. Returns the dates that changed.

    `rest`: on this date of a weekly let and all later ones, on all or on none. What a group adds where a person decides
    has to be decided again; a manager's own change keeps the state, and makes nothing dearer for the group.
    `shown_pence` is what all changed dates cost on the page. Raises NotPermitted once it has begun, for strangers and
    for what cannot be had with the place; Refused with each thing and date that is short: nothing has changed then.
    """
    bookings = _locked(booking, at, rest=rest)
    by_group = is_of_the_group(by, bookings[0])
    planned = plan(bookings, wanted, by=by, by_group=by_group, at=at)
    if not planned:
        return []
    things = {change.extra.pk for each in planned for change in each.changes}
    among = extras.candidates(extras.read_afresh(things))
    lock_parts(among)
    # A keeper may have taken some off the shelf while this one waited.
    known = extras.read_afresh(things)
    _let_go(planned)
    take_or_refuse(picked(planned, known, among, at), at)
    befores = [{**facts(each.booking), BY_KEEPER: not by_group, **_quantities(each, "was")} for each in planned]
    _keep(planned, at)
    changed = [each.booking for each in planned]
    refuse_dearer(changed, shown_pence)
    _record(planned, befores, by=by, at=at, reason=words.strip())
    letters.changed(planned, by_group=by_group, words=words.strip(), at=at)
    return changed


def look(*, booking: Booking, by: User, wanted: Mapping[int, int], at: datetime, rest: bool = False) -> list[Planned]:
    """What `change` would do, date by date, and nothing done. Raises as it does."""
    bookings = [booking]
    if rest and booking.series_id:
        later = Booking.objects.taking_time().filter(series=booking.series_id, starts_at__gt=booking.starts_at)
        bookings += later.filter(organisation__isnull=False).with_names().order_by("starts_at", "pk")
    extras.know(bookings)
    planned = plan(bookings, wanted, by=by, by_group=is_of_the_group(by, booking), at=at)
    known = extras.read_afresh({change.extra.pk for each in planned for change in each.changes})
    picked(planned, known, extras.candidates(known), at)
    return planned


def picked(planned: Sequence[Planned], known: Iterable[Extra], among: set[int], at: datetime) -> list[extras.Wanted]:
    """A free one for each that is added, on every date. Raises Refused naming all that is short."""
    kept = {
        (each.booking.pk, change.extra.pk): min(change.was, change.now) for each in planned for change in each.changes
    }
    kept |= {(each.booking.pk, row.extra_id): row.quantity for each in planned for row in each.unchanged}
    out: list[extras.Wanted] = []
    short = []
    for place in {each.booking.resource_id: each.booking.resource for each in planned}.values():
        there = [each.as_planned() for each in planned if each.booking.resource_id == place.pk]
        try:
            out += extras.pick(there, known, among - set(parts_of(place)), at, kept)
        except extras.Short as error:
            short += error.refusals
    if short:
        raise Refused(short)
    return out


def _locked(booking: Booking, at: datetime, *, rest: bool) -> list[Booking]:
    """This date, or this one and all later ones, with what they have. Raises NotPermitted if it has begun."""
    if rest and booking.series:
        found = locked_ahead(booking.series, at)
        first = next((each for each in found if each.pk == booking.pk), None)
        bookings = [each for each in found if first and each.starts_at >= first.starts_at]
    else:
        bookings = [locked(booking)]
    if not bookings or any(each.status not in CHANGEABLE for each in bookings):
        raise NotPermitted(_("This booking cannot be changed any more."))
    for each in bookings:
        must_lie_ahead(each, at)
    extras.know(bookings)
    return bookings


def _let_go(planned: Sequence[Planned]) -> None:
    """The surplus of what there are fewer of; whoever waits for a room that comes free so is looked at at once."""
    fewer = {
        (each.booking.pk, change.extra.pk): change for each in planned for change in each.changes if change.is_less
    }
    if not fewer:
        return
    bookings = [each.booking for each in planned]
    places = {each.resource_id: set(parts_of(each.resource)) for each in bookings}
    rows = Claim.objects.filter(booking__in=bookings).order_by("part").values_list("pk", "booking", "part")
    claims: dict[int, dict[int, int]] = {each.pk: {} for each in bookings}
    for pk, booking, part in rows:
        claims[booking][part] = pk
    gone: list[int] = []
    for each in bookings:
        for (booking, _extra), change in fewer.items():
            if booking == each.pk:
                mine = set(extras.parts_of(change.extra)) - places[each.resource_id]
                had = [pk for part, pk in claims[each.pk].items() if part in mine]
                gone += had[change.now :] if not change.extra.room else had
    surplus = Claim.objects.filter(pk__in=gone)
    Wait.objects.wake(surplus)
    surplus.delete()


def _keep(planned: Sequence[Planned], at: datetime) -> None:
    """The rows of what it has and what they cost, the price of the whole, the state; the sequence grows with each."""
    rows = [row for each in planned for row in each.rows]
    kept = {row.pk for row in rows}
    ended = [row.pk for each in planned for row in each.booking.extras_chosen if row.pk not in kept]
    BookingExtra.objects.filter(pk__in=ended).delete()
    BookingExtra.objects.bulk_update([row for row in rows if row.pk], ["quantity", "price_pence"])
    BookingExtra.objects.bulk_create([row for row in rows if not row.pk])
    for each in planned:
        booking = each.booking
        booking.extras_chosen, booking.price_pence = each.rows, each.price_pence
        if each.asks_again:
            become(booking, BookingState.REQUESTED)
        booking.sequence, booking.updated_at = booking.sequence + 1, at
    Booking.objects.bulk_update([each.booking for each in planned], ["state", "price_pence", "sequence", "updated_at"])


def _record(
    planned: Sequence[Planned], befores: Sequence[dict[str, object]], *, by: User, at: datetime, reason: str
) -> None:
    """One event row for each date. The names are kept as they were: a thing may be called otherwise one day."""
    BookingEvent.objects.bulk_create(
        BookingEvent(
            booking=each.booking,
            verb=OTHER_EXTRAS,
            by=by,
            at=at,
            before=before,
            after={
                **facts(each.booking),
                **_quantities(each, "now"),
                "changed": [change.noted() for change in each.changes],
                "more_asked": each.is_asked_of_keeper,
            },
            reason=reason,
        )
        for each, before in zip(planned, befores, strict=True)
    )


def _quantities(each: Planned, when: str) -> dict[str, dict[str, int]]:
    return {"extras": {str(change.extra.pk): getattr(change, when) for change in each.changes}}
