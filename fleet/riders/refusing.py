"""Who may have a seat on a run, and why not: each rule a question to what is asked.

Every refusal is a sentence for somebody of eighty, or for whoever answers the telephone for them.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.eligibility import Refusal, Refused
from community.models import Membership
from community.wording import day, in_language
from fleet.models import BookedHow, Call, OpenTo, Run, RunState
from fleet.riders.seating import Ask, Seated
from fleet.seats import full_legs
from fleet.timing import clock

DAY = timedelta(days=1)
# More seats than these on one evening are a group's: nobody empties a bus from one account.
MOST_SEATS = 6
# Whoever books from an account of their own.
BY_THEMSELVES = (BookedHow.RIDER, BookedHow.RELATIVE)


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
    """One account takes so many, a group half of the bus: a group is made in a minute. With a room it may be all of
    it, for then somebody decides who has the room."""
    by_itself = ask.how in BY_THEMSELVES
    if ask.by is None or ask.coordinates or ask.with_room or not (by_itself or ask.how == BookedHow.GROUP):
        return None
    alike = BY_THEMSELVES if by_itself else (BookedHow.GROUP,)
    most = MOST_SEATS if by_itself else max(MOST_SEATS, ask.layout.seats // 2)
    mine = [each.sitting for each in ask.others if each.user == ask.by.pk and each.how in alike]
    ways = [*mine, *ask.wanted]
    legs = {leg for each in ask.wanted for leg in range(each.first, each.last)}
    if all(sum(each.seats + each.wheelchairs for each in ways if each.is_on(leg)) <= most for leg in legs):
        return None
    where = {"count": most, "telephone": ask.run.service.telephone}
    return Refusal("too_many", str(MANY if by_itself else MANY_FOR_A_GROUP) % where)


MANY = gettext_lazy(
    "You can book up to %(count)d places on one evening. For more, book as a group or ring %(telephone)s."
)
MANY_FOR_A_GROUP = gettext_lazy(
    "A group can book up to %(count)d places on one evening here. For more, ring %(telephone)s."
)


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
