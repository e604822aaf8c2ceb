"""On which days a service should run, and why a day cannot be had: nothing that is missing is missing silently."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from booking.availability import Diary, diary
from booking.claims import Taken, must_not_jump
from booking.models import Booking
from booking.spans import LONGEST, Span, within
from community.models import Document, DocumentKind
from fleet.calls import know_calls, span_on
from fleet.models import Permit, Run, Service, Timetable, Vehicle

DAY = timedelta(days=1)
# The end of the horizon is not offered yet: an evening of that day reaches beyond the last opening.
SHORT_OF_IT = timedelta(days=2)
PAPERS = {Permit.SECTION_19: DocumentKind.PERMIT_19, Permit.SECTION_22: DocumentKind.PERMIT_22}


class Why(models.TextChoices):
    """Why there is no run on a day of the timetable."""

    NO_PERMIT = "no_permit", _("The permit is missing or has run out by that day.")
    CLOSED = "closed", _("The vehicle is not offered at that time.")
    TAKEN = "taken", _("The vehicle is taken at that time.")


@dataclass(frozen=True)
class Planned:
    """A day on which the timetable says that it runs."""

    day: date
    timetable: Timetable
    span: Span


@dataclass(frozen=True)
class Gap:
    """One of them without a run, and why."""

    planned: Planned
    why: Why


def last_day(at: datetime) -> date:
    """The day up to which runs exist."""
    return (at + timedelta(weeks=settings.HORIZON_WEEKS)).date() - SHORT_OF_IT


def in_force(timetables: Iterable[Timetable], day: date) -> Timetable | None:
    """The newest that has begun by the day; none where that one has ended."""
    begun = [each for each in timetables if each.from_day <= day]
    newest = max(begun, key=lambda each: each.from_day, default=None)
    return newest if newest and (newest.until_day is None or day <= newest.until_day) else None


def timetables_of(service: Service) -> list[Timetable]:
    """All of them, their calls known."""
    found = list(service.timetables.order_by("from_day"))
    for each in found:
        each.service = service
    know_calls(found)
    return found


def planned(service: Service, at: datetime, timetables: Sequence[Timetable] | None = None) -> list[Planned]:
    """Every evening that has not left the depot yet, up to the horizon."""
    zone = service.zone
    found = timetables_of(service) if timetables is None else timetables
    out = []
    for day in _days(at.astimezone(zone).date() - DAY, last_day(at)):
        timetable = in_force(found, day)
        if timetable and timetable.runs_on(day.weekday()):
            each = Planned(day, timetable, span_on(timetable, day, zone))
            if each.span.start > at:
                out.append(each)
    return out


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + number * DAY


def look_at(service: Service, wanted: Sequence[Planned], at: datetime) -> dict[date, Why]:
    """What stands in the way, by day; days that can be had are not in it. The database still has the last word."""
    if not wanted:
        return {}
    vehicle = service.vehicle
    known = diary(vehicle, Span(wanted[0].span.start, max(each.span.end for each in wanted)), at)
    permitted = permitted_until(service, wanted[0].day)
    jumping = _would_jump(service, wanted)
    out: dict[date, Why] = {}
    for each in wanted:
        # Only the days around it: a year's openings asked once a date would be asked fifty times.
        near = each.span.widened(LONGEST, LONGEST)
        look = Diary(vehicle, within(known.offered, near), within(known.claimed, near))
        if why := _against(service, each, look, permitted):
            out[each.day] = why
        elif each.day in jumping:
            out[each.day] = Why.TAKEN
    return out


def _against(service: Service, each: Planned, look: Diary, permitted: date | None) -> Why | None:
    if permitted is None or each.day > permitted:
        return Why.NO_PERMIT
    return stands_in_the_way(look, each.span, outside=bool(service.override_reason))


def _would_jump(service: Service, wanted: Sequence[Planned]) -> set[date]:
    """Days whose time has come free just now and for which others stand in line: it is theirs until they answered."""
    parts = list(service.vehicle.parts.values_list("pk", flat=True))
    around = service.vehicle.around()
    places = {each.day: [(part, each.span.widened(*around)) for part in parts] for each in wanted}
    try:
        must_not_jump([place for of_day in places.values() for place in of_day])
    except Taken:
        return {day for day, of_day in places.items() if _jumps(of_day)}
    return set()


def _jumps(places: Sequence[tuple[int, Span]]) -> bool:
    try:
        must_not_jump(places)
    except Taken:
        return True
    return False


def permitted_until(service: Service, day: date) -> date | None:
    """The last day on which the operator may run it by its permit; None where it may not even on `day`.

    Where nobody pays in any way no permit is needed.
    """
    kind = PAPERS.get(Permit(service.permit))
    if kind is None:
        return date.max
    papers = Document.objects.filter(organisation=service.operator_id, kind=kind).in_date(day)
    return max((each or date.max for each in papers.values_list("valid_until", flat=True)), default=None)


def without_run(service: Service, wanted: Sequence[Planned]) -> list[Planned]:
    """Those for which there is no run, be it one that is suspended."""
    if not wanted:
        return []
    made = set(Run.objects.filter(service=service, day__gte=wanted[0].day).order_by().values_list("day", flat=True))
    return [each for each in wanted if each.day not in made]


def gaps(service: Service, at: datetime) -> list[Gap]:
    """Days of the timetable on which there is no run, each with the reason; none for those suspended by a person."""
    missing = without_run(service, planned(service, at))
    why = look_at(service, missing, at)
    return [Gap(each, why[each.day]) for each in missing if each.day in why]


def stands_against(
    vehicle: Vehicle, span: Span, at: datetime, *, without: int | None = None, outside: bool = False
) -> Why | None:
    """What keeps one vehicle from being had for one evening. `without`: a booking whose own claims do not count."""
    if why := stands_in_the_way(diary(vehicle, span, at, without), span, outside=outside):
        return why
    whole = span.widened(*vehicle.around())
    return Why.TAKEN if _jumps([(part, whole) for part in vehicle.parts.values_list("pk", flat=True)]) else None


def stands_in_the_way(look: Diary, span: Span, *, outside: bool) -> Why | None:
    """The same where what is offered and claimed has been read already. `outside`: whether or not it is offered."""
    vehicle = look.resource
    if not outside and not (vehicle.is_published and look.is_open_for(span)):
        return Why.CLOSED
    whole = span.widened(*vehicle.around())
    return Why.TAKEN if any(claim.overlaps(whole) for claim in look.claimed) else None


def in_the_way(service: Service, evenings: Sequence[Planned]) -> dict[date, list[Booking]]:
    """By day: the bookings that have the vehicle then, in one query. Whose they are is the keeper's to know."""
    if not evenings:
        return {}
    around = service.vehicle.around()
    spans = {each.day: each.span.widened(*around) for each in evenings}
    first, last = min(span.start for span in spans.values()), max(span.end for span in spans.values())
    rows = Booking.objects.filter(
        claims__part__in=service.vehicle.parts.all(), claims__starts_at__lt=last, claims__ends_at__gt=first
    )
    found = list(rows.with_names().distinct())
    return {day: [each for each in found if each.span.overlaps(span)] for day, span in spans.items()}
