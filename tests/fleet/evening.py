"""A Thursday evening on the road, for the tests of the sheet and the checks."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from community.models import User
from fleet.actions import checks
from fleet.models import Ride, Run, Service, Vehicle, WalkRound
from fleet.road.checking import points_for
from tests.fleet.fleet import (
    MAINDEE_HOME,
    MAINDEE_OUT,
    MARKET_HOME,
    MARKET_OUT,
    PILL_OUT,
    make_ride,
    make_run,
    make_timetable,
)

LONDON = ZoneInfo("Europe/London")


def on_thursday(hour: int, minute: int = 0) -> datetime:
    """That time on the evening of the run."""
    return datetime(2027, 1, 7, hour, minute, tzinfo=LONDON)


# In the yard, before the minibus leaves it at a quarter to six.
IN_THE_YARD = on_thursday(17, 15)
OUT = on_thursday(17, 45)


def all_good(vehicle: Vehicle) -> dict[str, bool]:
    """Every point in order."""
    return {point.code: True for point in points_for(vehicle)}


def a_check(run: Run, by: User, at: datetime = IN_THE_YARD, *, miles: int | None = 41_200, **wrong: str) -> WalkRound:
    """A walk round before the run; `wrong` says of points what is wrong with them."""
    answers = all_good(run.vehicle) | dict.fromkeys(wrong, False)
    return checks.walk_round(vehicle=run.vehicle, run=run, answers=answers, words=wrong, miles=miles, by=by, at=at)


def three_riders(run: Run) -> list[Ride]:
    """Gwen with her walking frame, Huw in a wheelchair with Ann, and Mair from the second stop on."""
    gwen = make_ride(run, MAINDEE_OUT, MARKET_OUT, name="Gwen", walking_aid=True, door="14 Corn Street, blue door")
    huw = make_ride(run, MAINDEE_OUT, MARKET_OUT, name="Huw", seats=1, companions=1, wheelchairs=1, assistance=True)
    mair = make_ride(run, PILL_OUT, MARKET_OUT, name="Mair", note="Hears badly on the left")
    make_ride(run, MARKET_HOME, MAINDEE_HOME, name="Gwen", walking_aid=True)
    return [gwen, huw, mair]


EIGHT_STOPS = ("Maindee Square", "Corporation Road, Lidl", "Pill Library", "Newport Market", "Friars Walk")
NAMES = ["Gwen", "Huw", "Mair", "Eluned", "Dilwyn", "Nesta", "Bronwen", "Tudor"]
NAMES += ["Olwen", "Idris", "Rhiannon", "Gareth", "Menna", "Emrys"]
DOORS = ("14 Corn Street, blue door", "Flat 3, Capel Court", "The bungalow past the chapel", "2 Heol y Parc")


def tonight(at: datetime) -> tuple[date, int]:
    """(the day of an evening that is going on at that moment, the minute of it), so that midnight is never between."""
    wall = (at - timedelta(hours=3)).astimezone(LONDON)
    return wall.date(), wall.hour * 60 + wall.minute + 180


def a_full_evening(service: Service, at: datetime, *, begins_in: int = -10) -> Run:
    """Eight stops out and home, fourteen riders with all that is needed, the first stop so many minutes away."""
    day, minute = tonight(at)
    names = [*EIGHT_STOPS, "Pill Library", "Corporation Road, Lidl", "Maindee Square"]
    first = minute + begins_in
    calls = [(name, first + 20 * n + 60 * (n > 3), True, n > 0) for n, name in enumerate(names)]
    service.timetables.all().delete()
    make_timetable(service, from_day=day - timedelta(days=1), weekdays=127, calls=calls)
    run = make_run(service, day, at=at)
    for number, name in enumerate(NAMES):
        make_ride(
            run,
            number % 4 if number < 9 else 4 + number % 2,
            number % 4 + 1 if number < 9 else 7,
            name=name,
            walking_aid=number % 3 == 0,
            assistance=number % 5 == 0,
            wheelchairs=int(number in (1, 6)),
            companions=int(number == 1),
            seats=3 if number == 8 else 0 if number == 6 else 1,
            door=DOORS[number % 4] if number % 2 else "",
            note="Hears badly on the left" if number == 2 else "",
        )
    return run
