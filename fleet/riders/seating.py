"""What is asked of a run, and who sits in it. Its row is locked while this is looked at: nobody else sits down."""

import json
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from community.models import Organisation, User
from fleet.calls import CallTime, calls_of, forget_old_calls, times
from fleet.models import BookedHow, Call, Ride, Run
from fleet.models.ride import RideState
from fleet.seats import Layout, Sitting, full_legs

DAY = timedelta(days=1)
# More seats than these on one evening are a group's: nobody empties a bus from one account.
MOST_SEATS = 6
# Whoever books from an account of their own.
BY_THEMSELVES = (BookedHow.RIDER, BookedHow.RELATIVE)


@dataclass(frozen=True, slots=True)
class Journey:
    """From one call of a run to a later one, by their order."""

    first: int
    last: int


@dataclass(frozen=True)
class Rider:
    """Who rides and what they need; the same words as on the ride itself."""

    name: str = ""
    telephone: str = ""
    door: str = ""
    note: str = ""
    # In ordinary seats, companions among them; whoever sits in a wheelchair is not.
    seats: int = 1
    wheelchairs: int = 0
    companions: int = 0
    walking_aid: bool = False
    assistance: bool = False
    concession: bool = False
    would_stay_home: bool = False


@dataclass(frozen=True, slots=True)
class Seated:
    """A ride of the run as it is counted: who has it, so that nobody sits in two places."""

    pk: int
    sitting: Sitting
    is_waiting: bool
    user: int | None
    how: str
    name: str
    telephone: str


@dataclass
class Ask:
    """What is asked of one run, with the facts that decide it. The run's row is locked."""

    run: Run
    layout: Layout
    there: list[Seated]
    journeys: Sequence[Journey]
    rider: Rider
    how: str
    by: User | None
    at: datetime
    organisation: Organisation | None = None
    with_room: bool = False
    coordinates: bool = False
    # The rides that are changed: what they have is given up for what is wanted.
    instead_of: Sequence[Ride] = ()
    known_times: tuple[int, list[CallTime]] | None = None
    # The calls among which the journeys were chosen.
    chosen_among: Sequence[int] = ()

    @property
    def calls(self) -> list[Call]:
        """Those of the run's timetable, which may be another one by the time its row is locked."""
        return calls_of(self.run.timetable)

    @property
    def wanted(self) -> list[Sitting]:
        """As seats.py counts."""
        rider = self.rider
        return [Sitting(each.first, each.last, rider.seats, rider.wheelchairs) for each in self.journeys]

    @property
    def others(self) -> list[Seated]:
        """Everybody on the run but those who ask."""
        if not self.instead_of:
            return self.there
        own = {ride.pk for ride in self.instead_of}
        return [each for each in self.there if each.pk not in own]

    @property
    def full(self) -> list[int]:
        """The legs on which there is no room beside those who have a seat."""
        had = [ride.sitting for ride in self.instead_of if ride.state == RideState.BOOKED]
        return full_legs(self.layout, [each.sitting for each in self.others if not each.is_waiting], self.wanted, had)

    def leaves(self, order: int) -> datetime:
        """When the bus is at that call at the latest."""
        return self.times[order].until

    @property
    def times(self) -> list[CallTime]:
        """When it is anywhere; worked out once, unless the run has another timetable since."""
        if self.known_times is None or self.known_times[0] != self.run.timetable_id:
            self.known_times = (self.run.timetable_id, times(self.run))
        return self.known_times[1]

    def know_times(self) -> None:
        """Before the row is locked: whoever waits behind it need not wait for this."""
        self.leaves(0)
        self.chosen_among = keys_of(self.run)


def keys_of(run: Run) -> list[int]:
    """Its calls, by key: written anew they have others."""
    return [call.pk for call in calls_of(run.timetable)]


# Everybody's wait behind the lock is as long as what is done there, and putting a statement together takes longer than
# running it: these two are written out.
_LOCK = "SELECT state, vehicle_id, timetable_id, booking_id FROM fleet_run WHERE id = %s"
_LOOK = """
    SELECT bus.capacity, vehicle.wheelchair_places, ride.id, ride.first, ride.last, ride.seats, ride.wheelchairs,
        ride.state = 'waiting', ride.user_id, ride.how, ride.name, ride.telephone,
        (SELECT MAX(id) FROM fleet_call WHERE timetable_id = %s)
    FROM fleet_vehicle AS vehicle JOIN booking_resource AS bus ON bus.id = vehicle.resource_ptr_id
    LEFT JOIN fleet_ride AS ride ON ride.run_id = %s AND ride.state <> 'cancelled'
    WHERE vehicle.resource_ptr_id = %s ORDER BY ride.asked_at, ride.id
"""


def locked(run: Run) -> Run:
    """The run as it is, its row locked: whoever else wants a seat on it waits here. What is read next is the truth.

    Nothing is joined: PostgreSQL would read the joined rows as they were before the wait.
    """
    lock = " FOR NO KEY UPDATE" if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK + lock, [run.pk])
        found = cursor.fetchone()
    if found is None:
        raise Run.DoesNotExist
    state, *others = found
    if others != [run.vehicle_id, run.timetable_id, run.booking_id]:
        return Run.objects.with_everything().get(pk=run.pk)
    fresh = copy(run)
    fresh.state = state
    return fresh


def look(run: Run) -> tuple[Layout, list[Seated]]:
    """The seats of its vehicle as they are now; and who has one or waits for one, whoever asked first at the head."""
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, [run.timetable_id, run.pk, run.vehicle_id])
        rows = cursor.fetchall()
    seats, displaced = rows[0][:2]
    forget_old_calls(run.timetable, rows[0][-1])
    layout = Layout(seats, tuple(json.loads(displaced) if isinstance(displaced, str) else displaced))
    return layout, [
        Seated(pk, Sitting(first, last, seats, chairs), bool(waits), user, how, name, telephone)
        for _, _, pk, first, last, seats, chairs, waits, user, how, name, telephone, _ in rows
        if pk is not None
    ]
