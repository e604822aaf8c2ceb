"""Another vehicle for one evening. Where it has fewer seats, the coordinator says who waits and who cannot come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from booking.actions.base import NotPermitted, action, facts, keep, record
from booking.claims import Taken
from booking.eligibility import Refusal, Refused
from community.models import MANAGING_ROLES, Organisation, User
from fleet.actions import shifts
from fleet.actions.rides import end, let_in
from fleet.calls import calls_of
from fleet.fitting import without_room
from fleet.letters import rides as ride_letters
from fleet.letters import runs as letters
from fleet.models import Ride, Run, RunState, Vehicle
from fleet.models.ride import RideState
from fleet.permissions import coordinates, lends
from fleet.riders.refusing import stop_name
from fleet.riders.ringing import VEHICLE, tell, together
from fleet.running.making import claim, locked
from fleet.running.planning import Why, stands_against
from fleet.seats import full_legs

OTHER_VEHICLE = "vehicle"


@dataclass(frozen=True)
class Replaced:
    """What it came to."""

    run: Run
    waiting: list[Ride]
    cancelled: list[Ride]


@action
def replace_vehicle(
    *,
    run: Run,
    vehicle: Vehicle,
    by: User,
    at: datetime,
    moved: Sequence[Ride] = (),
    cancelled: Sequence[Ride] = (),
) -> Replaced:
    """Run it with another vehicle; the rides `moved` head the waiting list, those `cancelled` are given up.

    Nobody else loses a seat: where the rest do not fit, nothing is changed. Raises NotPermitted for anybody but the
    coordinators and once it has left, Refused where the vehicle cannot be had or is too small for who is left.
    """
    run = locked(run, [vehicle.pk])
    if not coordinates(by, run.service):
        raise NotPermitted(_("Only the coordinators of this service do this."))
    if run.state != RunState.PLANNED or run.leaves_at <= at:
        raise NotPermitted(_("This run cannot be given another vehicle any more."))
    vehicle = choices(run, by).filter(pk=vehicle.pk).first() or _not_theirs()
    _must_be_had(run, vehicle, by, at)
    seated = _seated(run)
    waits, gone = {each.pk for each in moved}, {each.pk for each in cancelled}
    staying = [ride for ride in seated if ride.pk not in waits | gone]
    _must_fit(run, vehicle, staying)
    waiting = to_the_waiting_list([ride for ride in seated if ride.pk in waits - gone], at)
    ending = [ride for ride in seated if ride.pk in gone]
    end(ending, at=at)
    _change_hands(run, vehicle, by, at)
    _tell(run, waiting, ending, at)
    let_in(run=run, at=at)
    return Replaced(run, waiting, ending)


def _not_theirs() -> Vehicle:
    raise NotPermitted(_("This vehicle is not yours to choose."))


def choices(run: Run, by: User) -> QuerySet[Vehicle]:
    """The vehicles that may stand in: the same keeper's, who lends for this service already, and the person's own."""
    mine = Organisation.objects.of(by, *MANAGING_ROLES)
    ours = Vehicle.objects.filter(Q(keeper=run.service.vehicle.keeper_id, is_published=True) | Q(keeper__in=mine))
    return ours.exclude(pk=run.vehicle_id).select_related("depot", "keeper").order_by("-capacity", "name", "pk")


def left_out(run: Run, vehicle: Vehicle) -> set[int]:
    """The rides that would have no seat on the other vehicle if those who asked first keep theirs, by key."""
    parties = together(_seated(run))
    numbers = without_room(vehicle.layout, [[ride.sitting for ride in party] for party in parties])
    return {ride.pk for number in numbers for ride in parties[number]}


def _seated(run: Run) -> list[Ride]:
    """Regulars first, then whoever asked first."""
    rows = Ride.objects.filter(run=run.pk, state=RideState.BOOKED).select_related("user", "organisation", "run")
    return list(rows.order_by("-is_regular", "asked_at", "pk"))


def _must_be_had(run: Run, vehicle: Vehicle, by: User, at: datetime) -> None:
    why = stands_against(vehicle, run.span, at, without=run.booking_id, outside=lends(by, vehicle))
    if why:
        raise Refused([Refusal(why.value, why.label)])
    if vehicle.off_road_since:
        raise Refused([Refusal("off_road", _("This vehicle is off the road until it is mended."))])


def _must_fit(run: Run, vehicle: Vehicle, staying: Sequence[Ride]) -> None:
    full = full_legs(vehicle.layout, [], [ride.sitting for ride in staying])
    if full:
        calls = calls_of(run.timetable)
        words = _("From %(first)s to %(last)s there are still too many. Say of more people what becomes of them.")
        ends = {"first": stop_name(calls[full[0]]), "last": stop_name(calls[full[-1] + 1])}
        raise Refused([Refusal("too_small", words % ends)])


def to_the_waiting_list(rides: Iterable[Ride], at: datetime) -> list[Ride]:
    """When they asked stays as it was: they are ahead of whoever came later."""
    waiting = list(rides)
    for ride in waiting:
        ride.state, ride.changed_at = RideState.WAITING, at
        ride.save(update_fields=["state", "changed_at"])
    return waiting


def _change_hands(run: Run, vehicle: Vehicle, by: User, at: datetime) -> None:
    booking, old = run.booking, run.vehicle
    before = facts(booking)
    booking.resource = vehicle
    booking.price_pence = booking.price_pence if vehicle.keeper_id == old.keeper_id else 0
    run.vehicle = vehicle
    run.save(update_fields=["vehicle"])
    keep(booking, at=at)
    try:
        claim(run, at)
    except Taken:
        raise Refused([Refusal(Why.TAKEN.value, Why.TAKEN.label)]) from None
    record(booking, OTHER_VEHICLE, by=by, at=at, before=before)
    letters.vehicle_is_taken(run, at=at, old=old)
    shifts.carry_over(run=run, at=at)


def _tell(run: Run, waiting: Sequence[Ride], ending: Sequence[Ride], at: datetime) -> None:
    """Only those for whom something changes: who keeps a seat need not know which bus comes."""
    reason = _("A smaller vehicle runs on this evening.")
    tell(run, VEHICLE, lambda rides: ride_letters.back_in_line(rides, at=at, reason=reason), waiting)
    tell(
        run, VEHICLE, lambda rides: ride_letters.cancelled(rides, at=at, by_operator=True, reason=reason), ending
    )


