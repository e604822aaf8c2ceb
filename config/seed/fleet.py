"""The depot of Bro Wennol, the Nightrider and ten weeks of its evenings, through the actions that people use."""

import random
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta

from booking import horizon
from booking.actions import publish
from booking.eligibility import Refused
from community.actions import documents
from community.models import DocumentKind, Organisation, User
from config.seed import evening_places as places
from config.seed.document import pdf
from config.seed.evening_people import (
    A_GROUP,
    ON_THE_CIRCLE,
    REGULARS,
    RIDERS,
    TEGWEN,
    VOLUNTEERS,
    Passenger,
    Volunteer,
)
from config.seed.evenings import Evenings
from config.seed.offering import weekly
from fleet.actions import crew, drivers, erase, rides, runs, services, shifts, standing, timetables, vehicles
from fleet.actions.crew import Seen
from fleet.fitness import Licence
from fleet.models import BookedHow, Crew, DbsLevel, Depot, OpenTo, Permit, Run, Service, Stop, Vehicle
from fleet.riders.seating import Journey, Rider
from fleet.running.renewal import Draft, PlannedCall

WEEKS_BEHIND = timedelta(weeks=10)
THURSDAYS = 1 << 3
A_YEAR = timedelta(days=365)
# From the demo's beginning to the first call of the car's round: time to look at the sheet, and to check the car.
SOON, ROUNDED = 75, 5


def fill(at: datetime) -> int:
    """Everything. Returns how many evenings have run or will."""
    then = at - WEEKS_BEHIND
    buses = Organisation.objects.get(slug=places.KEEPER)
    by = _owner(buses)
    depot = vehicles.add_depot(keeper=buses, by=by, **places.DEPOT)
    minibus, car, _coach = (_vehicle(depot, bus, by, then) for bus in (places.MINIBUS, places.CAR, places.COACH))
    horizon.remake(horizon.with_offers([each.pk for each in depot.vehicles.all()]), at)
    operator = Organisation.objects.get(slug=places.OPERATOR)
    _permit(operator, then)
    nightrider = _nightrider(operator, minibus, by, then)
    _crew(operator, then)
    _the_circle(operator, car, by, at)
    _asked_for_sundays(car, at)
    for each in REGULARS:
        _keep(nightrider, each, then)
    runs.make_due(at=at)
    _past(nightrider, at)
    _to_come(nightrider, at)
    erase.erase_due(at=at)
    return Run.objects.going().count()


def _owner(organisation: Organisation) -> User:
    return organisation.people("owner").order_by("pk")[0]


def _vehicle(depot: Depot, bus: places.Bus, by: User, at: datetime) -> Vehicle:
    vehicle = vehicles.add_vehicle(
        depot=depot,
        by=by,
        name=bus.name,
        name_cy=bus.name_cy,
        registration=bus.registration,
        description=bus.about,
        description_cy=bus.about_cy,
        **bus.fields,
    )
    for hours in bus.hours:
        publish.publish(resource=vehicle, pattern=weekly(hours, at.date()), by=by, at=at)
    return vehicle


def _permit(operator: Organisation, at: datetime) -> None:
    documents.upload(
        organisation=operator,
        kind=DocumentKind.PERMIT_22,
        content=pdf("Section 22 permit"),
        name="permit-22.pdf",
        valid_until=(at + 3 * A_YEAR).date(),
        by=_owner(operator),
        at=at,
    )


def _nightrider(operator: Organisation, vehicle: Vehicle, keeper: User, at: datetime) -> Service:
    """Agreed ten weeks ago, on every Thursday since and for a year to come."""
    by = _owner(operator)
    service = services.compose(
        operator=operator,
        by=by,
        at=at,
        vehicle=vehicle,
        name="Nightrider",
        name_cy="Gwennol y Nos",
        area="Y Wern, Bridge Road, the Mill and the theatre",
        area_cy="Y Wern, Heol y Bont, y Felin a'r theatr",
        description="For everybody who would like an evening out and cannot get home again: from your door if you live "
        "above Y Wern, from the stop elsewhere. Volunteers drive.",
        description_cy="I bawb a hoffai noson allan ond na all gyrraedd adref wedyn: o'ch drws os ydych yn byw "
        "uwchlaw'r Wern, o'r arhosfan fel arall. Gwirfoddolwyr sy'n gyrru.",
        telephone="029 2018 0150",
        relay="029 2018 0151",
        open_to=OpenTo.ANYONE,
        permit=Permit.SECTION_22,
        fare_pence=200,
        concession_pence=100,
        concession="with a bus pass",
        concession_cy="gyda thocyn bws",
        is_public=True,
    )
    draft = Draft(
        from_day=at.date(),
        until_day=None,
        weekdays=THURSDAYS,
        out_minutes=places.NIGHTRIDER_OUT,
        in_minutes=places.NIGHTRIDER_IN,
        calls=[_call(operator, *each) for each in places.NIGHTRIDER],
    )
    return _agreed(service, draft, keeper, at, "Glad that it is of use. Please leave it with half a tank.")


def _call(
    operator: Organisation, halt: places.Halt, minutes: int, until: int | None, gets_on: bool, gets_off: bool
) -> PlannedCall:
    return PlannedCall(_stop(operator, halt), minutes, until, gets_on, gets_off)


def _stop(operator: Organisation, halt: places.Halt) -> Stop:
    where = {"latitude": halt.latitude, "longitude": halt.longitude, "radius_m": halt.radius_m}
    names = {"organisation": operator, "name": halt.name}
    return Stop.objects.get_or_create(**names, defaults={"name_cy": halt.name_cy, **where})[0]


def _agreed(service: Service, draft: Draft, keeper: User, at: datetime, words: str) -> Service:
    by = _owner(service.operator)
    timetables.set_timetable(service=service, draft=draft, by=by, at=at)
    services.ask(service=service, by=by, at=at)
    return services.agree(service=service, by=keeper, words=words, at=at)


def _the_circle(operator: Organisation, car: Vehicle, keeper: User, at: datetime) -> Service:
    """Free, for the members of two groups, on today's weekday and soon: a run sheet that can be tried out."""
    now = at.astimezone(car.zone)
    first = -(-(now.hour * 60 + now.minute + SOON) // ROUNDED) * ROUNDED
    service = services.compose(
        operator=operator,
        by=_owner(operator),
        at=at,
        vehicle=car,
        name="The Circle",
        name_cy="Y Cylch",
        area="The Mill, Bridge Road and Y Wern",
        area_cy="Y Felin, Heol y Bont a'r Wern",
        description="Round the villages for the Memory Café and Gentle Exercise. Nobody pays.",
        description_cy="O gwmpas y pentrefi i Gaffi'r Cof ac Ymarfer Ysgafn. Does neb yn talu.",
        telephone="029 2018 0150",
        relay="029 2018 0151",
        open_to=OpenTo.MEMBERS,
        groups=Organisation.objects.filter(slug__in=("memory-cafe", "gentle-exercise")),
        closes_minutes=30,
    )
    calls = [PlannedCall(_stop(operator, halt), first + later) for halt, later in places.CIRCLE]
    ends = calls[-1].minutes
    draft = Draft(now.date(), None, 1 << now.weekday(), first - 20, ends + 20, calls)
    service = _agreed(service, draft, keeper, at, "Yes, gladly.")
    run = Run.objects.with_everything().filter(service=service).earliest("day")
    driver = "Huw" if now.weekday() == 3 else "Delyth"
    shifts.take(run=run, by=_person(driver), at=at)
    for journey, rider in ON_THE_CIRCLE:
        _by_telephone(run, [journey], rider, at)
    return service


def _asked_for_sundays(car: Vehicle, at: datetime) -> None:
    """Something for the keeper to answer."""
    chapel = Organisation.objects.get(slug="zion-chapel")
    by, then = _owner(chapel), at - timedelta(days=1)
    service = services.compose(
        operator=chapel,
        by=by,
        at=then,
        vehicle=car,
        name="Sunday car",
        name_cy="Car y Sul",
        area="Y Wern to the chapel",
        area_cy="O'r Wern i'r capel",
        telephone="029 2018 0160",
        open_to=OpenTo.MEMBERS,
        groups=[chapel],
    )
    calls = [_call(chapel, *each) for each in places.SUNDAY]
    draft = Draft(at.date(), None, 1 << 6, calls[0].minutes - 20, calls[-1].minutes + 20, calls)
    timetables.set_timetable(service=service, draft=draft, by=by, at=then)
    services.ask(service=service, by=by, at=then)


def _crew(operator: Organisation, at: datetime) -> None:
    """Four volunteers, all accepted; what each may drive is another question."""
    for volunteer in VOLUNTEERS:
        by = _person(volunteer.first)
        group = Organisation.objects.get(slug=volunteer.group)
        drivers.keep(by=by, said=_said(volunteer, at.date()), organisation=group, at=at)
        asked = crew.join(operator=operator, by=by, at=at)
        _look_at(asked, at)


def _said(of: Volunteer, today: date) -> Licence:
    def years(number: int) -> date | None:
        return today - number * A_YEAR if number else None

    until = today + 3 * A_YEAR if of.is_trained else None
    return Licence(
        birth_year=today.year - of.age,
        b_since=years(of.b),
        d1_since=years(of.d1),
        d_since=years(of.d),
        licence_until=today + 6 * A_YEAR,
        midas_until=until,
        pats_until=until,
    )


def _look_at(asked: Crew, at: datetime) -> None:
    """The coordinator has seen the licence and the certificate, and takes them on."""
    by = _owner(asked.operator)
    crew.accept(crew=asked, by=by, at=at)
    seen = Seen(licence_on=at.date(), dbs_level=DbsLevel.ENHANCED, dbs_on=at.date())
    crew.say_seen(crew=asked, seen=seen, by=by, at=at)


def _keep(service: Service, regular: Passenger, at: datetime) -> None:
    timetable = service.timetables.get()
    standing.keep_seat(
        service=service,
        timetable=timetable,
        journeys=regular.journeys,
        rider=regular.rider,
        by=_owner(service.operator),
        at=at,
        from_day=timetable.from_day,
    )


def _past(service: Service, at: datetime) -> None:
    """Every Thursday that is over: who drove, who came, how far it was. On one of them nobody could drive."""
    over = Run.objects.with_everything().filter(service=service, booking__ends_at__lt=at).order_by("leaves_at")
    evenings = Evenings(random.Random(20))
    by = _owner(service.operator)
    for number, run in enumerate(list(over)):
        _seat(run, evenings.some(RIDERS), run.leaves_at - timedelta(days=3))
        if number == 5:
            before = run.leaves_at - timedelta(days=1)
            runs.suspend(run=run, by=by, reason="Nobody could drive.", at=before)
        else:
            evenings.drive(run, _person("Delyth" if number % 3 else "Idris"))
            # What is of late still waits for the word.
            if run.booking.ends_at < at - timedelta(days=7):
                evenings.confirm(run, by)


def _to_come(service: Service, at: datetime) -> None:
    """The next is full and somebody waits for a seat; for the third nobody drives yet."""
    to_come = Run.objects.with_everything().filter(service=service, leaves_at__gt=at + timedelta(hours=3))
    first, second, third = to_come.order_by("leaves_at")[:3]
    then = at - timedelta(days=1)
    cafe = Organisation.objects.get(slug="memory-cafe")
    with suppress(Refused):
        rides.book(
            run=first,
            journeys=A_GROUP.journeys,
            rider=A_GROUP.rider,
            how=BookedHow.GROUP,
            by=_owner(cafe),
            organisation=cafe,
            at=then,
        )
    _seat(first, RIDERS, then)
    _by_telephone(first, TEGWEN.journeys, TEGWEN.rider, then, wait=True)
    _seat(second, RIDERS[::2], then)
    _seat(third, RIDERS[:1], then)
    olwen = _person("Olwen")
    own = Rider(name="Olwen", telephone="07700 900211", concession=True)
    rides.book(run=second, journeys=RIDERS[0].journeys, rider=own, how=BookedHow.RIDER, by=olwen, at=then)
    shifts.take(run=first, by=_person("Delyth"), at=then)
    shifts.take(run=second, by=_person("Idris"), at=then)


def _seat(run: Run, passengers: Iterable[Passenger], at: datetime) -> None:
    """As many as there is room for."""
    for each in passengers:
        with suppress(Refused):
            _by_telephone(run, each.journeys, each.rider, at)


def _by_telephone(
    run: Run, journeys: Sequence[Journey], rider: Rider, at: datetime, *, wait: bool = False
) -> None:
    by = _owner(run.service.operator)
    rides.book(run=run, journeys=journeys, rider=rider, how=BookedHow.PHONE, by=by, at=at, wait=wait)


def _person(first: str) -> User:
    return User.objects.get(email=f"{first.lower()}@example.org")
