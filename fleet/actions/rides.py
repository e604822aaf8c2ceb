"""Book a seat, change it, give it up; and let those in who wait for one.

Nobody is promised a seat that another has: each verb locks the row of the run, counts everybody on every leg, and only
then writes. Out and home on one run are taken together or not at all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from booking.actions.base import NotPermitted, action
from booking.models import Booking
from booking.permissions import may_book_for
from booking.rows import insert
from community.models import Organisation, User
from fleet.calls import times
from fleet.letters import rides as letters
from fleet.models import BookedHow, Ride, Run, RunState, Service
from fleet.models.ride import RideState
from fleet.permissions import coordinates, owns_ride
from fleet.riders.refusing import BY_THEMSELVES, refuse
from fleet.riders.ringing import readers_of
from fleet.riders.seating import Ask, Journey, Rider, keys_of, locked, look
from fleet.seats import Sitting, fits
from fleet.telephones import kept

__all__ = ["Journey", "Rider", "book", "cancel", "change", "let_in", "rang", "rider_of"]

# Who has a seat only now might not read a letter in time: they are rung as well.
SOON = timedelta(days=1)
A_SEAT = "seat"


def book(
    *,
    run: Run,
    journeys: Sequence[Journey],
    rider: Rider,
    how: BookedHow,
    by: User | None,
    at: datetime,
    organisation: Organisation | None = None,
    with_booking: Booking | None = None,
    wait: bool = False,
) -> list[Ride]:
    """A seat for each journey, all of them or none; several are the way out and the way home.

    `run` with its service, vehicle, timetable and booking. `wait`: where there is no room, all of them go on the
    waiting list. Raises NotPermitted where the person may not book in this way, Refused with the reasons why not.
    """
    # Whoever waits behind the lock need not wait for this as well.
    speaks = _must_speak_for(by, how, run, organisation)
    ask = Ask(
        run=run,
        layout=run.vehicle.layout,
        there=[],
        journeys=journeys,
        rider=tidy(rider),
        how=how,
        by=by,
        at=at,
        organisation=organisation,
        with_room=with_booking is not None,
        coordinates=speaks,
    )
    ask.know_times()
    return _book(ask=ask, with_booking=with_booking, wait=wait)


@action
def _book(*, ask: Ask, with_booking: Booking | None, wait: bool) -> list[Ride]:
    ask.run = run = locked(ask.run)
    ask.layout, ask.there = look(run)
    state, at = RideState.BOOKED if refuse(ask, wait=wait) else RideState.WAITING, ask.at
    whose = {"user": None if ask.how == BookedHow.PHONE else ask.by, "organisation": ask.organisation}
    more = {"how": ask.how, "with_booking": with_booking, **whose}
    rides = [_ride(run, each, ask.rider, state, at, **more) for each in ask.journeys]
    for ride in rides:
        insert(ride)
    tie(rides)
    if state == RideState.BOOKED:
        letters.booked(rides, at=at)
    else:
        letters.waiting(rides, at=at)
    return rides


def _must_speak_for(by: User | None, how: str, run: Run, organisation: Organisation | None) -> bool:
    """Whether the person coordinates the service. Raises NotPermitted for somebody who may not book in this way."""
    if by is None:
        raise NotPermitted(_("Sign in first."))
    if how == BookedHow.PHONE:
        if not coordinates(by, run.service):
            raise NotPermitted(_("Only the coordinators of this service book for those who ring."))
        return True
    if organisation is None and how in BY_THEMSELVES:
        return False
    if organisation is None or not may_book_for(by, organisation):
        raise NotPermitted(_("You may not book for this organisation."))
    return False


def tidy(rider: Rider) -> Rider:
    """Without blanks at the ends, the telephone in figures."""
    words = {name: getattr(rider, name).strip() for name in ("name", "door", "note")}
    return replace(rider, telephone=kept(rider.telephone), **words)


def fare_of(service: Service, rider: Rider) -> int:
    """What one journey costs them together."""
    reduced = rider.concession and service.concession_pence is not None
    each = service.concession_pence if reduced else service.fare_pence
    return (each or 0) * (rider.seats + rider.wheelchairs)


def _ride(run: Run, journey: Journey, rider: Rider, state: RideState, at: datetime, **more: object) -> Ride:
    return Ride(
        run=run,
        state=state,
        first=journey.first,
        last=journey.last,
        fare_pence=fare_of(run.service, rider),
        asked_at=at,
        changed_at=at,
        **vars(rider),
        **more,
    )


def tie(rides: Sequence[Ride]) -> None:
    """Out and home know each other."""
    if len(rides) == 2:
        out, home = rides
        for ride, other in ((out, home), (home, out)):
            ride.pair = other
            Ride.objects.filter(pk=ride.pk).update(pair=other)


@action
def cancel(*, ride: Ride, by: User, at: datetime, pair: bool = True) -> list[Ride]:
    """Give it up, with the way home or out unless `pair` is False; whoever waits gets the seat at once.

    Raises NotPermitted for anybody but whoever booked it and the coordinators, and once the bus has left that stop.
    """
    run = locked(ride.run)
    mine = _locked_rides(run, [ride.pk, *([ride.pair_id] if pair and ride.pair_id else [])])
    own = next(each for each in mine if each.pk == ride.pk)
    _must_be_theirs(own, run, by)
    _must_stand(own)
    _must_lie_ahead(own, run, at)
    # The way out may be over when the way home is given up.
    ending = [each for each in mine if each.state != RideState.CANCELLED and not _has_left(each, run, at)]
    end(ending, at=at)
    letters.cancelled(ending, at=at, by_operator=not owns_ride(by, own))
    seat_those_who_wait(run, at)
    return ending


def end(rides: Iterable[Ride], *, at: datetime) -> None:
    """Cancelled from now on; nobody need be rung about a seat they no longer have."""
    for ride in rides:
        ride.state, ride.to_ring, ride.changed_at = RideState.CANCELLED, "", at
        ride.save(update_fields=["state", "to_ring", "changed_at"])


@action
def change(
    *, ride: Ride, by: User, at: datetime, rider: Rider | None = None, journey: Journey | None = None
) -> Ride:
    """Other stops, other needs, another telephone. Raises as `book` does; nothing is changed then.

    Who waits stays where they are in the line, and has a seat if there is room for what they want now.
    """
    chosen_among = keys_of(ride.run) if journey else ()
    run = locked(ride.run)
    layout, there = look(run)
    [ride] = _locked_rides(run, [ride.pk])
    speaks = _must_be_theirs(ride, run, by)
    _must_stand(ride)
    ask = Ask(
        run=run,
        layout=layout,
        there=there,
        journeys=[journey or Journey(ride.first, ride.last)],
        rider=tidy(rider or rider_of(ride)),
        how=ride.how,
        by=ride.user,
        at=at,
        organisation=ride.organisation,
        with_room=ride.with_booking_id is not None,
        coordinates=speaks,
        instead_of=[ride],
        chosen_among=chosen_among,
    )
    together = _waits_with_another(ride)
    # Those who wait for out and home are let in below, with both or with neither.
    seated = refuse(ask, wait=ride.state == RideState.WAITING) and not together
    for name, value in vars(ask.rider).items():
        setattr(ride, name, value)
    ride.first, ride.last = ask.journeys[0].first, ask.journeys[0].last
    ride.state = RideState.BOOKED if seated else RideState.WAITING
    ride.fare_pence, ride.changed_at = fare_of(run.service, ask.rider), at
    ride.save()
    letters.changed([ride], at=at)
    seat_those_who_wait(run, at)
    if together:
        ride.refresh_from_db(fields=["state", "changed_at", "to_ring"])
    return ride


def _waits_with_another(ride: Ride) -> bool:
    if ride.state != RideState.WAITING or not ride.pair_id:
        return False
    return Ride.objects.waiting().filter(pk=ride.pair_id, run=ride.run_id).exists()


def rider_of(ride: Ride) -> Rider:
    """Who rides and what they need, as it is on the ride."""
    return Rider(**{name: getattr(ride, name) for name in Rider.__dataclass_fields__})


@action
def let_in(*, run: Run, at: datetime) -> list[Ride]:
    """Give what is free to those who wait, the first in line first; whoever needs more than there is keeps waiting."""
    return seat_those_who_wait(locked(run), at)


def seat_those_who_wait(run: Run, at: datetime) -> list[Ride]:
    """The same where the run's row is locked already. Does nothing once it has left."""
    if run.state != RunState.PLANNED or run.leaves_at <= at:
        return []
    layout, there = look(run)
    if not any(each.is_waiting for each in there):
        return []
    seated = [each.sitting for each in there if not each.is_waiting]
    let: list[Ride] = []
    for rides in _in_line(run, [each.pk for each in there if each.is_waiting]):
        wanted: list[Sitting] = [ride.sitting for ride in rides]
        if fits(layout, seated, wanted):
            seated += wanted
            _give_a_seat(rides, run, at)
            let += rides
    return let


def _in_line(run: Run, pks: list[int]) -> list[list[Ride]]:
    """Who waits, out and home together, whoever asked first at the head."""
    rides = {ride.pk: ride for ride in _locked_rides(run, pks)}
    out: list[list[Ride]] = []
    for pk in pks:
        if ride := rides.pop(pk, None):
            other = rides.pop(ride.pair_id, None) if ride.pair_id else None
            out.append([ride, other] if other else [ride])
    return out


def _give_a_seat(rides: list[Ride], run: Run, at: datetime) -> None:
    unread = not readers_of(rides[0]) or run.leaves_at - at < SOON
    for ride in rides:
        ride.state, ride.changed_at, ride.to_ring = RideState.BOOKED, at, A_SEAT if unread else ""
        ride.save(update_fields=["state", "changed_at", "to_ring"])
    letters.seat(rides, at=at)


@action
def rang(*, ride: Ride, by: User, at: datetime) -> Ride:
    """The coordinator has told them. Out and home are told in one call."""
    run = locked(ride.run)
    if not coordinates(by, run.service):
        raise NotPermitted(_("Only the coordinators of this service ring its riders."))
    told = _locked_rides(run, [ride.pk, *([ride.pair_id] if ride.pair_id else [])])
    own = next(each for each in told if each.pk == ride.pk)
    for each in told:
        if each.to_ring == own.to_ring:
            each.changed_at = at
            each.to_ring = ""
            each.save(update_fields=["changed_at", "to_ring"])
    return own


def _locked_rides(run: Run, pks: Sequence[int]) -> list[Ride]:
    """Read after the run's row was locked: nobody else changes them meanwhile."""
    rides = list(Ride.objects.filter(pk__in=pks, run=run.pk).select_related("user", "organisation").order_by("pk"))
    for ride in rides:
        ride.run = run
    return rides


def _must_be_theirs(ride: Ride, run: Run, by: User) -> bool:
    """Whether they coordinate the service. Raises NotPermitted for anybody who has nothing to do with the ride."""
    speaks = coordinates(by, run.service)
    if not speaks and not owns_ride(by, ride):
        raise NotPermitted(_("This ride is somebody else’s."))
    return speaks


def _must_stand(ride: Ride) -> None:
    if ride.state == RideState.CANCELLED:
        raise NotPermitted(_("This ride is cancelled already."))


def _must_lie_ahead(ride: Ride, run: Run, at: datetime) -> None:
    if run.state == RunState.DONE or _has_left(ride, run, at):
        raise NotPermitted(_("The bus has already left this stop."))


def _has_left(ride: Ride, run: Run, at: datetime) -> bool:
    return times(run)[ride.first].until <= at
