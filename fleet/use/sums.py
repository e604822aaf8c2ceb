"""Sums of many evenings. No Django here, and nobody's name: an evening is its seats and what sat on them.

What a wheelchair displaces counts as filled, as in `seats.py`: a full bus is 100 per cent, wheelchairs or not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from fleet.seats import Layout, Sitting, aboard

KM_PER_MILE = 1.609344


@dataclass(frozen=True, slots=True)
class Seated:
    """One ride as it is counted: who sat there, and what is known of it."""

    sitting: Sitting
    came: bool = False
    stayed_away: bool = False
    would_stay_home: bool = False

    @property
    def people(self) -> int:
        """Everybody, wheelchairs among them."""
        return self.sitting.seats + self.sitting.wheelchairs


@dataclass(frozen=True, slots=True)
class Evening:
    """One run. Over, or it did not run; `legs` is one less than its calls; on `waits` it only stands."""

    layout: Layout
    legs: int
    ran: bool
    had_driver: bool
    miles: int | None = None
    rides: Sequence[Seated] = ()
    waits: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Leg:
    """From one call to the next, over many evenings: seats filled, and how many there were."""

    filled: int = 0
    seats: int = 0

    @property
    def share(self) -> int | None:
        """Per cent; None where there were no seats."""
        return per_cent(self.filled, self.seats)


@dataclass
class Sums:
    """Everything that is counted, of any number of evenings. People are counted once for each journey they make."""

    ran: int = 0
    suspended: int = 0
    unfilled: int = 0
    riders: int = 0
    would_stay_home: int = 0
    no_shows: int = 0
    unsaid: int = 0
    wheelchairs: int = 0
    miles: int = 0
    # Evenings whose mileage nobody wrote down.
    without_miles: int = 0
    legs: list[Leg] = field(default_factory=list)

    def add(self, evening: Evening) -> None:
        """One more."""
        if not evening.had_driver:
            self.unfilled += 1
        if not evening.ran:
            self.suspended += 1
            return
        self.ran += 1
        if evening.miles is None:
            self.without_miles += 1
        self.miles += evening.miles or 0
        for ride in evening.rides:
            self._count(ride)
        self._fill(evening)

    def _count(self, ride: Seated) -> None:
        if ride.stayed_away:
            self.no_shows += ride.people
        elif ride.came:
            self.riders += ride.people
            self.wheelchairs += ride.sitting.wheelchairs
            self.would_stay_home += ride.people if ride.would_stay_home else 0
        else:
            self.unsaid += ride.people

    def _fill(self, evening: Evening) -> None:
        """Only those who are known to have been aboard fill a seat."""
        there = [ride.sitting for ride in evening.rides if ride.came]
        self.legs += [Leg()] * (evening.legs - len(self.legs))
        for number in set(range(evening.legs)) - evening.waits:
            people, chairs = aboard(there, number)
            before, seats = self.legs[number], evening.layout.seats
            displaced = seats - evening.layout.seats_beside(chairs) if chairs else 0
            self.legs[number] = Leg(before.filled + min(seats, people + displaced), before.seats + seats)

    @property
    def km(self) -> int:
        """Of the evenings whose mileage is known."""
        return round(self.miles * KM_PER_MILE)

    @property
    def share(self) -> int | None:
        """How full it was, over all legs, in per cent."""
        return per_cent(sum(leg.filled for leg in self.legs), sum(leg.seats for leg in self.legs))


def summed(evenings: Iterable[Evening]) -> Sums:
    """All of them."""
    out = Sums()
    for each in evenings:
        out.add(each)
    return out


def per_cent(some: int, of: int) -> int | None:
    """Rounded; but 1 for a little of much, and never 100 while a seat is left."""
    if not of:
        return None
    exact = 100 * some / of
    if 0 < exact < 1:
        return 1
    return 99 if 99 < exact < 100 else round(exact)
