"""May this person drive this vehicle on this trip? Facts in, reasons out; the sentences are in `fit_words`.

The rules are those of volunteers on minibuses in Great Britain:

- Above sixteen passenger seats D; from nine to sixteen D1. D1 with code 101 is not for hire or reward; a trip under a
  section 19 or 22 permit is not for hire or reward either, whatever riders pay.
- A category B licence is enough for a minibus only for a non-commercial body, unpaid, not for hire or reward, from 21,
  after two years, up to 3.5 tonnes, or 4.25 with what helps disabled passengers aboard, and from 70 with a medical
  (Motor Vehicles (Driving Licences) Regulations 1999, regulation 7(6)). The vehicle's keeper may ask for more.
- Of the age only the year of birth is kept, so that each limit counts on the safe side: 21 from the first of January
  after the birthday, 70 from the one before.
- Ten hours of driving between two rests, a break of half an hour after five and a half, ten hours of rest in every
  twenty-four: the hours of bus drivers, as good practice. What somebody drives elsewhere we do not know.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from booking.spans import Span

# Passenger seats up to which it is a car, and a minibus.
CAR, MINIBUS = 8, 16
B_YEARS, B_AGE, MEDICAL_AGE = 2, 21, 70
B_MASS, B_MASS_WITH_ACCESS = 3500, 4250
# What was seen is looked at again every so often.
LICENCE_SEEN_FOR, DBS_SEEN_FOR = timedelta(days=366), timedelta(days=3 * 365 + 1)
MOST_DRIVING, BEFORE_A_BREAK = timedelta(hours=10), timedelta(hours=5, minutes=30)
A_BREAK, A_REST = timedelta(minutes=30), timedelta(hours=10)
MOST_SPREAD = timedelta(hours=24) - A_REST
ENHANCED = ("enhanced", "barred")


class Law(StrEnum):
    """Where it is written."""

    LICENCE = "licence"
    VOLUNTEER = "volunteer"
    HOURS = "hours"
    SAFE = "safe"
    HOUSE = "house"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why not, or what to mind: a code, where that is written, and what stands in its sentence."""

    code: str
    law: Law
    facts: Mapping[str, date | int | str] = field(default_factory=dict)


@dataclass(frozen=True)
class Licence:
    """What somebody says of their licence and their training."""

    birth_year: int | None = None
    b_since: date | None = None
    c1_since: date | None = None
    d1_since: date | None = None
    d_since: date | None = None
    # Code 101 beside D1.
    d1_not_for_hire: bool = False
    licence_until: date | None = None
    medical_until: date | None = None
    midas_until: date | None = None
    pats_until: date | None = None


@dataclass(frozen=True)
class Driver(Licence):
    """The same with what this trip's operator has seen of it."""

    # "asked", "accepted", "ended", or nothing for somebody the operator does not know.
    crew: str = ""
    licence_seen_on: date | None = None
    dbs_level: str = ""
    dbs_seen_on: date | None = None

    def has(self, since: date | None, day: date) -> bool:
        """Whether a category is held by then."""
        return since is not None and since <= day


@dataclass(frozen=True, slots=True)
class Vehicle:
    """What its keeper says of it. `licence` is what the keeper asks for, which may be more than the law does."""

    seats: int
    licence: str = "D1"
    mass_kg: int = 3500
    has_access_equipment: bool = False

    @property
    def is_minibus(self) -> bool:
        """More than eight passenger seats; or more than sixteen."""
        return self.seats > CAR


@dataclass(frozen=True, slots=True)
class Trip:
    """One evening, who pays for it, who is aboard, and what else the driver drives around it."""

    day: date
    span: Span
    # Somebody pays to ride and no permit covers it.
    hire_or_reward: bool = False
    is_commercial: bool = False
    driver_is_paid: bool = False
    members_only: bool = False
    wheelchairs: int = 0
    helped: int = 0
    others: Sequence[Span] = ()
    # The day on which it is back, where that is another one: a licence must still be valid past midnight.
    ends_on: date | None = None

    @property
    def last_day(self) -> date:
        """Up to which every paper must be in date."""
        return self.ends_on or self.day


Rule = Callable[[Driver, Vehicle, Trip], Iterator[Reason]]


def against(driver: Driver, vehicle: Vehicle, trip: Trip) -> list[Reason]:
    """Every reason why not; none when they may."""
    rules: list[Rule] = [_crew, _licence, _category, _medical, _dbs, _hours]
    return [reason for rule in rules for reason in rule(driver, vehicle, trip)]


def warnings(driver: Driver, vehicle: Vehicle, trip: Trip) -> list[Reason]:
    """What to mind although they may."""
    rules: list[Rule] = [_old_sight, _training, _nobody_checked, _long_run]
    return [reason for rule in rules for reason in rule(driver, vehicle, trip)]


def _crew(driver: Driver, vehicle: Vehicle, trip: Trip) -> Iterator[Reason]:
    if driver.crew == "asked":
        yield Reason("crew_asked", Law.HOUSE)
    elif driver.crew != "accepted":
        yield Reason("not_crew", Law.HOUSE)


def _licence(driver: Driver, vehicle: Vehicle, trip: Trip) -> Iterator[Reason]:
    if driver.birth_year is None:
        yield Reason("birth_year", Law.LICENCE)
    if driver.licence_until is None:
        yield Reason("licence_unknown", Law.LICENCE)
    elif driver.licence_until < trip.last_day:
        yield Reason("licence_over", Law.LICENCE, {"day": driver.licence_until})
    if driver.crew == "accepted" and driver.licence_seen_on is None:
        yield Reason("licence_unseen", Law.HOUSE)


def _category(driver: Driver, vehicle: Vehicle, trip: Trip) -> Iterator[Reason]:
    day = trip.day
    if driver.has(driver.d_since, day):
        may_drive_any_bus = True
    elif vehicle.seats > MINIBUS or vehicle.licence == "D":
        yield Reason("needs_d", Law.LICENCE, {"seats": vehicle.seats})
        return
    else:
        may_drive_any_bus = driver.has(driver.d1_since, day) and not driver.d1_not_for_hire
    if not vehicle.is_minibus and (vehicle.licence == "C1" or vehicle.mass_kg > B_MASS):
        if not driver.has(driver.c1_since, day):
            yield Reason("needs_c1", Law.LICENCE, {"kg": vehicle.mass_kg})
    elif may_drive_any_bus:
        return
    elif driver.has(driver.d1_since, day):
        if trip.hire_or_reward:
            yield Reason("d1_not_for_hire", Law.LICENCE)
    elif vehicle.licence != "B":
        yield Reason("needs_d1", Law.LICENCE)
    elif not driver.has(driver.b_since, day):
        yield Reason("needs_b", Law.LICENCE)
    elif vehicle.is_minibus:
        yield from _volunteer(driver, vehicle, trip)


def _volunteer(driver: Driver, vehicle: Vehicle, trip: Trip) -> Iterator[Reason]:
    """A minibus on a car licence: regulation 7(6)."""
    assert driver.b_since
    law = Law.VOLUNTEER
    after = _years_later(driver.b_since, B_YEARS)
    if after > trip.day:
        yield Reason("b_two_years", law, {"day": after})
    if driver.birth_year is not None and trip.day.year - driver.birth_year <= B_AGE:
        yield Reason("under_21", law, {"day": date(driver.birth_year + B_AGE + 1, 1, 1)})
    limit = B_MASS_WITH_ACCESS if vehicle.has_access_equipment else B_MASS
    if vehicle.mass_kg > limit:
        yield Reason("too_heavy", law, {"kg": vehicle.mass_kg, "limit": limit})
    if trip.hire_or_reward:
        yield Reason("b_not_for_hire", law)
    if trip.is_commercial:
        yield Reason("commercial", law)
    if trip.driver_is_paid:
        yield Reason("paid", law)


def _medical(driver: Driver, vehicle: Vehicle, trip: Trip) -> Iterator[Reason]:
    """A car may be driven at seventy on a renewed licence; a bus needs the higher medical standard."""
    if driver.birth_year is None or not vehicle.is_minibus or trip.last_day.year - driver.birth_year < MEDICAL_AGE:
        return
    if driver.medical_until is None:
        yield Reason("medical", Law.VOLUNTEER)
    elif driver.medical_until < trip.last_day:
        yield Reason("medical_over", Law.VOLUNTEER, {"day": driver.medical_until})


def _dbs(driver: Driver, vehicle: Vehicle, trip: Trip) -> Iterator[Reason]:
    if trip.members_only and driver.dbs_level not in ENHANCED:
        yield Reason("dbs", Law.SAFE)


def _hours(driver: Driver, vehicle: Vehicle, trip: Trip) -> Iterator[Reason]:
    if any(other.overlaps(trip.span) for other in trip.others):
        yield Reason("elsewhere", Law.HOURS)
        return
    between_rests = _around(trip, A_REST)
    if _length(between_rests) > MOST_DRIVING:
        yield Reason("ten_hours", Law.HOURS, {"minutes": _minutes(_length(between_rests))})
    if between_rests[-1].end - between_rests[0].start > MOST_SPREAD:
        yield Reason("rest", Law.HOURS)
    without_break = _around(trip, A_BREAK)
    if len(without_break) > 1 and _length(without_break) > BEFORE_A_BREAK:
        yield Reason("break", Law.HOURS)


def _long_run(driver: Driver, vehicle: Vehicle, trip: Trip) -> Iterator[Reason]:
    if trip.span.length > BEFORE_A_BREAK:
        yield Reason("long_run", Law.HOURS, {"minutes": _minutes(trip.span.length)})


def _old_sight(driver: Driver, vehicle: Vehicle, trip: Trip) -> Iterator[Reason]:
    if driver.licence_seen_on and driver.licence_seen_on + LICENCE_SEEN_FOR < trip.day:
        yield Reason("licence_seen_long_ago", Law.HOUSE, {"day": driver.licence_seen_on})
    if driver.dbs_seen_on and driver.dbs_seen_on + DBS_SEEN_FOR < trip.day:
        yield Reason("dbs_seen_long_ago", Law.SAFE, {"day": driver.dbs_seen_on})


def _training(driver: Driver, vehicle: Vehicle, trip: Trip) -> Iterator[Reason]:
    if vehicle.is_minibus and not (driver.midas_until and driver.midas_until >= trip.last_day):
        yield Reason("midas", Law.SAFE)
    if trip.wheelchairs and not (driver.pats_until and driver.pats_until >= trip.last_day):
        yield Reason("pats", Law.SAFE, {"number": trip.wheelchairs})


def _nobody_checked(driver: Driver, vehicle: Vehicle, trip: Trip) -> Iterator[Reason]:
    """Somebody who booked an arm on the last day must not take the driver off the road: it is said, not refused."""
    if (trip.helped or trip.wheelchairs) and not trip.members_only and driver.dbs_level not in ENHANCED:
        yield Reason("dbs_wise", Law.SAFE)


def _around(trip: Trip, gap: timedelta) -> list[Span]:
    """The trip and whatever follows or precedes it with less than the gap between."""
    chains: list[list[Span]] = [[]]
    every = sorted([trip.span, *trip.others], key=lambda span: span.start)
    for before, span in pairwise([None, *every]):
        assert span
        if before is not None and span.start - before.end >= gap:
            chains.append([])
        chains[-1].append(span)
    return next(chain for chain in chains if trip.span in chain)


def _length(spans: Sequence[Span]) -> timedelta:
    return sum((span.length for span in spans), timedelta())


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February
        return date(day.year + years, 3, 1)
