"""Evenings become runs: a booking that claims the vehicle from depot-out to depot-in, and the run beside it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from booking.actions.base import action, facts
from booking.availability import claim_span
from booking.claims import Taken, lock_places, take
from booking.models import Booking, BookingEvent, Opening
from booking.spans import Span, joined
from booking.states import BookingState
from fleet.calls import times_on
from fleet.models import Run, Service, ServiceState
from fleet.planning import Planned, last_day, look_at, planned, without_run

# The page that alone changes a run's booking.
RUN_BOOKING = "run-booking"
MADE = "run"


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
    service = _locked(service)
    if service.state != ServiceState.RUNNING:
        return 0
    wanted = without_run(service, planned(service, at))
    runs: list[Run] = []
    if wanted:
        lock_places([service.vehicle_id])
        why_not = look_at(service, wanted, at)
        runs = write(service, [each for each in wanted if each.day not in why_not], at)
    Service.objects.filter(pk=service.pk).update(made_until=last_day(at))
    return len(runs)


def write(service: Service, evenings: Sequence[Planned], at: datetime) -> list[Run]:
    """The rows of these evenings, inside the caller's transaction, in as many statements for fifty as for one.

    An evening that somebody took since it was looked at is left out.
    """
    try:
        with transaction.atomic():
            return _write(service, evenings, at)
    except Taken:
        return [run for each in evenings for run in _one_by_itself(service, each, at)]


def _one_by_itself(service: Service, evening: Planned, at: datetime) -> list[Run]:
    try:
        with transaction.atomic():
            return _write(service, [evening], at)
    except Taken:
        return []


def _locked(service: Service) -> Service:
    rows = Service.objects.select_for_update(of=("self",), no_key=True).select_related("operator", "vehicle")
    return rows.get(pk=service.pk)


def _write(service: Service, evenings: Sequence[Planned], at: datetime) -> list[Run]:
    if not evenings:
        return []
    outside = _outside(service, evenings)
    bookings = Booking.objects.bulk_create(booking_for(service, each, at, outside=each in outside) for each in evenings)
    parts = list(service.vehicle.parts.order_by("pk").values_list("pk", flat=True))
    around = [claim_span(service.vehicle, each.span) for each in evenings]
    take(
        [(booking.pk, part, span) for booking, span in zip(bookings, around, strict=True) for part in parts],
        at,
        locked=True,
    )
    BookingEvent.objects.bulk_create(
        BookingEvent(booking=each, verb=MADE, by=service.agreed_by, at=at, after=facts(each)) for each in bookings
    )
    return Run.objects.bulk_create(
        run_for(service, each, booking) for each, booking in zip(evenings, bookings, strict=True)
    )


def booking_for(service: Service, evening: Planned, at: datetime, *, outside: bool = False) -> Booking:
    """The unsaved booking of one evening: confirmed, since the keeper agreed to all of them at once."""
    return Booking(
        resource_id=service.vehicle_id,
        organisation_id=service.operator_id,
        made_by_id=service.asked_by_id,
        state=BookingState.CONFIRMED,
        starts_at=evening.span.start,
        ends_at=evening.span.end,
        activity=service.name,
        price_pence=service.price_pence or 0,
        override_reason=service.override_reason if outside else "",
        belongs_to=RUN_BOOKING,
        created_at=at,
        updated_at=at,
    )


def run_for(service: Service, evening: Planned, booking: Booking) -> Run:
    """The unsaved run."""
    first = times_on(evening.timetable, evening.day, service.zone)
    return Run(
        service=service,
        timetable=evening.timetable,
        day=evening.day,
        vehicle_id=service.vehicle_id,
        booking=booking,
        leaves_at=first[0].at if first else evening.span.start,
    )


def _outside(service: Service, evenings: Sequence[Planned]) -> list[Planned]:
    """Those that the published time does not cover: the keeper has said why they run all the same."""
    if not service.override_reason:
        return []
    whole = Span(evenings[0].span.start, max(each.span.end for each in evenings)).widened(*service.vehicle.around())
    rows = Opening.objects.of([service.vehicle_id]).meeting(whole).values_list("starts_at", "ends_at")
    offered = joined(Span(*row) for row in rows)
    around = service.vehicle.around()
    return [each for each in evenings if not any(run.covers(each.span.widened(*around)) for run in offered)]
