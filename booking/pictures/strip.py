"""One day as a strip of stretches, as wide whether it has 23 hours or 25."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from booking.spans import Span
from booking.wall import minute_of


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the strip: where it starts and how long it is, in minutes of the wall clock, and what it is.

    `state` names its colour: free, taken, closed, or yours for what is new, chosen or looked at.
    """

    span: Span
    start: int
    minutes: int
    state: str


def stretch(span: Span, state: str, day: date, zone: ZoneInfo) -> Stretch:
    """The span, cut to the day already, as it is drawn: never thinner than a minute, or nobody would see it."""
    start = minute_of(span.start, day, zone)
    return Stretch(span, start, max(1, minute_of(span.end, day, zone) - start), state)
