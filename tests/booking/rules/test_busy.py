"""How much of a booking falls into busy time."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from booking.rules.book import busy_minutes

EVENINGS = [{"days": [0, 1, 2, 3, 4], "from": 17, "to": 22}]
SATURDAY_AND_SUNDAY = [{"days": [5], "from": 20, "to": 24}, {"days": [6], "from": 0, "to": 2.5}]


@pytest.mark.parametrize(
    ("busy", "start", "end", "minutes"),
    [
        # 4 February 2027 is a Thursday.
        (EVENINGS, "2027-02-04T19:00", "2027-02-04T21:00", 120),
        (EVENINGS, "2027-02-04T16:00", "2027-02-04T23:00", 300),
        (EVENINGS, "2027-02-04T16:00", "2027-02-04T17:00", 0),
        (EVENINGS, "2027-02-04T22:00", "2027-02-04T23:00", 0),
        (EVENINGS, "2027-02-06T19:00", "2027-02-06T21:00", 0),
        (EVENINGS, "2027-02-04T21:30", "2027-02-05T17:30", 60),
        (SATURDAY_AND_SUNDAY, "2027-02-06T23:00", "2027-02-07T03:00", 210),
        (SATURDAY_AND_SUNDAY, "2027-02-07T00:00", "2027-02-07T01:00", 60),
        # What overlaps counts once.
        ([*EVENINGS, {"days": [3], "from": 16, "to": 18}], "2027-02-04T15:00", "2027-02-04T19:00", 180),
        ([], "2027-02-04T19:00", "2027-02-04T21:00", 0),
    ],
)
def test_busy_minutes(busy: list[dict[str, Any]], start: str, end: str, minutes: int) -> None:
    assert busy_minutes(busy, datetime.fromisoformat(start), datetime.fromisoformat(end)) == minutes


def test_the_clock_on_the_wall_counts_also_in_the_night_it_changes() -> None:
    zone = ZoneInfo("Europe/London")
    night = [{"days": [6], "from": 0, "to": 4}]
    start, end = datetime(2027, 3, 28, 0, tzinfo=zone), datetime(2027, 3, 28, 4, tzinfo=zone)
    assert busy_minutes(night, start, end) == 240
