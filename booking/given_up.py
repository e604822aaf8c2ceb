"""Who gave a booking up, and whether it was too late for somebody else to plan with the time.

A move counts as giving up what was moved away from, if the booking is cancelled in the end: otherwise tomorrow's
evening would be moved to next month and given back there at leisure, or moved to five in the morning by a keeper who
then waits for the group to cancel.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from booking.models import Booking, BookingEvent
from booking.models.event import CANCELLED_BY_GROUP, CANCELLED_BY_KEEPER
from booking.permissions import may_manage
from booking.spans import Span
from booking.states import BookingState

# Whoever gives time back so long before has done nobody any harm.
NOTICE = timedelta(days=14)
# Under what the event of a move keeps whose move it was.
BY_KEEPER = "by_keeper"
# Under what the event of a recall keeps whether it came later than the keeper has promised.
SHORT_NOTICE = "short_notice"
# The event of a part that was given back.
HANDED_BACK = "hand_back"


@dataclass(frozen=True)
class GivenUp:
    """A confirmed time that was given up late: by whom, and what it was."""

    by_keeper: bool
    span: Span
    resource: int


def given_up_late(booking: Booking, notice: timedelta = NOTICE) -> GivenUp | None:
    """What of a cancelled booking counts against somebody; None for one that was given back in good time."""
    events = list(
        booking.events.filter(verb__in=["move", HANDED_BACK, CANCELLED_BY_GROUP, CANCELLED_BY_KEEPER])
        .select_related("by")
        .order_by("at", "pk")
    )
    if booking.state != BookingState.CANCELLED or not events or events[-1].verb in ("move", HANDED_BACK):
        return None
    *moves, end = events
    by_keeper = end.verb == CANCELLED_BY_KEEPER
    # What the group cancels after its keeper has moved it late, the keeper has taken away; moving it once more from
    # there, in good time, makes nothing good.
    last = list(takewhile(lambda event: _is_keepers(event, booking), reversed(moves)))
    taken_away = [event for event in last if _was_late(event, notice)]
    if not by_keeper and taken_away:
        return _of(taken_away[0], by_keeper=True)
    own = [event for event in moves if _is_keepers(event, booking) == by_keeper] + [end]
    late = [event for event in own if _was_late(event, notice)]
    return _of(_before_handing_back(late), by_keeper=by_keeper) if late else None


def mostly_given_back_late(booking: Booking, notice: timedelta = NOTICE) -> tuple[GivenUp, timedelta] | None:
    """What a booking was before its group gave more of it back too late than it kept, and how much that was.

    Giving a part back counts for nothing, so that people do it; keeping a quarter of an hour of an evening would else
    be a way of cancelling that counts for nothing either.
    """
    late = [each for each in booking.events.filter(verb=HANDED_BACK).order_by("at", "pk") if _was_late(each, notice)]
    given = sum((_length(each.before) - _length(each.after) for each in late), timedelta())
    return (_of(late[0], by_keeper=False), given) if given > booking.span.length else None


def _length(was: dict[str, str]) -> timedelta:
    return datetime.fromisoformat(was["ends_at"]) - datetime.fromisoformat(was["starts_at"])


def _before_handing_back(late: list[BookingEvent]) -> BookingEvent:
    """Whoever gives all but a quarter of an hour back, and then that, has given up the whole."""
    last = len(late) - 1
    while last and late[last - 1].verb == HANDED_BACK:
        last -= 1
    return late[last]


def _is_keepers(event: BookingEvent, booking: Booking) -> bool:
    """As it was kept; a manager who has left since moved it for the keeper all the same."""
    if BY_KEEPER in event.before:
        return bool(event.before[BY_KEEPER])
    return event.by is not None and may_manage(event.by, booking.resource)


def _was_late(event: BookingEvent, notice: timedelta) -> bool:
    """Whether a confirmed time was left behind with less notice than is due."""
    began = datetime.fromisoformat(event.before["starts_at"])
    short = event.before.get(SHORT_NOTICE) or began - event.at < notice
    return bool(event.before["state"] == BookingState.CONFIRMED and short)


def _of(event: BookingEvent, *, by_keeper: bool) -> GivenUp:
    was = event.before
    span = Span(datetime.fromisoformat(was["starts_at"]), datetime.fromisoformat(was["ends_at"]))
    return GivenUp(by_keeper, span, was["resource"])
