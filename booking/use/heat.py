"""Minutes by weekday and hour on the wall. Pure sums: no Django here.

Every stretch is a part, a start and an end, in whole minutes since 1970. A part is counted once however many offers or
bookings lie over it. In the night in which an hour comes twice, that hour of the wall has 120 minutes; in the other one
an hour has none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Self
from zoneinfo import ZoneInfo

import numpy

from booking.wall import days_from

# Clocks everywhere differ from UTC by whole quarters of an hour.
QUARTER = 15
QUARTERS_A_DAY = 96
HOURS_A_WEEK = 7 * 24

Numbers = Any
"""An array of numbers."""


@dataclass(frozen=True)
class Period:
    """Whole days on one wall, both included."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def start(self) -> int:
        """The minute at which it begins."""
        return _minute(days_from(self.first, 1, self.zone).start)

    @property
    def end(self) -> int:
        """The minute at which it is over."""
        return _minute(days_from(self.last, 1, self.zone).end)


@dataclass(frozen=True)
class Stretches:
    """Many stretches of time, as columns."""

    part: Numbers
    start: Numbers
    end: Numbers

    @classmethod
    def of(cls, rows: Iterable[tuple[int, int, int]]) -> Self:
        """From rows of (part, start, end), in seconds."""
        table = numpy.array(list(rows), dtype=numpy.int64).reshape(-1, 3)
        return cls(table[:, 0], table[:, 1] // 60, table[:, 2] // 60)

    def __add__(self, other: "Stretches") -> "Stretches":
        columns = ((self.part, other.part), (self.start, other.start), (self.end, other.end))
        return Stretches(*(numpy.concatenate(pair) for pair in columns))

    def on(self, parts: Iterable[int]) -> "Stretches":
        """Those of some parts."""
        return self.where(numpy.isin(self.part, list(parts)))

    def within(self, period: Period) -> "Stretches":
        """Each cut to the period; those outside are left out."""
        start, end = numpy.maximum(self.start, period.start), numpy.minimum(self.end, period.end)
        return Stretches(self.part, start, end).where(start < end)

    def merged(self) -> "Stretches":
        """The same time with each minute of a part once."""
        if not len(self.part):
            return self
        order = numpy.lexsort((self.start, self.part))
        part, start, end = self.part[order], self.start[order], self.end[order]
        # Each part gets a stretch of the line to itself, so that one sweep joins all of them.
        _names, rank = numpy.unique(part, return_inverse=True)
        shift = rank * (end.max() - start.min() + 1) - start.min()
        reach = numpy.maximum.accumulate(end + shift)
        begins = numpy.append(True, (start + shift)[1:] > reach[:-1])
        ends = numpy.append(numpy.flatnonzero(begins)[1:] - 1, len(part) - 1)
        return Stretches(part[begins], start[begins], (reach - shift)[ends])

    def minutes(self, weights: Mapping[int, float]) -> float:
        """Their sum."""
        return float(((self.end - self.start) * _weights(self.part, weights)).sum())

    def where(self, chosen: Numbers) -> "Stretches":
        """Those that are marked."""
        return Stretches(self.part[chosen], self.start[chosen], self.end[chosen])


NOTHING = Stretches.of([])


def heat(stretches: Stretches, weights: Mapping[int, float], period: Period) -> Numbers:
    """Minutes in each of 7 days and 24 hours; what lies over another counts again."""
    cut = stretches.within(period)
    weight = _weights(cut.part, weights)
    length = period.end - period.start
    steps = numpy.bincount(cut.start - period.start, weight, length + 1)
    steps -= numpy.bincount(cut.end - period.start, weight, length + 1)
    at_once = numpy.cumsum(steps)[:length]
    quarters = at_once.reshape(-1, QUARTER).sum(axis=1)
    cells = numpy.bincount(hours_of(period), quarters, HOURS_A_WEEK)
    return numpy.round(cells, 6).reshape(7, 24)


def _weights(parts: Numbers, weights: Mapping[int, float]) -> Numbers:
    known = numpy.array(sorted(weights), dtype=numpy.int64)
    if not len(known) or not len(parts):
        return numpy.zeros(len(parts))
    return numpy.array([weights[int(part)] for part in known])[numpy.searchsorted(known, parts)]


@lru_cache(maxsize=64)
def hours_of(period: Period) -> Numbers:
    """For each quarter of an hour the hour of the week that the wall shows, from 0, Monday at midnight."""
    quarters = (period.end - period.start) // QUARTER
    offsets: list[int] = []
    for first in range(0, quarters, QUARTERS_A_DAY):
        day = range(first, min(first + QUARTERS_A_DAY, quarters))
        begins, ends = _offset(period, day[0]), _offset(period, day[-1])
        # Only the two days a year on which the clocks change are looked at closely.
        offsets += [begins] * len(day) if begins == ends else [_offset(period, each) for each in day]
    walls = period.start + numpy.arange(quarters) * QUARTER + numpy.array(offsets)
    # 1 January 1970 was a Thursday.
    return (walls // 60 + 3 * 24) % HOURS_A_WEEK


def _offset(period: Period, quarter: int) -> int:
    moment = datetime.fromtimestamp((period.start + quarter * QUARTER) * 60, UTC).astimezone(period.zone)
    away = moment.utcoffset()
    assert away is not None
    return int(away.total_seconds()) // 60


def _minute(moment: datetime) -> int:
    return int(moment.timestamp()) // 60
