"""A week as runs and as a table: what is free, taken, closed and over; midnight, slivers and both clock changes."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from booking.availability import Diary
from booking.models import Resource
from booking.pictures.week import State, Week, week
from booking.spans import Span, joined
from booking.wall import days_from

LONDON = ZoneInfo("Europe/London")
FIRST = date(2027, 1, 11)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def span(day: int, start: float, end: float, first: date = FIRST) -> Span:
    """On the n-th day of the week, from hour to hour on the wall; hours beyond 24 are the next day's."""
    return Span(wall(day, start, first), wall(day, end, first))


def wall(day: int, hour: float, first: date = FIRST) -> datetime:
    more, hour = divmod(hour, 24)
    on = first + timedelta(days=day + int(more))
    return datetime(on.year, on.month, on.day, int(hour), round(hour % 1 * 60), tzinfo=LONDON).astimezone(UTC)


def drawn(
    offered: list[Span],
    claimed: list[Span] | None = None,
    *,
    first: date = FIRST,
    soonest: datetime = LONG_AGO,
    closures: list[tuple[Span, str]] | None = None,
    setup: int = 0,
) -> Week:
    resource = Resource(setup_minutes=setup)
    return week(Diary(resource, offered, claimed or []), first, LONDON, soonest, closures or [])


def said(shown: Week, day: int) -> list[str]:
    """One day in words."""
    return [
        f"{run.state} {run.span.start.astimezone(LONDON):%H:%M}-{run.span.end.astimezone(LONDON):%H:%M}"
        + (f" {run.reason}" if run.reason else "")
        for run in shown.days[day].runs
    ]


def table(shown: Week) -> list[str]:
    """The table, one row a line: the clock, then each cell that begins there."""
    return [
        f"{row.clock:%H:%M} " + " ".join(f"{cell.day:%a}:{cell.run.state}×{cell.rows}" for cell in row.cells)
        for row in shown.rows
    ]


def test_a_day_is_told_from_midnight_to_midnight() -> None:
    shown = drawn([span(1, 9, 22)], [span(1, 18, 20)])
    assert said(shown, 1) == [
        "closed 00:00-09:00",
        "free 09:00-18:00",
        "taken 18:00-20:00",
        "free 20:00-22:00",
        "closed 22:00-00:00",
    ]
    assert said(shown, 2) == ["closed 00:00-00:00"]


def test_rows_stand_where_something_changes() -> None:
    shown = drawn([span(0, 9, 12), span(1, 9, 22)], [span(1, 18, 20)])
    assert [line.split()[0] for line in table(shown)] == ["09:00", "12:00", "18:00", "20:00"]
    assert table(shown)[0].split()[1:3] == ["Mon:free×1", "Tue:free×2"]
    assert table(shown)[1].split()[1] == "Mon:closed×3"


def test_every_column_is_filled_exactly() -> None:
    shown = drawn([span(day, 8 + day / 2, 20) for day in range(7)], [span(3, 12, 13.25)])
    for day in shown.days:
        assert sum(cell.rows for row in shown.rows for cell in row.cells if cell.day == day.date) == len(shown.rows)


def test_a_run_past_midnight_goes_on_in_the_next_column_and_is_one_link() -> None:
    shown = drawn([span(4, 18, 26)])
    friday, saturday = shown.days[4].of(State.FREE)[0], shown.days[5].of(State.FREE)[0]
    assert said(shown, 4)[-1] == "free 18:00-00:00"
    assert said(shown, 5)[0] == "free 00:00-02:00"
    assert friday.whole == saturday.whole == span(4, 18, 26)


def test_room_for_setting_up_is_closed_not_a_sliver_of_its_own() -> None:
    shown = drawn([span(1, 9, 22)], [span(1, 12, 14)], setup=30)
    assert said(shown, 1) == [
        "closed 00:00-09:30",
        "free 09:30-12:00",
        "taken 12:00-14:30",
        "free 14:30-22:00",
        "closed 22:00-00:00",
    ]


def test_a_gap_too_short_to_use_is_not_offered() -> None:
    shown = drawn([span(1, 9, 12)], [span(1, 9, 10), Span(wall(1, 10) + timedelta(minutes=10), wall(1, 12))])
    assert shown.days[1].of(State.FREE) == []


def test_what_has_begun_is_over() -> None:
    shown = drawn([span(0, 9, 22), span(1, 9, 22)], soonest=wall(1, 10.25))
    assert said(shown, 0)[1] == "past 09:00-22:00"
    assert said(shown, 1)[1:3] == ["past 09:00-10:15", "free 10:15-22:00"]


def test_a_closure_tells_why() -> None:
    shown = drawn([span(1, 9, 12)], closures=[(span(1, 12, 17), "School play")])
    assert said(shown, 1) == [
        "closed 00:00-09:00",
        "free 09:00-12:00",
        "closed 12:00-17:00 School play",
        "closed 17:00-00:00",
    ]


def test_a_closure_over_two_days_is_told_on_both() -> None:
    shown = drawn([span(0, 9, 12)], closures=[(span(1, 0, 48), "Floor works")])
    assert said(shown, 1) == said(shown, 2) == ["closed 00:00-00:00 Floor works"]


def test_a_week_with_nothing_has_no_table() -> None:
    assert drawn([]).rows == []


def test_the_spring_sunday_has_23_hours_and_no_gap() -> None:
    first = date(2027, 3, 22)
    whole = days_from(first, 7, LONDON)
    assert whole.length == timedelta(hours=167)
    shown = drawn([Span(wall(6, 0, first), wall(6, 5, first))], first=first)
    assert said(shown, 6) == ["free 00:00-05:00", "closed 05:00-00:00"]
    assert shown.days[6].runs[0].span.length == timedelta(hours=4)


def test_the_autumn_sunday_keeps_the_hour_that_comes_twice_in_order() -> None:
    first = date(2027, 10, 25)
    assert days_from(first, 7, LONDON).length == timedelta(hours=169)
    midnight = wall(6, 0, first)
    claim = Span(midnight + timedelta(hours=1, minutes=30), midnight + timedelta(hours=2, minutes=30))
    shown = drawn([Span(midnight, midnight + timedelta(hours=6))], [claim], first=first)
    assert said(shown, 6)[:3] == ["free 00:00-01:30", "taken 01:30-01:30", "free 01:30-05:00"]
    states = [cell.run.state for row in shown.rows for cell in row.cells if cell.day == date(2027, 10, 31)]
    assert states == ["free", "taken", "free"]


@given(
    st.lists(st.tuples(st.integers(0, 330), st.integers(1, 60)), max_size=10),
    st.lists(st.tuples(st.integers(0, 330), st.integers(1, 12)), max_size=10),
    st.integers(0, 336),
    st.sampled_from([FIRST, date(2027, 3, 22), date(2027, 10, 25)]),
)
def test_every_half_hour_of_any_week_is_told_once_and_truly(
    offers: list[tuple[int, int]], claims: list[tuple[int, int]], now: int, first: date
) -> None:
    whole, cell = days_from(first, 7, LONDON), timedelta(minutes=30)
    offered = joined(Span(whole.start + a * cell, whole.start + (a + b) * cell) for a, b in offers)
    claimed = joined(Span(whole.start + a * cell, whole.start + (a + b) * cell) for a, b in claims)
    soonest = whole.start + now * cell
    shown = drawn(offered, claimed, first=first, soonest=soonest)
    runs = [run for day in shown.days for run in day.runs]
    assert [one.span.end for one in runs][:-1] == [one.span.start for one in runs][1:], "no gap and no overlap"
    assert (runs[0].span.start, runs[-1].span.end) == (whole.start, whole.end)
    for number in range(int(whole.length / cell)):
        moment = whole.start + number * cell
        state = next(run.state for run in runs if run.span.start <= moment < run.span.end)
        is_offered = any(each.start <= moment < each.end for each in offered)
        is_claimed = any(each.start <= moment < each.end for each in claimed)
        wanted = State.CLOSED
        if is_offered:
            wanted = State.PAST if moment < soonest else State.TAKEN if is_claimed else State.FREE
        assert state == wanted
    columns = {day.date: 0 for day in shown.days}
    for row in shown.rows:
        for each in row.cells:
            columns[each.day] += each.rows
    assert set(columns.values()) <= {len(shown.rows)}
