"""Letters about other things with a booking: both sides know what it has now, and what it costs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from booking.letters.readers import group_of, managers_of
from booking.letters.writing import write
from booking.states import BookingState


def changed(planned: Sequence[Any], *, by_group: bool, words: str, at: datetime) -> None:
    """One letter to each reader, not one a date; two where only some dates have to be decided.

    `planned` are the dates as `actions/other_extras_planned.py` has them. The managers need no letter about what they
    did themselves.
    """
    waiting = [each for each in planned if each.booking.state != BookingState.CONFIRMED]
    for some in (waiting, [each for each in planned if each not in waiting]):
        if not some:
            continue
        bookings = [each.booking for each in some]
        changes = list(dict.fromkeys(change for each in some for change in each.changes))
        told: dict[str, Any] = {"changes": changes, "by_group": by_group, "words": words}
        told["asks_again"] = any(each.asks_again for each in some)
        write("other_extras", group_of(bookings[0]), bookings, at, **told)
        if by_group:
            write("other_extras_keeper", managers_of(bookings[0]), bookings, at, **told)
