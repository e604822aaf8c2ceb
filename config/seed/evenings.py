"""Drives the evenings that are over, as their drivers would have: check, off, who is aboard, home, the mileage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from uuid import UUID

from community.models import User
from config.seed.evening_people import Passenger
from fleet.actions import checks, evening, settle, shifts
from fleet.calls import times
from fleet.models import Run, TapKind
from fleet.road.checking import points_for

BEFORE = timedelta(minutes=20)
A_MINUTE = timedelta(minutes=1)
# One evening is about thirty miles; by day the bus does more.
EVENING_MILES, MILES_BETWEEN = (28, 36), (210, 340)


@dataclass
class Evenings:
    """With the dice that make them the same each time, and the miles on the clock."""

    dice: Random
    miles: int = 48_210

    def some(self, riders: Sequence[Passenger]) -> list[Passenger]:
        """Who books for one Thursday."""
        return [each for each in riders if self.dice.randint(1, 10) <= each.of_ten]

    def drive(self, run: Run, by: User) -> None:
        """One evening from the check to the end."""
        leaves, back = run.booking.starts_at, run.booking.ends_at
        shifts.take(run=run, by=by, at=leaves - timedelta(days=5))
        self.miles += self.dice.randint(*MILES_BETWEEN)
        good = {point.code: True for point in points_for(run.vehicle)}
        checks.walk_round(vehicle=run.vehicle, answers=good, by=by, at=leaves - BEFORE, run=run, miles=self.miles)
        evening.begin(run=run, by=by, at=leaves - A_MINUTE)
        self._tap(run, by)
        self.miles += self.dice.randint(*EVENING_MILES)
        evening.end(run=run, by=by, at=back, miles=self.miles)

    def confirm(self, run: Run, by: User) -> None:
        """The coordinator says the next morning that it was driven: the hours are the driver's group's."""
        settle.confirm(run=run, by=by, at=run.booking.ends_at + timedelta(hours=11))

    def _tap(self, run: Run, by: User) -> None:
        """Most come; whoever did not come out needs no seat home."""
        calls, away = times(run), set[int]()
        for ride in run.rides.seated().order_by("first", "pk"):
            if ride.pair_id in away or self.dice.randint(1, 14) == 1:
                away.add(ride.pk)
            kind = TapKind.NO_SHOW if ride.pk in away else TapKind.ABOARD
            at = calls[ride.first].until
            key = UUID(int=self.dice.getrandbits(128), version=4)
            evening.tap(run=run, ride=ride, kind=kind, key=key, tapped_at=at, by=by, at=at)
