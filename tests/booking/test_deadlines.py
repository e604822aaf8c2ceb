"""Half of what is left, an hour at least, never at night."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from booking.deadlines import deadline

LONDON = ZoneInfo("Europe/London")
TWO_DAYS = timedelta(hours=48)


def on(day: int, hour: int, minute: int = 0, month: int = 1) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("at", "begins", "until"),
    [
        (on(4, 9), on(20, 18), on(6, 9)),  # as long as the keeper says
        (on(4, 9, 50), on(20, 18), on(6, 9)),  # in words: not "until 9.50am"
        (on(4, 9), on(5, 15), on(4, 21)),  # half of what is left would be midnight
        (on(4, 22), on(5, 18), on(5, 8)),  # the evening is over: first thing in the morning
        (on(4, 2), on(4, 20), on(4, 11)),
        (on(4, 16, 10), on(4, 18), on(4, 17, 15)),  # never less than an hour
        (on(4, 9, 7), on(4, 12), on(4, 10, 30)),
        (on(4, 20, 30), on(5, 7), None),  # there is no hour in which somebody could answer
        (on(4, 17, 10), on(4, 18), None),
        (on(27, 12, month=3), on(20, 18, month=4), on(29, 13, month=3)),  # 48 hours over the night of the change
    ],
)
def test_until_when(at: datetime, begins: datetime, until: datetime | None) -> None:
    assert deadline(at, begins, TWO_DAYS, LONDON) == until


def test_it_is_never_at_night_nor_too_late_nor_too_soon() -> None:
    for quarters in range(0, 24 * 4 * 3, 3):
        for left in (0.5, 1, 1.5, 2, 3, 6, 11, 14, 25, 49, 90, 200):
            at = on(4, 0) + timedelta(minutes=15 * quarters + 7)
            begins = at + timedelta(hours=left)
            until = deadline(at, begins, TWO_DAYS, LONDON)
            if until is None:
                continue
            wall = until.astimezone(LONDON)
            assert 8 * 60 <= wall.hour * 60 + wall.minute <= 21 * 60
            assert at + timedelta(hours=1) <= until < begins
            assert wall.minute % 15 == 0
            half = at + min(TWO_DAYS, timedelta(hours=left) / 2)
            # Later than half only for the least hour, or until the morning.
            assert until <= half or until <= at + timedelta(hours=1, minutes=15) or wall.hour == 8
