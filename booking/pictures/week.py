"""A week of one resource as people read it: what is free, taken, closed or over, day by day on the wall clock.

Pure: a diary in, runs out. A run stops at midnight and goes on in the next day's column; the rows of the table stand
where something changes, so that any minute can be drawn and no row is empty of meaning.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from booking.availability import Diary
from booking.spans import Span, joined, minus, within
from booking.wall import DAY, MINUTES_A_DAY, whole_day

# A gap shorter than this is no use to a group and only makes the week hard to read.
SHORTEST = timedelta(minutes=30)


class State(StrEnum):
    """What a run is."""

    FREE = "free"
    TAKEN = "taken"
    CLOSED = "closed"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Run:
    """One stretch of one day in one state. `whole` is the free time it belongs to, beyond midnight too."""

    span: Span
    state: State
    whole: Span
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A column: runs without gaps from midnight to midnight."""

    date: date
    runs: list[Run]

    def of(self, state: State) -> list[Run]:
        """Its runs in one state."""
        return [run for run in self.runs if run.state == state]


@dataclass(frozen=True, slots=True)
class Cell:
    """A run in the table, over so many rows."""

    run: Run
    day: date
    rows: int


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: the clock at its top, and the cells that begin in it."""

    clock: time
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days."""

    days: list[Day]
    rows: list[Row] = field(default_factory=list)


def week(
    diary: Diary, first: date, zone: ZoneInfo, soonest: datetime, closures: Iterable[tuple[Span, str]] = ()
) -> Week:
    """The seven days from the first. What begins before `soonest` is over.

    `closures` are spans with the reason people are told; they only name what the diary leaves closed.
    """
    free = [span for span in _from(diary.bookable(), soonest) if span.length >= SHORTEST]
    offered = joined(diary.offered)
    named = list(closures)
    days = []
    for number in range(7):
        day = first + number * DAY
        days.append(Day(day, _runs(whole_day(day, zone), offered, free, diary.claimed, soonest, named)))
    return Week(days, _rows(days, zone))


def _runs(
    day: Span,
    offered: Sequence[Span],
    free: Sequence[Span],
    claimed: Sequence[Span],
    soonest: datetime,
    closures: Sequence[tuple[Span, str]],
) -> list[Run]:
    out = [Run(cut, State.FREE, span) for span in free if (cut := span.common(day))]
    opened = within(offered, day)
    over = [Span(span.start, min(span.end, soonest)) for span in opened if span.start < soonest]
    out += [Run(span, State.PAST, span) for span in over]
    closed = minus([day], offered)
    for gap in minus(opened, [*free, *over]):
        # What is offered, unclaimed and yet of no use is room for setting up: to people it is closed.
        if any(gap.overlaps(claim) for claim in claimed):
            out.append(Run(gap, State.TAKEN, gap))
        else:
            closed.append(gap)
    return sorted(out + _closed(joined(closed), closures), key=lambda run: run.span)


def _closed(spans: Sequence[Span], closures: Sequence[tuple[Span, str]]) -> list[Run]:
    out: list[Run] = []
    left = list(spans)
    for closure, reason in closures:
        out += [Run(span, State.CLOSED, span, reason) for span in within(left, closure)]
        left = minus(left, [closure])
    return out + [Run(span, State.CLOSED, span) for span in left]


def _rows(days: Sequence[Day], zone: ZoneInfo) -> list[Row]:
    """The table. Nothing where the whole week is closed for no special reason."""
    columns = [[(_place(run.span.start, day.date, zone), _place(run.span.end, day.date, zone), run) for run in day.runs]
               for day in days]
    shown = [piece for column in columns for piece in column if piece[2].state != State.CLOSED]
    shown = shown or [piece for column in columns for piece in column if piece[2].reason]
    if not shown:
        return []
    top, bottom = min(piece[0] for piece in shown), max(piece[1] for piece in shown)
    marks = {top: _clock(top), bottom: _clock(bottom)}
    for column in columns:
        for start, _end, run in column:
            if top < start < bottom:
                marks[start] = run.span.start.astimezone(zone).time()
    edges = sorted(marks)
    rows = [Row(marks[edge], []) for edge in edges[:-1]]
    at = {edge: number for number, edge in enumerate(edges)}
    for day, column in zip(days, columns, strict=True):
        for start, end, run in column:
            first, last = max(start, top), min(end, bottom)
            if first < last:
                rows[at[first]].cells.append(Cell(run, day.date, at[last] - at[first]))
    return rows


def _place(moment: datetime, day: date, zone: ZoneInfo) -> float:
    """Minutes down the column. The hour that comes a second time is squeezed below the first, so that order holds."""
    wall = moment.astimezone(zone)
    if wall.date() > day:
        return MINUTES_A_DAY
    minutes = wall.hour * 60 + wall.minute + wall.second / 60
    return wall.hour * 60 + 59 + (minutes - wall.hour * 60) / 60 if wall.fold else minutes


def _clock(minutes: float) -> time:
    hour, minute = divmod(int(minutes), 60)
    return time(hour % 24, minute)


def _from(spans: Iterable[Span], moment: datetime) -> list[Span]:
    return [Span(max(span.start, moment), span.end) for span in spans if span.end > moment]
