"""Evening buses to fight over: a service of its own for each call, with so many evenings, each a run.

Out to the market and home again, as the tests' Nightrider goes. Names are nobody else's, so that several may share a
database.
"""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from booking.models import Part
from community.models import Membership, Organisation, Role, User
from config.bench.world import FIRST_DAY
from fleet.calls import span_on
from fleet.models import Call, Depot, Run, Service, ServiceState, Stop, Timetable, Vehicle
from fleet.running.making import write
from fleet.running.planning import Planned

NOW = FIRST_DAY - timedelta(days=30)
DAY = timedelta(days=1)
# (minutes, gets on, gets off); the last three are the way home.
CALLS = ((1090, True, False), (1100, True, False), (1120, False, True)) + (
    (1320, True, False),
    (1340, True, True),
    (1350, False, True),
)
OUT, HOME, ALL_THE_WAY = (0, 2), (3, 5), (0, 5)


@dataclass(frozen=True)
class Buses:
    """Runs by primary key, in the order of their days, and who coordinates them."""

    service: int
    coordinator: int
    riders: list[int]
    runs: list[int]

    def run(self, number: int) -> Run:
        """One evening with everything at hand."""
        return Run.objects.with_everything().get(pk=self.runs[number])

    def by(self) -> User:
        """The coordinator."""
        return User.objects.get(pk=self.coordinator)


def make_buses(*, runs: int, seats: int = 16, wheelchairs: tuple[int, ...] = (3, 2), riders: int = 0) -> Buses:
    """A vehicle, its service and so many evenings."""
    tag = secrets.token_hex(4)
    operator = Organisation.objects.create(slug=f"riders-{tag}", name=f"Riders {tag}", kind="charity")
    coordinator = User.objects.create(email=f"coordinator-{tag}@example.org")
    Membership.objects.create(user=coordinator, organisation=operator, role=Role.OWNER)
    service = Service.objects.create(
        operator=operator,
        vehicle=_vehicle(operator, tag, seats, wheelchairs),
        slug=f"service-{tag}",
        name=f"Service {tag}",
        telephone="01633 496 0200",
        opens_days=9999,
        state=ServiceState.RUNNING,
    )
    timetable = _timetable(service, tag)
    days = [FIRST_DAY.date() + number * DAY for number in range(runs)]
    made = write(service, [Planned(day, timetable, span_on(timetable, day, service.zone)) for day in days], NOW)
    people = User.objects.bulk_create(User(email=f"rider-{tag}-{number}@example.org") for number in range(riders))
    return Buses(service.pk, coordinator.pk, [person.pk for person in people], [run.pk for run in made])


def _vehicle(operator: Organisation, tag: str, seats: int, wheelchairs: tuple[int, ...]) -> Vehicle:
    depot = Depot.objects.create(keeper=operator, slug=f"depot-{tag}", name="Depot", latitude=51.58, longitude=-3)
    vehicle = Vehicle.objects.create(
        depot=depot,
        keeper=operator,
        slug=f"bus-{tag}",
        name="Bus",
        registration=tag,
        capacity=seats,
        wheelchair_places=list(wheelchairs),
    )
    vehicle.parts.set([Part.objects.create(name="Bus")])
    return vehicle


def _timetable(service: Service, tag: str) -> Timetable:
    timetable = Timetable.objects.create(
        service=service, from_day=date(2030, 1, 1), weekdays=127, out_minutes=1060, in_minutes=1380
    )
    for order, (minutes, gets_on, gets_off) in enumerate(CALLS):
        place = {"latitude": 51.58, "longitude": -3.0, "organisation": service.operator}
        stop = Stop.objects.create(name=f"Stop {order} {tag}", **place)
        Call.objects.create(
            timetable=timetable, order=order, stop=stop, minutes=minutes, gets_on=gets_on, gets_off=gets_off
        )
    return timetable
