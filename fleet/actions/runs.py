"""Evenings become runs, as far as the horizon; one is suspended, and taken up again."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.actions import credits
from booking.actions.base import NotPermitted, action, become, facts, keep, record
from booking.actions.settle import agree
from booking.actions.who import given
from booking.claims import Taken, lock_places, release
from booking.eligibility import Refusal, Refused
from booking.models import BookingEvent
from booking.models.event import CANCELLED_BY_GROUP, CANCELLED_BY_KEEPER
from booking.states import BookingState
from community.models import User
from fleet.actions import shifts, standing
from fleet.actions.other_vehicle import left_out, replace_vehicle, to_the_waiting_list
from fleet.actions.rides import seat_those_who_wait
from fleet.calls import span_on
from fleet.letters import rides as ride_letters
from fleet.letters import runs as letters
from fleet.models import Ride, Run, RunState, Service, ServiceState, ShiftEnd
from fleet.permissions import coordinates, lends
from fleet.riders.ringing import SUSPENDED, TAKEN_UP, VEHICLE, tell
from fleet.running.making import MADE, booking_for, claim, leaves_at, locked, write
from fleet.running.planning import (
    Planned,
    Why,
    last_day,
    look_at,
    permitted_until,
    planned,
    stands_against,
    without_run,
)

__all__ = ["make_due", "make_runs", "replace_vehicle", "suspend", "take_up", "taken_back"]

NO_REASON = _("Say why, so that the riders and the driver understand.")


def make_due(*, at: datetime) -> int:
    """Runs for every service whose horizon has moved on, which each does once a day. Returns how many were made.

    A service that fails keeps none of the others waiting; what went wrong is raised in the end.
    """
    due = Service.objects.filter(Q(made_until=None) | Q(made_until__lt=last_day(at)), state=ServiceState.RUNNING)
    count, wrong = 0, []
    for service in due.order_by("pk"):
        try:
            count += make_runs(service=service, at=at)
        except Exception as error:  # told below, with all others
            wrong.append(error)
    if wrong:
        raise ExceptionGroup("Runs could not be made.", wrong)
    return count


@action
def make_runs(*, service: Service, at: datetime) -> int:
    """Every evening up to the horizon that has no run yet and can be had. Returns how many were made.

    Whatever cannot be had is asked again the next day, and `planning.gaps` says why until then. Two workers make one
    run: they queue on the service's row.
    """
    rows = Service.objects.select_for_update(of=("self",), no_key=True).select_related("operator", "vehicle")
    service = rows.get(pk=service.pk)
    if service.state != ServiceState.RUNNING:
        return 0
    wanted = without_run(service, planned(service, at))
    runs: list[Run] = []
    if wanted:
        lock_places([service.vehicle_id])
        why_not = look_at(service, wanted, at)
        runs = write(service, [each for each in wanted if each.day not in why_not], at)
        standing.seat_on(runs, at)
    Service.objects.filter(pk=service.pk).update(made_until=last_day(at))
    return len(runs)


@action
def suspend(*, run: Run, by: User, reason: str, at: datetime) -> Run:
    """It does not run on this evening: the vehicle is free again, the driver and every rider are told.

    The seats stay theirs, should it be taken up again. Raises NotPermitted for anybody but the coordinators and once it
    has left, Refused without a reason.
    """
    reason = given(reason, NO_REASON)
    run = locked(run)
    _must_coordinate(by, run)
    if run.state != RunState.PLANNED or run.leaves_at <= at:
        raise NotPermitted(_("This run cannot be suspended any more."))
    give_up(run, by=by, reason=reason, at=at)
    letters.vehicle_is_free(run, reason=reason, at=at)
    return run


def give_up(run: Run, *, by: User, reason: str, at: datetime) -> None:
    """The same for a run that is locked already: its booking is cancelled and everybody is told."""
    booking = run.booking
    before = facts(booking)
    _mark(run, reason)  # before the event: whoever hears of it need not do it again
    become(booking, BookingState.CANCELLED)
    keep(booking, at=at)
    release([booking.pk])
    verb = CANCELLED_BY_GROUP if coordinates(by, run.service) else CANCELLED_BY_KEEPER
    record(booking, verb, by=by, at=at, before=before, reason=reason)
    agree(booking, at=at, by=by)
    credits.after_cancelling(booking, by=by, at=at)
    _tell(run, reason, at)


def taken_back(event: BookingEvent) -> None:
    """The keeper has cancelled a run's booking: it does not run. Called in that transaction."""
    run = Run.objects.select_for_update(of=("self",), no_key=True).filter(booking=event.booking_id).first()
    # Setting off may be tapped two hours before the booking begins, and until then the keeper may cancel it.
    if run and run.state in (RunState.PLANNED, RunState.UNDER_WAY):
        run = Run.objects.with_everything().get(pk=run.pk)
        _mark(run, event.reason)
        _tell(run, event.reason, event.at)


def _mark(run: Run, reason: str) -> None:
    run.state, run.reason = RunState.SUSPENDED, reason
    run.late_minutes, run.late_at, run.alerted_at = 0, None, None
    run.save(update_fields=["state", "reason", "late_minutes", "late_at", "alerted_at"])


def _tell(run: Run, reason: str, at: datetime) -> None:
    ended = shifts.end_for(runs=[run], end=ShiftEnd.SUSPENDED, at=at, reason=reason)
    letters.driver_not_needed(run, ended, reason=reason, at=at)
    tell(run, SUSPENDED, lambda rides: letters.suspended(run, rides, reason=reason, at=at))


@action
def take_up(*, run: Run, by: User, at: datetime) -> Run:
    """It runs after all, if the vehicle can still be had; whoever had a seat has it again and is told.

    Raises NotPermitted for anybody but the coordinators, Refused with the reason why not.
    """
    # Before everything else: a service that is being ended has this row, and does not see an evening taken up just now.
    Service.objects.select_for_update(no_key=True).get(pk=run.service_id)
    run = locked(run)
    _must_coordinate(by, run)
    if run.state != RunState.SUSPENDED or run.service.state != ServiceState.RUNNING:
        raise NotPermitted(_("This run cannot be taken up again."))
    evening = Planned(run.day, run.timetable, span_on(run.timetable, run.day, run.zone))
    if evening.span.start <= at:
        raise NotPermitted(_("This run cannot be taken up again."))
    if not lends(by, run.vehicle) and run.booking.events.filter(verb=CANCELLED_BY_KEEPER).exists():
        words = _("The vehicle’s keeper took it back for this evening. Choose another vehicle, or ask the keeper.")
        raise Refused([Refusal("taken_back", words)])
    agreed = bool(run.service.override_reason) and run.vehicle_id == run.service.vehicle_id
    outside = agreed or lends(by, run.vehicle)
    if why := _why_not(run, evening, at, outside=outside):
        raise Refused([Refusal(why.value, why.label)])
    resume(run, evening, by=by, at=at)
    return run


def _why_not(run: Run, evening: Planned, at: datetime, *, outside: bool) -> Why | None:
    permitted = permitted_until(run.service, run.day)
    if permitted is None:
        return Why.NO_PERMIT
    return stands_against(run.vehicle, evening.span, at, outside=outside)


def resume(run: Run, evening: Planned, *, by: User, at: datetime) -> None:
    """A new booking, since a cancelled one stays cancelled. Raises Refused where somebody else was quicker."""
    run.booking = booking_for(run.service, run.vehicle, evening.span, at)
    if run.vehicle.keeper_id != run.service.vehicle.keeper_id:
        run.booking.price_pence = 0  # what was agreed was agreed with another keeper
    run.booking.save()
    run.state, run.reason, run.leaves_at = RunState.PLANNED, "", leaves_at(run.service, evening)
    run.save(update_fields=["booking", "state", "reason", "leaves_at"])
    try:
        claim(run, at)
    except Taken:
        raise Refused([Refusal(Why.TAKEN.value, Why.TAKEN.label)]) from None
    record(run.booking, MADE, by=by, at=at)
    letters.vehicle_is_taken(run, at=at)
    tell(run, TAKEN_UP, lambda rides: letters.taken_up(run, rides, at=at))
    # It may have lost seats meanwhile, and riders have given some up.
    crowded = to_the_waiting_list(Ride.objects.filter(pk__in=left_out(run, run.vehicle)).order_by("pk"), at)
    tell(run, VEHICLE, lambda rides: ride_letters.waiting(rides, at=at), crowded)
    seat_those_who_wait(run, at)


def _must_coordinate(by: User, run: Run) -> None:
    if not coordinates(by, run.service):
        raise NotPermitted(_("Only the coordinators of this service do this."))

