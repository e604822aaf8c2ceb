"""Who is on one evening, as its coordinator sees it: each leg drawn, and at each stop who gets on and off."""

from collections.abc import Sequence
from dataclasses import dataclass

from fleet.calls import CallTime, times
from fleet.models import Ride, Run
from fleet.models.ride import RideState
from fleet.riders.riding import Leg, free_on
from fleet.riders.trips import Trip
from fleet.seats import Layout

SEAT, STEP, HEIGHT = 10, 12, 14


@dataclass(frozen=True)
class LegLine:
    """One leg: a small picture of the seats – taken, lost to wheelchairs, free – and the same in numbers."""

    begins: CallTime
    ends: CallTime
    leg: Leg
    layout: Layout

    @property
    def boxes(self) -> list[tuple[int, str]]:
        """Where each seat is drawn, and how full it is: its opacity."""
        lost = sum(self.layout.displaced[: self.leg.wheelchairs])
        kinds = ["1"] * self.leg.seats + [".25"] * lost
        kinds += ["0"] * max(0, self.layout.seats - len(kinds))
        return [(1 + number * STEP, kind) for number, kind in enumerate(kinds)]

    @property
    def width(self) -> int:
        """Of the picture."""
        return max(self.layout.seats, self.leg.seats) * STEP + 2

    @property
    def is_a_pause(self) -> bool:
        """The bus waits for the way home, and nobody sits in it."""
        nobody = not (self.leg.seats or self.leg.wheelchairs)
        return nobody and self.begins.call.stop_id == self.ends.call.stop_id

    @property
    def is_oversold(self) -> bool:
        """A smaller vehicle came after they had booked."""
        return not self.layout.holds(self.leg.seats, self.leg.wheelchairs)


@dataclass(frozen=True)
class CallLine:
    """One stop: who gets on there, with whom they are, and who gets off."""

    time: CallTime
    on: list[Ride]
    off: list[Ride]


@dataclass(frozen=True)
class PassengerList:
    """All of one evening."""

    legs: list[LegLine]
    calls: list[CallLine]
    waiting: list[Trip]
    people: int


def passenger_list(run: Run) -> PassengerList:
    """In three queries, however many ride."""
    there = times(run)
    rides = list(run.rides.exclude(state=RideState.CANCELLED).select_related("organisation").order_by("asked_at", "pk"))
    seated = [ride for ride in rides if ride.state == RideState.BOOKED]
    room = free_on([run])[run.pk]
    lines = [LegLine(there[leg.number], there[leg.number + 1], leg, room.layout) for leg in room.legs(len(there))]
    return PassengerList(
        legs=[line for line in lines if not line.is_a_pause],
        calls=[_line(each, seated) for each in there],
        waiting=[Trip(each, there[each.first], there[each.last]) for each in rides if each.state == RideState.WAITING],
        people=sum(ride.seats + ride.wheelchairs for ride in seated if not _is_the_way_back(ride, seated)),
    )


def _is_the_way_back(ride: Ride, seated: Sequence[Ride]) -> bool:
    """Whoever rides out and home is one person."""
    return ride.pair_id is not None and any(other.pk == ride.pair_id and other.first < ride.first for other in seated)


def _line(time: CallTime, rides: Sequence[Ride]) -> CallLine:
    order = time.call.order
    return CallLine(
        time, [ride for ride in rides if ride.first == order], [ride for ride in rides if ride.last == order]
    )


