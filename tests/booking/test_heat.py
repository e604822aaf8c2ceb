"""The heat map against counting minute by minute, also in the two nights on which the clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy
from hypothesis import given, settings
from hypothesis import strategies as st

from booking.use.figures import in_common, per_cent
from booking.use.heat import NOTHING, Period, Stretches, heat
from tests.cast import LONDON

WEIGHTS = {3: 1.0, 7: 0.5, 8: 0.25}
# Two days before the clocks go forward and back in 2027; and a place where they move by half an hour.
SPRING, AUTUMN = datetime(2027, 3, 26, tzinfo=UTC), datetime(2027, 10, 29, tzinfo=UTC)
ZONES = [LONDON, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("America/St_Johns")]


def rows(begin: datetime) -> st.SearchStrategy[list[tuple[int, int, int]]]:
    """Stretches of parts in the ten days after; up to a day long, so many run past midnight."""
    base = int(begin.timestamp())
    one = st.tuples(st.sampled_from(list(WEIGHTS)), st.integers(-1500, 8 * 1440), st.integers(1, 1440)).map(
        lambda each: (each[0], base + each[1] * 60, base + (each[1] + each[2]) * 60)
    )
    return st.lists(one, max_size=6)


def counted(found: list[tuple[int, int, int]], period: Period, *, once: bool) -> numpy.ndarray:
    """Each minute looked up on the wall by itself."""
    cells, seen = numpy.zeros((7, 24)), set()
    for part, start, end in found:
        for minute in range(start // 60, end // 60):
            wall = datetime.fromtimestamp(minute * 60, UTC).astimezone(period.zone)
            if period.first <= wall.date() <= period.last and not (once and (part, minute) in seen):
                seen.add((part, minute))
                cells[wall.weekday(), wall.hour] += WEIGHTS[part]
    return cells


@settings(max_examples=25, deadline=None)
@given(
    data=st.data(),
    begin=st.sampled_from([SPRING, AUTUMN, datetime(2027, 4, 2, tzinfo=UTC)]),
    zone=st.sampled_from(ZONES),
    days=st.integers(0, 8),
)
def test_it_is_what_counting_every_minute_gives(
    data: st.DataObject, begin: datetime, zone: ZoneInfo, days: int
) -> None:
    found = data.draw(rows(begin))
    period = Period(begin.date(), begin.date() + timedelta(days=days), zone)
    stretches = Stretches.of(found)
    assert numpy.allclose(heat(stretches, WEIGHTS, period), counted(found, period, once=False))
    assert numpy.allclose(heat(stretches.merged(), WEIGHTS, period), counted(found, period, once=True))


def test_the_hour_that_comes_twice_has_twice_the_minutes_and_the_missing_one_none() -> None:
    for day, expected in ((date(2027, 10, 31), 120), (date(2027, 3, 28), 0)):
        period = Period(day, day, LONDON)
        cells = heat(Stretches.of([(3, period.start * 60, period.end * 60)]), WEIGHTS, period)
        assert cells[6, 1] == expected and cells[6, 3] == 60
        assert cells.sum() == period.end - period.start


def test_past_midnight_a_booking_is_on_the_next_day() -> None:
    late = datetime(2027, 1, 8, 22, 30, tzinfo=LONDON)
    stretch = Stretches.of([(3, int(late.timestamp()), int((late + timedelta(hours=3)).timestamp()))])
    cells = heat(stretch, WEIGHTS, Period(date(2027, 1, 4), date(2027, 1, 10), LONDON))
    assert {(day, hour): cells[day, hour] for day, hour in zip(*cells.nonzero(), strict=True)} == {
        (4, 22): 30,
        (4, 23): 60,
        (5, 0): 60,
        (5, 1): 30,
    }
    only_friday = heat(stretch, WEIGHTS, Period(date(2027, 1, 8), date(2027, 1, 8), LONDON))
    assert only_friday.sum() == 90


@settings(max_examples=40, deadline=None)
@given(one=rows(SPRING), other=rows(SPRING))
def test_sums_hold_together(one: list[tuple[int, int, int]], other: list[tuple[int, int, int]]) -> None:
    first, second = Stretches.of(one), Stretches.of(other)
    both = in_common(first, second, WEIGHTS)
    minutes = [{(part, m) for part, start, end in rows for m in range(start // 60, end // 60)} for rows in (one, other)]
    assert abs(both - sum(WEIGHTS[part] for part, _ in minutes[0] & minutes[1])) < 1e-6
    again = (first + first).merged()
    assert again.merged().minutes(WEIGHTS) == again.minutes(WEIGHTS) <= first.minutes(WEIGHTS) + 1e-6


def test_nothing_is_nothing() -> None:
    period = Period(date(2027, 1, 4), date(2027, 1, 4), LONDON)
    assert heat(NOTHING, {}, period).sum() == heat(NOTHING.merged(), WEIGHTS, period).sum() == 0


def test_per_cent_never_says_full_or_empty_when_it_is_not() -> None:
    assert [per_cent(*pair) for pair in ((1, 1000), (999, 1000), (1000, 1000), (0, 60), (30, 60), (0, 0))] == [
        1,
        99,
        100,
        0,
        50,
        None,
    ]
