"""Draw time in tests: one character is half an hour.

offered  "..####......"
claimed  "...##......."
free     "..#..#......"
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from booking.spans import Span

MORNING = datetime(2027, 3, 2, 8, tzinfo=UTC)
CELL = timedelta(minutes=30)


def spans(strip: str, start: datetime = MORNING) -> list[Span]:
    """Each run of # as a span."""
    out, begun = [], None
    for number, mark in enumerate(strip + "."):
        if mark == "#" and begun is None:
            begun = number
        elif mark != "#" and begun is not None:
            out.append(Span(start + begun * CELL, start + number * CELL))
            begun = None
    return out


def strip(drawn: Iterable[Span], length: int, start: datetime = MORNING) -> str:
    """The spans as a strip of so many characters; raises ValueError for one that is not on the half hour."""
    marks = ["."] * length
    for span in drawn:
        first, rest = divmod(span.start - start, CELL)
        last, more = divmod(span.end - start, CELL)
        if rest or more:
            raise ValueError(f"{span} does not begin and end on the half hour.")
        marks[first:last] = "#" * (last - first)
    return "".join(marks)
