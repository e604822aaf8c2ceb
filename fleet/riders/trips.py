"""A ride as people are told of it: where and when they get on, where and when they get off."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from fleet.calls import CallTime, know_calls, times
from fleet.models import Ride, Run


@dataclass(frozen=True, slots=True)
class Trip:
    """One ride with its two calls."""

    ride: Ride
    on: CallTime
    off: CallTime

    @property
    def run(self) -> Run:
        """The evening it is on."""
        return self.ride.run

    @property
    def ends_at(self) -> datetime:
        """When they are there at the latest, as planned."""
        return self.off.until


def trip_of(ride: Ride) -> Trip:
    """One ride. Its run's timetable must still have the calls it goes between."""
    there = times(ride.run)
    return Trip(ride, there[ride.first], there[ride.last])


def trips_of(rides: Iterable[Ride]) -> list[Trip]:
    """Several, in their order; their calls in one query. Each ride's run needs its timetable and vehicle at hand."""
    listed = list(rides)
    know_calls(ride.run.timetable for ride in listed)
    return [trip_of(ride) for ride in listed]
