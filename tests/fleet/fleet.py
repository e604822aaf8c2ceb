"""The cast of the evening runs, beside tests/cast.py.

Meinir keeps the depot and its minibus. Rhun coordinates the Nightrider, which runs on Thursdays: out from Maindee and
Pill to the market, and home again past ten. Delyth drives it.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from booking.models import Opening, Part
from booking.spans import Span
from community.models import Organisation, User
from fleet.calls import span_on
from fleet.models import (
    BookedHow,
    Call,
    Crew,
    CrewState,
    Depot,
    Driver,
    OpenTo,
    Permit,
    Ride,
    Run,
    Service,
    ServiceState,
    Shift,
    StandingSeat,
    Stop,
    Timetable,
    Vehicle,
)
from fleet.running.making import write
from fleet.running.planning import Planned
from tests.cast import NOW

MONDAY = NOW.date()
THURSDAY = date(2027, 1, 7)
A_WEEK = timedelta(weeks=1)
ON_THURSDAYS = 1 << 3

# (name, minutes, gets on, gets off): out in the first half, home in the second, where the stops come again.
OUT_AND_HOME = (
    ("Maindee Square", 18 * 60 + 10, True, False),
    ("Pill Library", 18 * 60 + 20, True, False),
    ("Newport Market", 18 * 60 + 40, False, True),
    ("Newport Market", 22 * 60, True, False),
    ("Pill Library", 22 * 60 + 20, False, True),
    ("Maindee Square", 22 * 60 + 30, False, True),
)
MAINDEE_OUT, PILL_OUT, MARKET_OUT, MARKET_HOME, PILL_HOME, MAINDEE_HOME = range(6)


def make_depot(keeper: Organisation, name: str = "Corporation Road Depot", **fields: Any) -> Depot:
    """Where the vehicles stand."""
    slug = name.lower().replace(" ", "-")
    given = {"latitude": 51.583, "longitude": -2.977, "postcode": "NP19 0BL", "telephone": "01633 496 0100", **fields}
    return Depot.objects.create(keeper=keeper, slug=slug, name=name, **given)


def make_vehicle(
    depot: Depot,
    name: str = "Minibus",
    *,
    seats: int = 16,
    wheelchairs: Sequence[int] = (3, 2),
    open_days: int = 28,
    **fields: Any,
) -> Vehicle:
    """A vehicle with a part of its own, offered from 5 in the afternoon to 1 at night on each of the days."""
    number = Vehicle.objects.count() + 1
    given = {
        "slug": f"{depot.slug}-{name.lower().replace(' ', '-')}",
        "registration": f"CV{number:02} ABC",
        "tail_lift_kg": 350 if wheelchairs else None,
        "restraint_sets": len(wheelchairs),
        **fields,
    }
    vehicle = Vehicle.objects.create(
        depot=depot, keeper=depot.keeper, name=name, capacity=seats, wheelchair_places=list(wheelchairs), **given
    )
    vehicle.parts.set([Part.objects.create(name=name)])
    open_evenings(vehicle, days=open_days)
    return vehicle


def open_evenings(vehicle: Vehicle, *, first: date = MONDAY, days: int = 28) -> None:
    """From 5 in the afternoon to 1 at night on the wall."""
    starts = [datetime(*(first + timedelta(days=n)).timetuple()[:3], 17, tzinfo=vehicle.zone) for n in range(days)]
    Opening.objects.bulk_create(
        Opening(resource=vehicle, starts_at=start, ends_at=start + timedelta(hours=8)) for start in starts
    )


def make_stop(name: str, *, number: int = 0, **fields: Any) -> Stop:
    """A stop; those of one name are one stop."""
    found = Stop.objects.filter(name=name).first()
    place = {"latitude": 51.58 + number / 500, "longitude": -3.0 + number / 500}
    return found or Stop.objects.create(name=name, **{**place, **fields})


def make_timetable(
    service: Service,
    *,
    from_day: date = MONDAY,
    weekdays: int = ON_THURSDAYS,
    calls: Sequence[tuple[str, int, bool, bool]] = OUT_AND_HOME,
    around: int = 25,
    **fields: Any,
) -> Timetable:
    """Out of the depot `around` minutes before the first call, back as many after the last."""
    times = {"out_minutes": calls[0][1] - around, "in_minutes": calls[-1][1] + around}
    timetable = Timetable.objects.create(service=service, from_day=from_day, weekdays=weekdays, **{**times, **fields})
    Call.objects.bulk_create(
        Call(
            timetable=timetable,
            order=order,
            stop=make_stop(name, number=order),
            minutes=minutes,
            gets_on=gets_on,
            gets_off=gets_off,
        )
        for order, (name, minutes, gets_on, gets_off) in enumerate(calls)
    )
    return timetable


def make_service(
    operator: Organisation,
    vehicle: Vehicle,
    name: str = "Nightrider",
    *,
    timetable: bool = True,
    groups: Sequence[Organisation] = (),
    **fields: Any,
) -> Service:
    """A running service, free for anybody, with its timetable unless told otherwise."""
    given = {
        "slug": name.lower().replace(" ", "-"),
        "telephone": "01633 496 0200",
        "relay": "01633 496 0201",
        "area": "Maindee and Pill",
        "open_to": OpenTo.ANYONE,
        "permit": Permit.NONE,
        "state": ServiceState.RUNNING,
        "asked_at": NOW,
        "agreed_at": NOW,
        **fields,
    }
    service = Service.objects.create(operator=operator, vehicle=vehicle, name=name, **given)
    service.groups.set(groups)
    if timetable:
        make_timetable(service)
    return service


def make_run(service: Service, day: date = THURSDAY, *, at: datetime = NOW, **fields: Any) -> Run:
    """One evening with its booking and its claim, whether or not the timetable has that weekday."""
    timetable = service.timetables.filter(from_day__lte=day).latest("from_day")
    (run,) = write(service, [Planned(day, timetable, span_on(timetable, day, service.zone))], at)
    if fields:
        Run.objects.filter(pk=run.pk).update(**fields)
    return Run.objects.with_everything().get(pk=run.pk)


def make_driver(person: User, operator: Organisation | None = None, **fields: Any) -> Driver:
    """Somebody of 55 who may drive any minibus; with an operator, of its crew and everything was seen."""
    given = {
        "birth_year": 1972,
        "b_since": date(1990, 5, 1),
        "d1_since": date(1990, 5, 1),
        "licence_until": date(2030, 5, 1),
        "midas_until": date(2029, 5, 1),
        "created_at": NOW,
        "updated_at": NOW,
        **fields,
    }
    driver = Driver.objects.create(user=person, part=Part.objects.create(name="Driver", is_person=True), **given)
    if operator:
        seen = {"licence_seen_on": NOW.date(), "dbs_level": "enhanced", "dbs_seen_on": NOW.date()}
        Crew.objects.create(
            operator=operator, driver=driver, state=CrewState.ACCEPTED, asked_at=NOW, decided_at=NOW, **seen
        )
    return driver


def make_shift(run: Run, driver: Driver, at: datetime = NOW) -> Shift:
    """The driver has the run: the shift and the claim."""
    from booking.availability import claim_span
    from booking.claims import take

    span: Span = claim_span(run.vehicle, run.span)
    take([(run.booking_id, driver.part_id, span)], at)
    return Shift.objects.create(run=run, driver=driver, taken_at=at)


def make_ride(
    run: Run, first: int = MAINDEE_OUT, last: int = MARKET_OUT, *, name: str = "Gwen", at: datetime = NOW, **fields: Any
) -> Ride:
    """A seat that somebody rang for."""
    given = {"how": BookedHow.PHONE, "telephone": "01633 496 0300", "asked_at": at, "changed_at": at, **fields}
    return Ride.objects.create(run=run, first=first, last=last, name=name, **given)


def make_regular(run: Run, first: int = MAINDEE_OUT, last: int = MARKET_OUT, **fields: Any) -> StandingSeat:
    """A seat every week on the run's timetable, without the rides."""
    given = {"name": "Gwen", "telephone": "016334960300", "from_day": run.day, "made_at": NOW, **fields}
    return StandingSeat.objects.create(
        service=run.service, timetable=run.timetable, first=first, last=last, **given
    )
