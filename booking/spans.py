"""Time as a value: half-open spans and sets of them. No Django here.

A span holds its start and not its end, so that 18:00–20:00 and 20:00–22:00 touch without meeting.
Start and end are aware datetimes; the arithmetic is that of instants, so a span is best kept in UTC.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

LONGEST = timedelta(hours=24)


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """From `start` up to, and not including, `end`. Raises ValueError unless start < end and both are aware."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("A span needs times with a time zone.")
        if not self.start < self.end:
            raise ValueError(f"A span must end after it starts: {self.start} – {self.end}.")

    @property
    def length(self) -> timedelta:
        """How long it lasts on the clock of the world, not of the wall."""
        return self.end.astimezone(UTC) - self.start.astimezone(UTC)

    def overlaps(self, other: Self) -> bool:
        """Whether the two share any time. Touching is not overlapping."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: Self) -> bool:
        """Whether the other lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def common(self, other: Self) -> Self | None:
        """The time both share, or None."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return type(self)(start, end) if start < end else None

    def widened(self, before: timedelta, after: timedelta) -> Self:
        """With set-up before and turn-round after."""
        return type(self)(self.start - before, self.end + after)

    def narrowed(self, before: timedelta, after: timedelta) -> Self | None:
        """What is left when set-up and turn-round are taken off, or None."""
        start, end = self.start + before, self.end - after
        return type(self)(start, end) if start < end else None

    def shifted(self, by: timedelta) -> Self:
        """The same length, later by so much."""
        return type(self)(self.start + by, self.end + by)


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same time in the fewest spans, in order: what overlaps or touches becomes one."""
    out: list[Span] = []
    for span in sorted(spans):
        if out and span.start <= out[-1].end:
            if span.end > out[-1].end:
                out[-1] = Span(out[-1].start, span.end)
        else:
            out.append(span)
    return out


def minus(offered: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """What of the offered time is not taken, in order."""
    out: list[Span] = []
    blocks = joined(taken)
    for span in joined(offered):
        start = span.start
        for block in blocks:
            if block.end <= start:
                continue
            if block.start >= span.end:
                break
            if block.start > start:
                out.append(Span(start, block.start))
            start = max(start, block.end)
        if start < span.end:
            out.append(Span(start, span.end))
    return out


def within(spans: Iterable[Span], window: Span) -> list[Span]:
    """Each span cut to the window; those outside are left out."""
    return [cut for span in spans if (cut := span.common(window))]


def pieces(span: Span, longest: timedelta = LONGEST) -> Iterator[Span]:
    """The span itself if it is at most `longest`; otherwise several, cut at midnight UTC.

    The cuts stand on a fixed grid, so that rolling the horizon never moves them, and any 24 hours touch
    at most two pieces.
    """
    start = span.start
    if span.length <= longest:
        yield span
        return
    while start < span.end:
        midnight = start.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        end = min(span.end, midnight)
        yield Span(start, end)
        start = end
