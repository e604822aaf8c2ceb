"""Evenings that are over, from the database, in three queries. Reads counts only: what is erased changes nothing."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from fleet.models import Call, Outcome, Ride, RideState, Run, RunState, Service, Shift, ShiftEnd
from fleet.seats import Sitting
from fleet.use.sums import Evening, Seated, Sums, summed

KEPT = ("first", "last", "seats", "wheelchairs", "outcome", "would_stay_home")


@dataclass(frozen=True)
class Told:
    """One evening with what it is looked up by."""

    service: int
    timetable: int
    day: date
    evening: Evening


def evenings(services: Iterable[Service] | QuerySet[Service], first: date, last: date, today: date) -> list[Told]:
    """Those of the days, both included, that are over: of today only what is done."""
    over = Q(day__lt=today) | Q(day=today, state=RunState.DONE)
    runs = Run.objects.filter(over, service__in=services, day__gte=first, day__lte=last)
    drove = Shift.objects.filter(run=OuterRef("pk")).filter(Q(ended_at=None) | Q(end=ShiftEnd.SUSPENDED))
    rows = runs.annotate(had_driver=Exists(drove)).select_related("vehicle").order_by("day", "pk")
    rides, stops = _rides(runs), _stops(runs)
    return [
        Told(run.service_id, run.timetable_id, run.day, _evening(run, rides.get(run.pk, ()), stops[run.timetable_id]))
        for run in rows.iterator(2_000)
    ]


def _evening(run: Any, rides: Sequence[Seated], stops: Sequence[int]) -> Evening:
    known = run.miles_in is not None and run.miles_out is not None
    return Evening(
        layout=run.vehicle.layout,
        legs=max(0, len(stops) - 1),
        waits=frozenset(number for number, pair in enumerate(pairwise(stops)) if pair[0] == pair[1]),
        ran=run.state != RunState.SUSPENDED,
        had_driver=run.had_driver,
        miles=max(0, run.miles_in - run.miles_out) if known else None,
        rides=rides,
    )


def _rides(runs: QuerySet[Run]) -> dict[int, list[Seated]]:
    found: dict[int, list[Seated]] = defaultdict(list)
    booked = Ride.objects.filter(run__in=runs.order_by().values("pk"), state=RideState.BOOKED).order_by()
    for run, first, last, seats, wheelchairs, outcome, stays in booked.values_list("run", *KEPT):
        sitting = Sitting(first, last, seats, wheelchairs)
        found[run].append(Seated(sitting, outcome == Outcome.ABOARD, outcome == Outcome.NO_SHOW, stays))
    return found


def _stops(runs: QuerySet[Run]) -> dict[int, list[int]]:
    """Of each timetable the stops in order. Where one follows itself, the bus waits there for the way home."""
    found: dict[int, list[int]] = defaultdict(list)
    calls = Call.objects.filter(timetable__in=runs.order_by().values("timetable")).order_by("timetable", "order")
    for timetable, stop in calls.values_list("timetable", "stop"):
        found[timetable].append(stop)
    return found


def together(told: Iterable[Told]) -> Sums:
    """Of all of them."""
    return summed(each.evening for each in told)


def by_month(told: Iterable[Told]) -> dict[date, Sums]:
    """The first day of each month with its sums, the newest first."""
    found: dict[date, Sums] = defaultdict(Sums)
    for each in told:
        found[each.day.replace(day=1)].add(each.evening)
    return dict(sorted(found.items(), reverse=True))


def by_service(told: Iterable[Told]) -> dict[int, Sums]:
    """By the key of the service."""
    found: dict[int, Sums] = defaultdict(Sums)
    for each in told:
        found[each.service].add(each.evening)
    return dict(found)


def by_service_and_month(told: Iterable[Told]) -> dict[tuple[int, date], Sums]:
    """Each service's months."""
    found: dict[tuple[int, date], Sums] = defaultdict(Sums)
    for each in told:
        found[each.service, each.day.replace(day=1)].add(each.evening)
    return dict(sorted(found.items()))


def by_timetable_and_month(told: Iterable[Told]) -> dict[int, dict[date, Sums]]:
    """Each timetable's months: a leg means the same stops only within one."""
    found: dict[int, dict[date, Sums]] = defaultdict(lambda: defaultdict(Sums))
    for each in told:
        found[each.timetable][each.day.replace(day=1)].add(each.evening)
    return {pk: dict(months) for pk, months in found.items()}
