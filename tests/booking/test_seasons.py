"""A season's hours and the patterns made of them say the same; words, overlaps and what cannot be."""

from datetime import date, time, timedelta
from typing import Any

from django.utils import translation
from hypothesis import assume, given
from hypothesis import strategies as st

from booking.horizon import Draft, open_time
from booking.models import OfferKind, Resource
from booking.patterns import Pattern
from booking.school_terms import FIRST, HOLIDAY, LAST, TERM, term_on
from booking.seasons import CLOSED, Hours, Plan, Week, hours_in, hours_of, overlap, patterns, sentences, written
from booking.spans import Span, joined, within
from booking.wall import days_from, instant, midnight
from tests.cast import LONDON, NOW

HALL = Resource(timezone="Europe/London")
EVENING = ((time(18), time(22)),)
QUARTERS = st.integers(0, 95).map(lambda number: time(number // 4, number % 4 * 15))


@st.composite
def days(draw: st.DrawFn) -> tuple[tuple[time, time], ...]:
    found = draw(st.lists(st.tuples(QUARTERS, QUARTERS), max_size=2, unique=True))
    assume(all(start != end for start, end in found) and not overlap(found))
    return tuple(sorted(found))


WEEKS = st.tuples(*[days()] * 7)
HOURS = st.builds(Hours, WEEKS, st.none() | WEEKS)


@given(HOURS, st.dates(date(2026, 1, 1), date(2027, 6, 1)), st.integers(7, 300))
def test_the_patterns_of_hours_make_the_same_hours(hours: Hours, first: date, length: int) -> None:
    assume(not hours.is_empty)
    assert hours_of(patterns(hours, first, first + timedelta(days=length - 1))) == hours
    assert hours_in(written(hours)) == hours


@given(HOURS, st.dates(date(2027, 2, 1), date(2027, 4, 10)), st.integers(0, 16))
def test_open_is_what_the_table_says_of_each_day(hours: Hours, first: date, length: int) -> None:
    """Counted by hand, day by day, across the change to summer time and the end of a term; one day is enough."""
    last = first + timedelta(days=length)
    made = [Draft(OfferKind.OFFER, pattern, school=school) for school, pattern in patterns(hours, first, last)]
    window = days_from(first - timedelta(days=2), length + 5, LONDON)
    expected = []
    for number in range(length + 1):
        day = first + timedelta(days=number)
        for start, end in _week_on(hours, day)[day.weekday()]:
            begins = midnight(day, LONDON) if start == time() else _instant(day, start)
            ends = _instant(day + timedelta(days=end <= start), end)
            if begins < ends:
                expected.append(Span(begins, ends))
    assert within(open_time(HALL, made, window), window) == within(joined(expected), window)


def _week_on(hours: Hours, day: date) -> Week:
    if hours.holiday is None or term_on(day) == TERM:
        return hours.term
    return hours.holiday if term_on(day) == HOLIDAY else CLOSED


def _instant(day: date, clock: time) -> Any:
    return instant(day, clock, LONDON) or Pattern(day, clock, clock).begins(day, LONDON)


def test_days_nobody_has_settled_are_neither_term_nor_holiday() -> None:
    every = (EVENING,) * 7
    beyond = LAST + timedelta(days=10)
    window = days_from(LAST + timedelta(days=1), 7, LONDON)
    for holiday, expected in ((None, 7), (every, 0)):
        made = [Draft("offer", each, school=school) for school, each in patterns(Hours(every, holiday), FIRST, beyond)]
        assert len(open_time(HALL, made, window)) == expected
    assert Plan("Long", FIRST, beyond, Hours(every, every)).is_beyond_the_schools
    assert not Plan("Long", FIRST, beyond, Hours(every)).is_beyond_the_schools
    assert not Plan("Known", FIRST, LAST, Hours(every, every)).is_beyond_the_schools


def test_two_times_of_a_day_may_touch_but_not_cross() -> None:
    def said(*edges: int) -> bool:
        return overlap([(time(start % 24), time(end % 24)) for start, end in zip(edges[::2], edges[1::2], strict=True)])

    assert not said(9, 12, 12, 14)
    assert not said(14, 22, 9, 12)
    assert said(9, 13, 12, 14)
    assert said(20, 2, 23, 24)
    assert said(0, 0, 9, 10)
    assert not said(20, 2)


def test_a_week_is_said_in_few_words() -> None:
    two = ((time(9), time(13)), (time(14), time(2)))
    week = (EVENING,) * 5 + (two, ())
    with translation.override("en-gb"):
        assert sentences(Hours(week)) == [
            "Monday to Friday, 6pm – 10pm; Saturday, 9am – 1pm and 2pm – 2am (next day)",
        ]
        assert sentences(Hours((EVENING, (), EVENING) + ((),) * 4, CLOSED)) == [
            "In term: Monday and Wednesday, 6pm – 10pm",
            "In the school holidays: closed",
        ]
        assert sentences(Hours((((time(), time()),),) * 7)) == ["Every day, open day and night"]
    with translation.override("cy"):
        assert "Dydd Sadwrn" in sentences(Hours(week))[0]


def test_a_plan_is_read_as_it_was_written_and_another_is_another() -> None:
    plan = Plan("Autumn", NOW.date(), date(2027, 6, 1), Hours((EVENING,) * 7, CLOSED), "Hydref", True, True)
    assert Plan.read(plan.written()) == plan
    assert Plan.read(plan.written()).digest == plan.digest
    assert plan.digest != Plan("Autumn", NOW.date(), date(2027, 6, 2), plan.hours, "Hydref", True, True).digest
