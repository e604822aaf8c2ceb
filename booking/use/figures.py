"""The figures of some places in a period: five heat maps and their sums."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy

from booking.use.heat import Numbers, Period, Stretches, heat
from booking.use.reading import Read, Scope, read, span_of

MEASURES = ("share", "offered", "booked", "used", "handed_back", "absent")


@dataclass(frozen=True)
class Figures:
    """Minutes by weekday and hour, 7 × 24 each. What was booked outside the published time counts as offered."""

    offered: Numbers
    booked: Numbers
    used: Numbers
    absent: Numbers
    over: Numbers
    handed_back: Numbers
    # Minutes that were handed back and then taken by others.
    taken_again: float = 0

    def minutes(self, measure: str) -> int:
        """The sum of one of them."""
        return round(float(getattr(self, measure).sum()))

    @property
    def unsaid(self) -> int:
        """Minutes of bookings that are over and of which nobody has said whether anybody came."""
        return max(0, self.minutes("over") - self.minutes("used") - self.minutes("absent"))

    @property
    def share(self) -> int | None:
        """How much of the offered time is booked, in per cent; None where nothing was offered."""
        return per_cent(self.booked.sum(), self.offered.sum())

    def cell(self, measure: str, weekday: int, hour: int) -> int | None:
        """What stands in a cell: per cent, or whole hours; None where nothing was offered."""
        offered = self.offered[weekday, hour]
        if measure == "share":
            return per_cent(self.booked[weekday, hour], offered)
        value = getattr(self, measure)[weekday, hour]
        return None if not offered and not value else round(value / 60)


def per_cent(some: Any, of: Any) -> int | None:
    """Rounded; but 1 for a little of much, and never 100 while something is left."""
    if of <= 0 or not round(float(of)):
        return None
    exact = 100 * float(some) / float(of)
    if 0 < exact < 1:
        return 1
    return 99 if 99 < exact < 100 - 1e-9 else round(exact)


def figures(scope: Scope, first: date, last: date, at: datetime) -> Figures:
    """From the database, in three queries."""
    periods = [Period(first, last, zone) for zone in scope.by_zone]
    found = read(scope, span_of(periods), at) if periods else Read()
    return reckoned(found, scope.weights, periods)


def reckoned(found: Read, weights: Mapping[int, float], periods: list[Period]) -> Figures:
    """From what was read: each part by its own clock."""
    sums = {name: numpy.zeros((7, 24)) for name in ("offered", "booked", "used", "absent", "over", "handed_back")}
    again = 0.0
    for period in periods:
        parts = found.zones[period.zone]
        own = {name: getattr(found, name).on(parts).within(period) for name in sums}
        own["offered"] = (own["offered"] + own["booked"]).merged()
        for name, stretches in own.items():
            sums[name] += heat(stretches, weights, period)
        again += in_common(own["handed_back"], own["booked"], weights)
    return Figures(**sums, taken_again=again)


def in_common(one: Stretches, other: Stretches, weights: Mapping[int, float]) -> float:
    """Minutes that two have in common: what each has, less what they have together."""
    together = (one + other).merged()
    return one.merged().minutes(weights) + other.merged().minutes(weights) - together.minutes(weights)
