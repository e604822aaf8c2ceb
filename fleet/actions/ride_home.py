"""A room and the ride home from it: sent together or not at all, and given up together."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from booking.actions import request
from booking.actions.base import action
from booking.eligibility import Refused
from booking.models import Booking
from community.models import Organisation, User
from community.wording import in_language
from fleet.actions.rides import book, end, seat_those_who_wait
from fleet.calls import calls_of, times
from fleet.letters import rides as letters
from fleet.models import BookedHow, Ride, RideState, Run, RunState
from fleet.riders.homeward import still_works
from fleet.riders.seating import Journey, Rider, locked

LONGEST_NAME = 80


class RideRefused(Refused):
    """It is the ride that cannot be had, not the room."""


@dataclass(frozen=True, slots=True)
class Party:
    """So many people who get off at one stop."""

    last: int
    seats: int
    wheelchairs: int = 0


@action
def send_with_ride(
    *,
    booking: Booking,
    organisation: Organisation,
    by: User,
    at: datetime,
    run: Run,
    first: int,
    parties: Sequence[Party],
    rider: Rider,
    with_credits: bool = False,
    shown_pence: int | None = None,
) -> list[Ride]:
    """Send the held room and book seats home from it, in one transaction. Pressed twice, it is one of each.

    Raises what `request.send` raises; RideRefused where the seats cannot be had. Nothing is kept then.
    """
    booking = request.send(
        booking=booking,
        organisation=organisation,
        by=by,
        at=at,
        with_credits=with_credits,
        shown_pence=shown_pence,
    )
    # The booking's row is locked by now: whoever pressed first has written their rides.
    if there := list(booking.rides.order_by("pk")):
        return there
    try:
        return [ride for each in parties for ride in _seats(booking, run, first, each, rider, len(parties), by, at)]
    except Refused as refused:
        raise RideRefused(refused.refusals) from refused


def _seats(
    booking: Booking, run: Run, first: int, party: Party, rider: Rider, parties: int, by: User, at: datetime
) -> list[Ride]:
    name = rider.name
    if parties > 1:  # two parties of one name would look like somebody in two places
        stop = in_language(calls_of(run.timetable)[party.last].stop)[0]
        name = f"{rider.name[: LONGEST_NAME - len(stop) - 3]} ({stop})"[:LONGEST_NAME]
    return book(
        run=run,
        journeys=[Journey(first, party.last)],
        rider=replace(rider, name=name, seats=party.seats, wheelchairs=party.wheelchairs),
        how=BookedHow.GROUP,
        by=by,
        at=at,
        organisation=booking.organisation,
        with_booking=booking,
    )


def follow(*, booking: Booking, at: datetime) -> list[Ride]:
    """What has become of a room: rides home from it that no longer make sense are cancelled, and their people told.

    Inside the transaction of whatever happened to the room. Returns those that ended.
    """
    # The bus may be on its way out already while the way home still lies ahead.
    rows = Ride.objects.filter(with_booking=booking).exclude(run__state=RunState.DONE)
    names = ("run__service", "run__timetable", "run__vehicle", "run__booking", "user", "organisation")
    by_run: dict[int, list[Ride]] = defaultdict(list)
    for ride in rows.exclude(state=RideState.CANCELLED).select_related(*names).order_by("run", "pk"):
        if times(ride.run)[ride.first].at > at and not still_works(ride, booking):
            by_run[ride.run_id].append(ride)
    return [ride for rides in by_run.values() for ride in _end(rides, at)]


def _end(rides: list[Ride], at: datetime) -> list[Ride]:
    """All on one run. The row of the run is locked before they are looked at again."""
    run = locked(rides[0].run)
    standing = Ride.objects.filter(pk__in=[ride.pk for ride in rides]).exclude(state=RideState.CANCELLED)
    keys = set(standing.values_list("pk", flat=True))
    ending = [ride for ride in rides if ride.pk in keys]
    for ride in ending:
        ride.run = run
    end(ending, at=at)
    for ride in ending:
        letters.cancelled([ride], at=at, with_room=True)
    seat_those_who_wait(run, at)
    return ending
