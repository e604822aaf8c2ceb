"""Buses home after something in a building: which leave near it, soon after it ends, and where one can get off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from booking.geography import cells_within
from booking.models import Booking, Resource
from booking.search.question import Centre
from community.models import Organisation
from fleet.calls import CallTime, know_calls, times
from fleet.models import Call, Ride, Run
from fleet.riders.bookable import may_ride
from fleet.riders.evenings import km_to, shown
from fleet.riders.refusing import closes_at
from fleet.riders.riding import Room, free_on

# As far as people walk in the dark, and as long as they wait.
WALK_KM = 1.0
PATIENCE = timedelta(hours=3)


@dataclass(frozen=True)
class WayOff:
    """A stop where people can get off, and how many could."""

    time: CallTime
    seats: int
    wheelchairs: int


@dataclass(frozen=True)
class Homeward:
    """One run that takes people home from there."""

    run: Run
    on: CallTime
    offs: list[WayOff]
    km: float

    @property
    def seats(self) -> int:
        """The most that have room to any of its stops."""
        return max((each.seats for each in self.offs), default=0)


def homeward(resource: Resource, ends_at: datetime, at: datetime, group: Organisation | None) -> list[Homeward]:
    """Those that the group may still book, the soonest first. As many queries for ten as for one."""
    if resource.latitude is None or resource.longitude is None:
        return []
    centre = Centre(resource.latitude, resource.longitude)
    cells = cells_within(centre.latitude, centre.longitude, WALK_KM)
    day = ends_at.astimezone(resource.zone).date()
    # An evening that began yesterday may still take people home after midnight.
    near = Call.objects.filter(stop__cell__in=cells, gets_on=True).values("timetable")
    found = shown().to_come(at).filter(day__range=(day - timedelta(days=1), day), timetable__in=near)
    runs = [run for run in found.prefetch_related("service__groups") if closes_at(run) > at]
    runs = [run for run in runs if group is None or may_ride(group.pk, run)]
    know_calls(run.timetable for run in runs)
    rooms = free_on(runs)
    all_of_them = (_homeward(run, rooms[run.pk], centre, ends_at) for run in runs)
    return sorted((each for each in all_of_them if each), key=lambda each: (each.on.at, each.run.pk))


def _homeward(run: Run, room: Room, centre: Centre, ends_at: datetime) -> Homeward | None:
    calls = times(run)
    on = boarding(calls, centre, ends_at)
    if on is None:
        return None
    after = [each for each in calls if each.call.order > on.call.order and each.call.gets_off]
    offs = [WayOff(each, *room.between(on.call.order, each.call.order)) for each in after]
    return Homeward(run, on, offs, km_to(on.call, centre)) if offs else None


def boarding(calls: Sequence[CallTime], centre: Centre, ends_at: datetime) -> CallTime | None:
    """The nearest call at which one gets on after the end, within a walk, and need not wait all night."""
    in_time = [each for each in calls if each.call.gets_on and ends_at <= each.at <= ends_at + PATIENCE]
    near = [(km, each) for each in in_time if (km := km_to(each.call, centre)) <= WALK_KM]
    # Of two as near as each other, the earlier.
    return min(near, key=lambda pair: (round(pair[0], 1), pair[1].at))[1] if near else None


def still_works(ride: Ride, booking: Booking) -> bool:
    """Whether the ride is still one home from the booking, at the time and place it has now."""
    resource = booking.resource
    if not booking.status.takes_time or resource.latitude is None or resource.longitude is None:
        return False
    on = times(ride.run)[ride.first]
    centre = Centre(resource.latitude, resource.longitude)
    in_time = booking.ends_at <= on.at <= booking.ends_at + PATIENCE
    return in_time and km_to(on.call, centre) <= WALK_KM
