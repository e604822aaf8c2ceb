"""A year of evenings for many services at once: what the worker does on the first day, and what the day after costs."""

import time as clocks
from datetime import date, timedelta
from typing import Any

from django.db import connection

from booking.models import Opening, Part
from community.models import Organisation
from config.bench.buses import NOW
from fleet.actions.runs import make_due
from fleet.models import Call, Depot, Run, Service, ServiceState, Stop, Timetable, Vehicle

# Seconds for 500 services; smaller measurements are allowed as much less.
TARGET, SERVICES = 60.0, 500
STOPS = 12
DAYS = 380


def measure(services: int) -> list[dict[str, Any]]:
    """Seconds to make them all, and to look again the next day, when a seventh of them has one more evening."""
    _services(services)
    target = TARGET * services / SERVICES
    first = _made("a year of evenings, every one new", services, 0, target)
    again = _made("the next day", services, 1, target)
    return [first, again]


def _made(name: str, services: int, days: int, target: float) -> dict[str, Any]:
    wall, cpu = clocks.perf_counter(), clocks.process_time()
    made = make_due(at=NOW + timedelta(days=days))
    return {
        "kind": "runs",
        "engine": connection.vendor,
        "what": name,
        "services": services,
        "made": made,
        "cpu": clocks.process_time() - cpu,
        "ratio": clocks.perf_counter() - wall,
        "target": target,
        "same": not Run.objects.filter(booking__claims=None).exists(),
    }


def _services(many: int) -> None:
    """Each with a vehicle of its own, offered every evening, on one of seven weekdays."""
    operator = Organisation.objects.create(slug="operator", name="Operator")
    depot = Depot.objects.create(keeper=operator, slug="depot", name="Depot", latitude=51.6, longitude=-3.0)
    stops = [Stop.objects.create(name=f"Stop {n}", latitude=51.5 + n / 100, longitude=-3.0) for n in range(STOPS)]
    for number in range(many):
        names = {"slug": f"bus-{number}", "name": f"Bus {number}", "registration": f"B{number}"}
        vehicle = Vehicle.objects.create(depot=depot, keeper=operator, capacity=16, **names)
        vehicle.parts.add(Part.objects.create(name=f"Bus {number}"))
        _open(vehicle)
        service = Service.objects.create(
            operator=operator,
            vehicle=vehicle,
            slug=f"service-{number}",
            name=f"Service {number}",
            telephone="01632 960000",
            state=ServiceState.RUNNING,
        )
        _timetable(service, stops, weekday=number % 7)


def _open(vehicle: Vehicle) -> None:
    evening = NOW.replace(hour=17, minute=0)
    Opening.objects.bulk_create(
        Opening(resource=vehicle, starts_at=start, ends_at=start + timedelta(hours=8))
        for start in (evening + timedelta(days=n) for n in range(DAYS))
    )


def _timetable(service: Service, stops: list[Stop], weekday: int) -> None:
    first: date = NOW.date()
    timetable = Timetable.objects.create(
        service=service, from_day=first, weekdays=1 << weekday, out_minutes=18 * 60, in_minutes=23 * 60
    )
    Call.objects.bulk_create(
        Call(timetable=timetable, order=n, stop=stop, minutes=18 * 60 + 15 + 20 * n) for n, stop in enumerate(stops)
    )
