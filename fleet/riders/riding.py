"""Who sits where on runs: one run's rides as the actions count them, and what is free on many runs for lists."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fleet.models import Call, Ride, Run
from fleet.models.ride import RideState
from fleet.seats import Layout, Sitting, aboard, free_between


@dataclass(frozen=True)
class Leg:
    """From one call to the next: how many people, how many wheelchairs, and how many seats are left."""

    number: int
    seats: int
    wheelchairs: int
    free_seats: int


@dataclass(frozen=True)
class Room:
    """What one run has room for, and who waits."""

    layout: Layout
    sittings: tuple[Sitting, ...]
    waiting: int

    def between(self, first: int, last: int) -> tuple[int, int]:
        """(seats, wheelchair places) free all the way from one call to another, each taken alone."""
        return free_between(self.layout, self.sittings, first, last)

    def legs(self, calls: int) -> list[Leg]:
        """One after the other, for a picture."""
        numbers = range(calls - 1)
        return [Leg(each, *aboard(self.sittings, each), self.between(each, each + 1)[0]) for each in numbers]

    @property
    def riders(self) -> int:
        """Everybody who has a seat, wheelchairs among them."""
        return sum(each.seats + each.wheelchairs for each in self.sittings)

    def least_and_most(self, calls: Sequence[Call]) -> tuple[int, int]:
        """The seats free where it is fullest, and where it is emptiest: most 0 means that nobody more can get on."""
        pairs = ((first, last) for first in calls for last in calls if is_journey(first, last))
        free = [self.between(first.order, last.order)[0] for first, last in pairs]
        return min(free, default=0), max(free, default=0)


def is_journey(first: Call, last: Call) -> bool:
    """Whether somebody may get on at the one and off at the other."""
    return first.order < last.order and first.gets_on and last.gets_off


def free_on(runs: Iterable[Run]) -> dict[int, Room]:
    """For each run its room, in one query; their vehicles must be at hand (`with_everything`)."""
    listed = list(runs)
    sittings: dict[int, list[Sitting]] = defaultdict(list)
    waiting: dict[int, int] = defaultdict(int)
    rows = Ride.objects.filter(run__in=[run.pk for run in listed]).exclude(state=RideState.CANCELLED).order_by()
    for run, state, first, last, seats, chairs in rows.values_list(
        "run", "state", "first", "last", "seats", "wheelchairs"
    ):
        if state == RideState.WAITING:
            waiting[run] += seats + chairs
        else:
            sittings[run].append(Sitting(first, last, seats, chairs))
    return {run.pk: Room(run.vehicle.layout, tuple(sittings[run.pk]), waiting[run.pk]) for run in listed}
