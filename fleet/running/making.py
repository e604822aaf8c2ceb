"""The rows of a run: its booking, the claims on the vehicle and the driver, and the run itself."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from booking.actions.base import facts
from booking.availability import claim_span
from booking.claims import Taken, lock_parts, release, take
from booking.models import Booking, BookingEvent, Opening, Part
from booking.spans import Span, joined
from booking.states import BookingState
from fleet.calls import times_on
from fleet.models import Run, Service, Shift, Vehicle
from fleet.models.run import RUN_BOOKING
from fleet.running.planning import Planned

MADE = "run"
# As long as Booking.activity may be.
MOST_WORDS = 160


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


def _write(service: Service, evenings: Sequence[Planned], at: datetime) -> list[Run]:
    if not evenings:
        return []
    outside = _outside(service, evenings)
    bookings = Booking.objects.bulk_create(
        booking_for(service, service.vehicle, each.span, at, outside=each in outside) for each in evenings
    )
    parts = list(service.vehicle.parts.order_by("pk").values_list("pk", flat=True))
    around = [claim_span(service.vehicle, each.span) for each in evenings]
    wanted = [(booking.pk, part, span) for booking, span in zip(bookings, around, strict=True) for part in parts]
    take(wanted, at, locked=True)
    BookingEvent.objects.bulk_create(
        BookingEvent(booking=each, verb=MADE, by=service.agreed_by, at=at, after=facts(each)) for each in bookings
    )
    return Run.objects.bulk_create(
        run_for(service, each, booking) for each, booking in zip(evenings, bookings, strict=True)
    )


def booking_for(service: Service, vehicle: Vehicle, span: Span, at: datetime, *, outside: bool = False) -> Booking:
    """The unsaved booking of one evening: confirmed, since the keeper agreed to all of them at once."""
    return Booking(
        resource_id=vehicle.pk,
        organisation_id=service.operator_id,
        made_by_id=service.asked_by_id,
        state=BookingState.CONFIRMED,
        starts_at=span.start,
        ends_at=span.end,
        activity=_said_once(service),
        price_pence=service.price_pence or 0,
        override_reason=service.override_reason if outside else "",
        belongs_to=RUN_BOOKING,
        created_at=at,
        updated_at=at,
    )


def _said_once(service: Service) -> str:
    """What the booking is for. A booking has one text for everybody: a Welsh reader found only the English name."""
    both = " / ".join(dict.fromkeys(filter(None, (service.name_cy, service.name))))
    return both if len(both) <= MOST_WORDS else service.name


def run_for(service: Service, evening: Planned, booking: Booking) -> Run:
    """The unsaved run."""
    return Run(
        service=service,
        timetable=evening.timetable,
        day=evening.day,
        vehicle_id=service.vehicle_id,
        booking=booking,
        leaves_at=leaves_at(service, evening),
    )


def leaves_at(service: Service, evening: Planned) -> datetime:
    """When it is at its first stop."""
    calls = times_on(evening.timetable, evening.day, service.zone)
    return calls[0].at if calls else evening.span.start


def _outside(service: Service, evenings: Sequence[Planned]) -> list[Planned]:
    """Those that the published time does not cover: the keeper has said why they run all the same."""
    if not service.override_reason:
        return []
    around = service.vehicle.around()
    whole = Span(evenings[0].span.start, max(each.span.end for each in evenings)).widened(*around)
    rows = Opening.objects.of([service.vehicle_id]).meeting(whole).values_list("starts_at", "ends_at")
    offered = joined(Span(*row) for row in rows)
    return [each for each in evenings if not any(run.covers(each.span.widened(*around)) for run in offered)]


def parts_of(vehicles: Iterable[int]) -> list[int]:
    """What these vehicles are made of."""
    return list(Part.objects.filter(resources__in=list(vehicles)).order_by("pk").values_list("pk", flat=True))


def drivers_part(run: Run) -> list[int]:
    """The part of whoever has the shift; empty where nobody has."""
    return list(Shift.objects.standing().filter(run=run.pk).values_list("driver__part", flat=True))


def locked(run: Run, vehicles: Iterable[int] = ()) -> Run:
    """The parts of its vehicle, of `vehicles` and of its driver, then its booking, then the run: locked in that order
    and read afresh. Nobody takes the driver away, books a seat or takes the vehicle meanwhile."""
    lock_parts([*parts_of({run.vehicle_id, *vehicles}), *drivers_part(run)])
    rows = Booking.objects.select_for_update(of=("self",), no_key=True)
    booking = rows.select_related("resource", "resource__keeper", "organisation").get(pk=run.booking_id)
    Run.objects.select_for_update(of=("self",), no_key=True).get(pk=run.pk)
    fresh = Run.objects.with_everything().get(pk=run.pk)
    if fresh.booking_id == booking.pk:
        fresh.booking = booking
    return fresh


def claim(run: Run, at: datetime) -> None:
    """Give back what its booking has, the driver too, and take the vehicle for the time it needs now.

    Raises Taken: the caller's transaction must then end with it. The driver follows by `shifts.carry_over`.
    """
    release([run.booking_id])
    span = claim_span(run.vehicle, run.booking.span)
    take([(run.booking_id, part, span) for part in parts_of([run.vehicle_id])], at)
