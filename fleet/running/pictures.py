"""One evening as a line: out of the depot, from stop to stop, and back; drawn by time and said in words below."""

from collections.abc import Sequence
from dataclasses import dataclass

from fleet.running.renewal import Draft
from fleet.timing import clock

WIDTH = 1000


@dataclass(frozen=True)
class Mark:
    """A stop on the line: where it stands, and what is written below the picture."""

    x: int
    width: int
    time: str
    until: str
    name: object
    gets_on: bool
    gets_off: bool


@dataclass(frozen=True)
class Line:
    """The whole evening."""

    leaves: str
    back: str
    marks: Sequence[Mark]
    width: int = WIDTH


def line(draft: Draft) -> Line:
    """As it would be drawn."""
    whole = max(1, draft.in_minutes - draft.out_minutes)

    def at(minutes: int) -> int:
        return round(WIDTH * (minutes - draft.out_minutes) / whole)

    marks = []
    for call in draft.calls:
        until = call.until_minutes or call.minutes
        width = at(until) - at(call.minutes)
        later = clock(until) if until != call.minutes else ""
        marks.append(Mark(at(call.minutes), width, clock(call.minutes), later, call.stop, call.gets_on, call.gets_off))
    return Line(clock(draft.out_minutes), clock(draft.in_minutes), marks)
