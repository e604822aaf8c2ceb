"""Trips, weeks and clocks of the timetable data, without a database."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.gtfs.days import counted, week_of
from feeds.gtfs.names import telephone
from feeds.gtfs.pieces import pieces
from fleet.timing import instant

LONDON = ZoneInfo("Europe/London")
MONDAY = date(2027, 1, 4)


@dataclass
class Call:
    """One letter a stop."""

    stop_id: str
    gets_on: bool = True
    gets_off: bool = True


def cut(line: str) -> str:
    """Calls as "A+ B+ C- | C+ …": + only on, - only off."""
    calls = [Call(word[0], "-" not in word, "+" not in word) for word in line.split()]
    return " | ".join("".join(call.stop_id for call in piece) for piece in pieces(calls))


@pytest.mark.parametrize(
    ("line", "trips"),
    [
        ("A+ B+ C- C+ B- A-", "ABC | CBA"),
        ("A+ B+ C- D+ E-", "ABC | DE"),
        ("A B C D", "ABCD"),
        ("A B C B A", "ABCBA"),
        ("A+ B- B+", "ABB"),
        ("A A B", "AAB"),
        ("A", "A"),
    ],
)
def test_a_trip_ends_where_the_bus_turns(line: str, trips: str) -> None:
    assert cut(line) == trips


@given(st.sets(st.integers(0, 400), min_size=1))
def test_a_week_with_exceptions_is_exactly_its_days(numbers: set[int]) -> None:
    days = {MONDAY + timedelta(days=number) for number in numbers}
    assert set(week_of(days).days()) == days


@given(st.integers(0, 730), st.integers(0, 36 * 60), st.sampled_from(["Europe/London", "Europe/Athens"]))
def test_a_time_in_the_feed_is_the_instant_on_the_wall(number: int, minutes: int, name: str) -> None:
    zone, day = ZoneInfo(name), MONDAY + timedelta(days=number)
    as_day, (as_minutes,) = counted(day, [minutes], zone, LONDON)
    noon = datetime(as_day.year, as_day.month, as_day.day, 12, tzinfo=LONDON).astimezone(UTC)
    assert as_minutes >= 0
    assert noon - timedelta(hours=12) + timedelta(minutes=as_minutes) == instant(day, minutes, zone)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("01632 960 200", "01632 960 200"),
        ("01632 960200 (evenings)", "01632 960200"),
        ("01632 9602001", ""),
        ("+44 (0)1632 960200", "+44 1632 960200"),
        ("ask at the depot", ""),
    ],
)
def test_a_telephone_is_what_can_be_dialled(written: str, read: str) -> None:
    assert telephone(written) == read
