"""What a new timetable would do to the evenings and rides that exist: looked at before it is saved, and then done."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from booking.availability import Diary, claim_span, diaries
from booking.spans import LONGEST, Span, within
from fleet.calls import calls_of, give_calls, know_calls, span_on
from fleet.fitting import Place, moved, without_room
from fleet.models import Call, Ride, Run, RunState, Service, Stop, Timetable, Vehicle
from fleet.models.ride import RideState
from fleet.riders.ringing import together
from fleet.running.planning import Planned, Why, in_force, stands_in_the_way
from fleet.seats import Sitting


@dataclass(frozen=True)
class PlannedCall:
    """One row of the table."""

    stop: Stop
    minutes: int
    until_minutes: int | None = None
    gets_on: bool = True
    gets_off: bool = True


@dataclass(frozen=True)
class Draft:
    """A timetable as it would be."""

    from_day: date
    until_day: date | None
    weekdays: int
    out_minutes: int
    in_minutes: int
    calls: Sequence[PlannedCall]

    def unsaved(self, service: Service) -> Timetable:
        """As rows, not written yet."""
        timetable = Timetable(service=service, **self.fields())
        return give_calls(timetable, self.rows(timetable))

    def fields(self) -> dict[str, object]:
        """What the timetable's own row keeps."""
        names = ("from_day", "until_day", "weekdays", "out_minutes", "in_minutes")
        return {name: getattr(self, name) for name in names}

    def rows(self, timetable: Timetable) -> list[Call]:
        """Its calls in order."""
        names = ("stop", "minutes", "until_minutes", "gets_on", "gets_off")
        return [
            Call(timetable=timetable, order=order, **{name: getattr(each, name) for name in names})
            for order, each in enumerate(self.calls)
        ]


@dataclass
class Effect:
    """What becomes of one evening. Without `evening` it is suspended: no longer its weekday, or `why`."""

    run: Run
    evening: Planned | None
    why: Why | None = None
    # (ride, first, last) as they will be, those whose stops are gone, and those for whom there is no room any more.
    kept: list[tuple[Ride, int, int]] = field(default_factory=list)
    lost: list[Ride] = field(default_factory=list)
    crowded: list[Ride] = field(default_factory=list)

    @property
    def has_other_times(self) -> bool:
        """Whether the vehicle is needed at another time than now."""
        return self.evening is not None and self.evening.span != self.run.span


def effects(service: Service, draft: Draft, at: datetime) -> list[Effect]:
    """Every evening to come for which the draft would hold, with its riders; in a fixed number of queries."""
    unsaved = draft.unsaved(service)
    runs = _concerned(service, draft, at)
    know_calls(run.timetable for run in runs)
    out = [Effect(run, _evening(unsaved, run)) for run in runs]
    _look(out, service, at, outside=is_agreed_outside(service, draft))
    riders = _riders(runs)
    places = places_of(calls_of(unsaved))
    for each in out:
        if each.evening and not each.why:
            _seat(each, riders.get(each.run.pk, []), places)
    return out


def is_agreed_outside(service: Service, draft: Draft) -> bool:
    """Whether it may run at the draft's times where they are not published: the keeper agreed to as much, or is itself
    the operator. Asked before the draft is written."""
    if not service.override_reason or service.operator_id == service.vehicle.keeper_id:
        return bool(service.override_reason)
    before = in_force(service.timetables.all(), draft.from_day)
    if before is None or draft.weekdays | before.weekdays != before.weekdays:
        return False
    return before.out_minutes <= draft.out_minutes and draft.in_minutes <= before.in_minutes


def _concerned(service: Service, draft: Draft, at: datetime) -> list[Run]:
    later = service.timetables.filter(from_day__gt=draft.from_day).order_by("from_day").first()
    rows = Run.objects.with_everything().filter(
        service=service, day__gte=draft.from_day, leaves_at__gt=at, state__in=(RunState.PLANNED, RunState.SUSPENDED)
    )
    return list((rows.filter(day__lt=later.from_day) if later else rows).order_by("pk"))


def _evening(timetable: Timetable, run: Run) -> Planned | None:
    over = timetable.until_day is not None and run.day > timetable.until_day
    if over or not timetable.runs_on(run.day.weekday()):
        return None
    return Planned(run.day, timetable, span_on(timetable, run.day, _zone(run)))


def _zone(run: Run) -> ZoneInfo:
    return run.vehicle.zone


def _look(out: Sequence[Effect], service: Service, at: datetime, *, outside: bool) -> None:
    """Whether the vehicle can be had at the new times; the run's own claim does not count."""
    planned = [each for each in out if each.has_other_times and each.run.state == RunState.PLANNED]
    if not planned:
        return
    spans = [each.evening.span for each in planned if each.evening]
    vehicles = {each.run.vehicle_id: each.run.vehicle for each in planned}
    whole = Span(min(each.start for each in spans), max(each.end for each in spans))
    known = diaries(list(vehicles.values()), whole, at)
    for each in planned:
        assert each.evening
        vehicle: Vehicle = each.run.vehicle
        own = claim_span(vehicle, each.run.span)
        near, look = each.evening.span.widened(LONGEST, LONGEST), known[vehicle.pk]
        others = [claim for claim in within(look.claimed, near) if claim != own]
        each.why = stands_in_the_way(
            Diary(vehicle, within(look.offered, near), others),
            each.evening.span,
            outside=outside and vehicle.pk == service.vehicle_id,
        )


def _riders(runs: Sequence[Run]) -> dict[int, list[Ride]]:
    rows = Ride.objects.filter(run__in=[run.pk for run in runs]).exclude(state=RideState.CANCELLED)
    by_run: dict[int, list[Ride]] = {}
    runs_by_key = {run.pk: run for run in runs}
    for ride in rows.select_related("user", "organisation").order_by("-is_regular", "asked_at", "pk"):
        ride.run = runs_by_key[ride.run_id]
        by_run.setdefault(ride.run_id, []).append(ride)
    return by_run


def places_of(calls: Sequence[Call]) -> list[Place]:
    """Calls as far as rides care."""
    return [Place(each.stop_id, each.minutes, each.gets_on, each.gets_off) for each in calls]


def _seat(effect: Effect, riders: Sequence[Ride], places: Sequence[Place]) -> None:
    """Where everybody gets on and off by the new timetable; out and home of one person stay together."""
    old = places_of(calls_of(effect.run.timetable))
    staying: list[list[Ride]] = []
    for party in together(riders):
        found = [(ride, moved(old, places, ride.first, ride.last)) for ride in party]
        effect.lost += [ride for ride, where in found if where is None]
        effect.kept += [(ride, *where) for ride, where in found if where is not None]
        staying.append([ride for ride, where in found if where is not None and ride.state == RideState.BOOKED])
    where_to = {ride.pk: (first, last) for ride, first, last in effect.kept}
    parties = [[_sitting(ride, where_to[ride.pk]) for ride in party] for party in staying]
    for number in without_room(effect.run.vehicle.layout, parties):
        effect.crowded += staying[number]


def _sitting(ride: Ride, where: tuple[int, int]) -> Sitting:
    return Sitting(*where, ride.seats, ride.wheelchairs)
