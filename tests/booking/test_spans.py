"""Spans behave as sets of half hours do: every law is checked against plain counting."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.spans import LONGEST, Span, joined, minus, pieces, within
from tests.timelines import CELL, MORNING, spans, strip

LENGTH = 40


@st.composite
def some_spans(draw: st.DrawFn) -> list[Span]:
    """A few spans on the half hour, in any order, overlapping or not."""
    edges = draw(st.lists(st.tuples(st.integers(0, LENGTH - 1), st.integers(1, 12)), max_size=8))
    return [Span(MORNING + a * CELL, MORNING + min(a + b, LENGTH) * CELL) for a, b in edges]


def cells(drawn: list[Span]) -> set[int]:
    """The half hours the spans cover."""
    return {
        number
        for number in range(LENGTH)
        if any(span.start <= MORNING + number * CELL < span.end for span in drawn)
    }


@given(some_spans())
def test_joining_keeps_the_time_and_leaves_gaps_between(drawn: list[Span]) -> None:
    one = joined(drawn)
    assert cells(one) == cells(drawn)
    assert all(first.end < second.start for first, second in zip(one, one[1:], strict=False))


@given(some_spans(), some_spans())
def test_minus_is_what_is_in_one_and_not_in_the_other(offered: list[Span], taken: list[Span]) -> None:
    left = minus(offered, taken)
    assert cells(left) == cells(offered) - cells(taken)
    assert all(first.end <= second.start for first, second in zip(left, left[1:], strict=False))


@given(some_spans(), some_spans())
def test_cutting_to_a_window_is_what_both_share(drawn: list[Span], windows: list[Span]) -> None:
    for window in windows:
        assert cells(within(drawn, window)) == cells(drawn) & cells([window])


@given(some_spans())
def test_overlap_covering_and_common_time_agree(drawn: list[Span]) -> None:
    for one in drawn:
        for other in drawn:
            shared = cells([one]) & cells([other])
            assert one.overlaps(other) == bool(shared)
            assert one.covers(other) == (shared == cells([other]))
            common = one.common(other)
            assert (cells([common]) if common else set()) == shared


@given(some_spans())
def test_a_strip_drawn_and_read_is_the_same_time(drawn: list[Span]) -> None:
    assert spans(strip(drawn, LENGTH)) == joined(drawn)


@given(st.integers(1, 120), st.integers(0, 47))
def test_pieces_touch_and_none_is_longer_than_a_day(hours: int, begins: int) -> None:
    whole = Span(MORNING + begins * CELL, MORNING + begins * CELL + timedelta(hours=hours))
    cut = list(pieces(whole))
    assert joined(cut) == [whole]
    assert all(piece.length <= LONGEST for piece in cut)
    assert all(first.end == second.start for first, second in zip(cut, cut[1:], strict=False))


@given(st.integers(25, 120), st.integers(0, 24 * 5))
def test_any_day_long_use_touches_two_pieces_at_most(hours: int, offset: int) -> None:
    cut = list(pieces(Span(MORNING, MORNING + timedelta(hours=hours))))
    use = Span(MORNING + timedelta(hours=offset), MORNING + timedelta(hours=offset + 24))
    assert sum(piece.overlaps(use) for piece in cut) <= 3
    assert sum(piece.overlaps(use) for piece in cut[1:-1]) <= 2


def test_touching_is_not_overlapping() -> None:
    early, late = spans("##..")[0], spans("..##")[0]
    assert not early.overlaps(late)
    assert joined([late, early]) == spans("####")


def test_widened_and_narrowed_undo_each_other() -> None:
    span = spans(".####.")[0]
    assert span.widened(CELL, CELL) == spans("######")[0]
    assert span.widened(CELL, CELL).narrowed(CELL, CELL) == span
    assert spans(".##.")[0].narrowed(CELL, CELL) is None


@pytest.mark.parametrize("hours", [0, -1])
def test_a_span_must_end_after_it_starts(hours: int) -> None:
    with pytest.raises(ValueError, match="must end after"):
        Span(MORNING, MORNING + timedelta(hours=hours))


def test_a_time_without_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Span(datetime(2027, 3, 2, 9), datetime(2027, 3, 2, 10, tzinfo=UTC))
