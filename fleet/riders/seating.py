"""Who may have a seat, and where there is one. The row of the run is locked while this is asked: nobody else sits down.

Every refusal is a sentence for somebody of eighty, or for whoever answers the telephone for them.
"""

import json
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.eligibility import Refusal, Refused
from community.models import Membership, Organisation, User
from community.wording import day, in_language
from fleet.calls import CallTime, calls_of, forget_old_calls, times
from fleet.models import BookedHow, Call, OpenTo, Ride, Run, RunState
from fleet.models.ride import RideState
from fleet.seats import Layout, Sitting, full_legs
from fleet.timing import clock

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


def refuse(ask: Ask, *, wait: bool) -> bool:
    """Whether they get a seat; False: they go on the waiting list. Raises Refused with every reason why not."""
    found = [refusal for rule in RULES if (refusal := rule(ask))]
    if found:
        raise Refused(found)
    if not ask.full:
        return True
    if impossible := never(ask):
        raise Refused([impossible])
    if wait:
        return False
    raise Refused([full(ask)])


def suspended(ask: Ask) -> Refusal | None:
    """The evening does not take place."""
    if not ask.run.is_going:
        return Refusal("suspended", _("The bus does not run on this evening."))
    return None


def nowhere(ask: Ask) -> Refusal | None:
    """Not two calls of this run, in their order, where people get on and off."""
    calls = ask.calls
    if ask.chosen_among and ask.chosen_among != [call.pk for call in calls]:
        return Refusal("timetable", _("The timetable has changed just now. Choose your stops again."))
    for each in ask.journeys:
        if not 0 <= each.first < each.last < len(calls):
            return Refusal("nowhere", _("Choose a stop to get off that comes after the stop to get on."))
        if not calls[each.first].gets_on:
            words = _("Nobody gets on at %(stop)s. Choose another stop.")
            return Refusal("no_pick_up", words % {"stop": stop_name(calls[each.first])})
        if not calls[each.last].gets_off:
            words = _("Nobody gets off at %(stop)s. Choose another stop.")
            return Refusal("no_set_down", words % {"stop": stop_name(calls[each.last])})
    ends = [edge for each in sorted(ask.journeys, key=lambda each: each.first) for edge in (each.first, each.last)]
    if ends != sorted(ends):
        return Refusal("overlap", _("The way home begins before the way out has ended."))
    return None


def past(ask: Ask) -> Refusal | None:
    """It has left that stop; for those who book by themselves, the first one."""
    run = ask.run
    if run.state == RunState.DONE:
        return Refusal("past", _("The bus has already left."))
    if run.state == RunState.UNDER_WAY and not ask.coordinates:
        # It may not have come to the first stop yet: whoever waits there must not read that they missed it.
        return Refusal("past", _("The bus is on the road. To ask for a seat now, please ring."))
    orders = [each.first for each in ask.journeys if each.first < len(ask.calls)]
    leaves = min((ask.leaves(order) for order in orders), default=run.leaves_at)
    if ask.at >= leaves:
        return Refusal("past", _("The bus has already left."))
    return None


def closed(ask: Ask) -> Refusal | None:
    """Too late for the page; whoever rings may still have a seat."""
    closes = closes_at(ask.run)
    if ask.coordinates or ask.at < closes or past(ask):
        return None
    words = _("Booking closed at %(time)s. Ring %(telephone)s: there may still be a seat.")
    local = closes.astimezone(ask.run.zone)
    return Refusal("closed", words % {"time": f"{local:%H:%M}", "telephone": ask.run.service.telephone})


def closes_at(run: Run) -> datetime:
    """Until when a seat can be booked without ringing."""
    return run.leaves_at - timedelta(minutes=run.service.closes_minutes)


def not_yet(ask: Ask) -> Refusal | None:
    """Further ahead than seats are given out; with a room it is asked for as early as the room."""
    opens = opens_on(ask.run)
    if ask.with_room or ask.instead_of or ask.at.astimezone(ask.run.zone).date() >= opens:
        return None
    words = _("Seats for this evening can be booked from %(day)s on.")
    return Refusal("not_yet", words % {"day": day(opens, year=True)})


def opens_on(run: Run) -> Any:
    """The first day on which a seat can be booked."""
    return run.day - run.service.opens_days * DAY


def members_only(ask: Ask) -> Refusal | None:
    """A section 19 service carries the members of its groups and nobody else."""
    service = ask.run.service
    if service.open_to != OpenTo.MEMBERS or ask.coordinates:
        return None
    groups = {service.operator_id, *service.groups.values_list("pk", flat=True)}
    if ask.organisation is not None:
        allowed = ask.organisation.pk in groups
    else:
        allowed = Membership.objects.filter(user=ask.by, organisation__in=groups).exists()
    if allowed:
        return None
    return Refusal("members_only", _("Only members of certain groups may use this bus. Its page says which."))


def nobody(ask: Ask) -> Refusal | None:
    """A ride is somebody's, and companions sit in seats."""
    rider = ask.rider
    if rider.seats + rider.wheelchairs < 1:
        return Refusal("nobody", _("Say for how many people."))
    if rider.companions > rider.seats:
        return Refusal("companions", _("Each companion needs a seat: count them among the seats."))
    return None


def already(ask: Ask) -> Refusal | None:
    """Nobody sits in two places: a form that was sent twice is one ride."""
    for each in filter(_the_same(ask), ask.others):
        if any(each.sitting.first < wish.last and wish.first < each.sitting.last for wish in ask.journeys):
            return Refusal("already", _("There is a booking for this person on this bus already."))
    return None


def _the_same(ask: Ask) -> Callable[[Seated], bool]:
    """Who is the one who asks: by the account of whoever rides themselves, else by name and number."""
    account = ask.by.pk if ask.by and ask.how == BookedHow.RIDER else None
    name, telephone = ask.rider.name.casefold(), ask.rider.telephone

    def is_the_same(other: Seated) -> bool:
        if account and other.how == BookedHow.RIDER:
            return other.user == account
        return bool(name and telephone) and other.telephone == telephone and other.name.casefold() == name

    return is_the_same


def too_many(ask: Ask) -> Refusal | None:
    """One account for itself; a group says that it is one."""
    if ask.how not in BY_THEMSELVES or ask.by is None:
        return None
    mine = [each.sitting for each in ask.others if each.user == ask.by.pk and each.how in BY_THEMSELVES]
    ways = [*mine, *ask.wanted]
    legs = {leg for each in ask.wanted for leg in range(each.first, each.last)}
    if all(sum(each.seats + each.wheelchairs for each in ways if each.is_on(leg)) <= MOST_SEATS for leg in legs):
        return None
    words = _("You can book up to %(count)d places on one evening. For more, book as a group or ring %(telephone)s.")
    return Refusal("too_many", words % {"count": MOST_SEATS, "telephone": ask.run.service.telephone})


RULES: list[Callable[[Ask], Refusal | None]] = [
    suspended,
    nowhere,
    past,
    closed,
    not_yet,
    members_only,
    nobody,
    already,
    too_many,
]


def never(ask: Ask) -> Refusal | None:
    """More than the vehicle holds when nobody else is aboard: waiting would be in vain."""
    if not full_legs(ask.layout, [], ask.wanted, [ride.sitting for ride in ask.instead_of]):
        return None
    if ask.rider.wheelchairs > (places := len(ask.layout.displaced)):
        if not places:
            return Refusal("no_wheelchair", _("This vehicle has no place for a wheelchair."))
        words = _("This vehicle has places for wheelchairs, but not for so many: %(count)d.")
        return Refusal("no_wheelchair", words % {"count": places})
    return Refusal("too_big", _("This vehicle does not hold so many people."))


def full(ask: Ask) -> Refusal:
    """Which part of the way is full, and what can be done."""
    legs = ask.full
    first, last = ask.calls[legs[0]], ask.calls[legs[-1] + 1]
    words = FULL_OF_WHEELCHAIRS if ask.rider.wheelchairs and not _has_places(ask, legs) else FULL
    where = {"first": stop_name(first), "last": stop_name(last), "time": clock(first.minutes)}
    return Refusal("full", str(words) % where)


FULL = gettext_lazy(
    "The bus is full from %(first)s (%(time)s) to %(last)s. You can go on the waiting list: whoever gives a seat back "
    "makes room for you."
)
FULL_OF_WHEELCHAIRS = gettext_lazy(
    "From %(first)s (%(time)s) to %(last)s there is no place left for a wheelchair. You can go on the waiting list: "
    "whoever gives a place back makes room for you."
)


def _has_places(ask: Ask, legs: Sequence[int]) -> bool:
    """Whether it is the seats that are missing, and not the places for wheelchairs."""
    taken = [
        sum(each.sitting.wheelchairs for each in ask.others if not each.is_waiting and each.sitting.is_on(leg))
        for leg in legs
    ]
    return all(number + ask.rider.wheelchairs <= len(ask.layout.displaced) for number in taken)


def stop_name(call: Call) -> str:
    """What its stop is called, in the language being spoken."""
    return in_language(call.stop)[0]
