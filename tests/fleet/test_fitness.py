"""Who may drive what: a worked example of every rule, with the one fact that decides changed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from booking.spans import Span
from fleet.drivers.fit_words import LAWS, SENTENCES, told
from fleet.fitness import Driver, Law, Reason, Trip, Vehicle, against, warnings

DAY = date(2027, 1, 7)
A_LONG_TIME_AGO, NEXT_YEAR, OVER = date(1990, 5, 1), date(2028, 1, 1), date(2027, 1, 6)
TOMORROW = date(2027, 1, 8)


def hours(start: float, end: float, day: int = 0) -> Span:
    """From hour to hour, so many days after the trip's day; 26 is two in the morning."""
    midnight = datetime(2027, 1, 7, tzinfo=UTC) + timedelta(days=day)
    return Span(midnight + timedelta(hours=start), midnight + timedelta(hours=end))


SEEN = Driver(
    birth_year=1972,
    licence_until=NEXT_YEAR,
    midas_until=NEXT_YEAR,
    pats_until=NEXT_YEAR,
    crew="accepted",
    licence_seen_on=date(2026, 9, 1),
    dbs_level="enhanced",
    dbs_seen_on=date(2026, 9, 1),
)
ON_B = replace(SEEN, b_since=A_LONG_TIME_AGO)
ON_D1 = replace(ON_B, d1_since=A_LONG_TIME_AGO)
ON_101 = replace(ON_D1, d1_not_for_hire=True)
ON_D = replace(ON_B, d_since=A_LONG_TIME_AGO)

CAR = Vehicle(7, "B", 2000)
LIGHT = Vehicle(14, "B", 3500)
WITH_LIFT = Vehicle(14, "B", 4250, has_access_equipment=True)
FOR_D1 = Vehicle(16, "D1", 5000, has_access_equipment=True)
BUS = Vehicle(33, "D", 10_000)
EVENING = Trip(DAY, hours(18, 22))
PAID = replace(EVENING, hire_or_reward=True)

# driver, vehicle, trip, reasons against
LICENCES: dict[str, tuple[Driver, Vehicle, Trip, list[str]]] = {
    "a car on a car licence": (ON_B, CAR, EVENING, []),
    "a car with no licence said": (SEEN, CAR, EVENING, ["needs_b"]),
    "a licence that begins tomorrow": (replace(SEEN, b_since=date(2027, 1, 8)), CAR, EVENING, ["needs_b"]),
    "a light minibus on a car licence": (ON_B, LIGHT, EVENING, []),
    "the same two years after the test": (replace(ON_B, b_since=date(2025, 1, 7)), LIGHT, EVENING, []),
    "a day earlier": (replace(ON_B, b_since=date(2025, 1, 8)), LIGHT, EVENING, ["b_two_years"]),
    "a car may be driven at once": (replace(ON_B, b_since=date(2026, 12, 1)), CAR, EVENING, []),
    "21 for certain": (replace(ON_B, birth_year=2005), LIGHT, EVENING, []),
    "perhaps 21": (replace(ON_B, birth_year=2006), LIGHT, EVENING, ["under_21"]),
    "heavier than 3.5 tonnes": (ON_B, replace(LIGHT, mass_kg=3501), EVENING, ["too_heavy"]),
    "4.25 tonnes with a lift": (ON_B, WITH_LIFT, EVENING, []),
    "heavier than that": (ON_B, replace(WITH_LIFT, mass_kg=4251), EVENING, ["too_heavy"]),
    "riders pay and no permit covers it": (ON_B, LIGHT, PAID, ["b_not_for_hire"]),
    "a firm's service": (ON_B, LIGHT, replace(EVENING, is_commercial=True), ["commercial"]),
    "the driver is paid": (ON_B, LIGHT, replace(EVENING, driver_is_paid=True), ["paid"]),
    "with D1 all of that is nothing": (ON_D1, replace(LIGHT, mass_kg=5000), replace(PAID, driver_is_paid=True), []),
    "the keeper wants D1": (ON_B, replace(LIGHT, licence="D1"), EVENING, ["needs_d1"]),
    "D1": (ON_D1, FOR_D1, PAID, []),
    "D1 with 101": (ON_101, FOR_D1, EVENING, []),
    "D1 with 101 for hire or reward": (ON_101, FOR_D1, PAID, ["d1_not_for_hire"]),
    "D beside 101": (replace(ON_101, d_since=A_LONG_TIME_AGO), FOR_D1, PAID, []),
    "a bus on D1": (ON_D1, BUS, EVENING, ["needs_d"]),
    "seventeen seats, whatever the keeper says": (ON_D1, Vehicle(17, "B"), EVENING, ["needs_d"]),
    "a bus on D": (ON_D, BUS, PAID, []),
    "a minibus on D": (ON_D, FOR_D1, EVENING, []),
    "a heavy van of few seats": (ON_D1, Vehicle(6, "B", 5000), EVENING, ["needs_c1"]),
    "the same on C1": (replace(ON_B, c1_since=A_LONG_TIME_AGO), Vehicle(6, "C1", 5000), EVENING, []),
    "70 this year, no medical": (replace(ON_D1, birth_year=1957), FOR_D1, EVENING, ["medical"]),
    "69 all this year": (replace(ON_D1, birth_year=1958), FOR_D1, EVENING, []),
    "75, medical in date": (replace(ON_B, birth_year=1952, medical_until=DAY), LIGHT, EVENING, []),
    "75, medical over": (replace(ON_D1, birth_year=1952, medical_until=OVER), FOR_D1, EVENING, ["medical_over"]),
    "75 in a car": (replace(ON_B, birth_year=1952), CAR, EVENING, []),
    "nobody knows the age": (replace(ON_D1, birth_year=None), FOR_D1, EVENING, ["birth_year"]),
    "valid today": (replace(ON_B, licence_until=DAY), CAR, EVENING, []),
    "valid today, and the bus is back past midnight": (
        replace(ON_B, licence_until=DAY), CAR, replace(EVENING, ends_on=TOMORROW), ["licence_over"],
    ),
    "the medical ends at midnight": (
        replace(ON_B, birth_year=1952, medical_until=DAY), LIGHT, replace(EVENING, ends_on=TOMORROW), ["medical_over"],
    ),
    "ran out yesterday": (replace(ON_B, licence_until=OVER), CAR, EVENING, ["licence_over"]),
    "until when is not said": (replace(ON_B, licence_until=None), CAR, EVENING, ["licence_unknown"]),
    "nobody has seen it": (replace(ON_B, licence_seen_on=None), CAR, EVENING, ["licence_unseen"]),
    "a stranger": (replace(ON_B, crew=""), CAR, EVENING, ["not_crew"]),
    "left": (replace(ON_B, crew="ended"), CAR, EVENING, ["not_crew"]),
    "asked to join": (replace(ON_B, crew="asked", licence_seen_on=None), CAR, EVENING, ["crew_asked"]),
    "members ride, nothing was seen": (
        replace(ON_B, dbs_level=""), CAR, replace(EVENING, members_only=True), ["dbs"],
    ),
    "a basic check is not enough": (
        replace(ON_B, dbs_level="basic"), CAR, replace(EVENING, members_only=True), ["dbs"],
    ),
    "members ride with an enhanced one": (ON_B, CAR, replace(EVENING, members_only=True), []),
    "everything at once": (
        Driver(), FOR_D1, EVENING, ["not_crew", "birth_year", "licence_unknown", "needs_d1"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LICENCES)
def test_a_worked_example(name: str) -> None:
    driver, vehicle, trip, expected = LICENCES[name]
    assert [reason.code for reason in against(driver, vehicle, trip)] == expected


# other runs, this run, reasons against
HOURS: dict[str, tuple[list[Span], Span, list[str]]] = {
    "another run at the same time": ([hours(20, 23)], hours(18, 22), ["elsewhere"]),
    "one that begins when this ends": ([hours(20, 22)], hours(18, 20), []),
    "ten hours exactly": ([hours(8, 13), hours(14, 15)], hours(18, 22), []),
    "half an hour more": ([hours(8, 13), hours(14, 15.5)], hours(18, 22), ["ten_hours"]),
    "over midnight it is one day's work": ([hours(20, 26)], hours(11, 16), ["ten_hours", "rest"]),
    "ten hours of rest": ([hours(6, 11, day=1)], hours(14, 20), []),
    "a little less": ([hours(5.5, 7, day=1)], hours(14, 20), ["rest"]),
    "early and late, rest in the middle of the day": ([hours(6, 7)], hours(17, 20), []),
    "early and late, and in between": ([hours(6, 7), hours(12, 13)], hours(17, 21), ["rest"]),
    "half an hour's break": ([hours(14, 17.5)], hours(18, 20.5), []),
    "none": ([hours(15, 18)], hours(18.25, 21), ["break"]),
    "five and a half hours in two runs": ([hours(15, 18)], hours(18, 20.5), []),
}


@pytest.mark.parametrize("name", HOURS)
def test_hours_and_rests(name: str) -> None:
    others, span, expected = HOURS[name]
    assert [reason.code for reason in against(ON_B, CAR, Trip(DAY, span, others=others))] == expected


MINDED: dict[str, tuple[Driver, Vehicle, Trip, list[str]]] = {
    "nothing": (ON_D1, FOR_D1, EVENING, []),
    "no MiDAS": (replace(ON_D1, midas_until=OVER), FOR_D1, EVENING, ["midas"]),
    "no MiDAS for a car": (replace(ON_D1, midas_until=None), CAR, EVENING, []),
    "a wheelchair, and no PATS": (replace(ON_D1, pats_until=None), FOR_D1, replace(EVENING, wheelchairs=1), ["pats"]),
    "an arm, and no DBS": (replace(ON_D1, dbs_level="basic"), FOR_D1, replace(EVENING, helped=1), ["dbs_wise"]),
    "a long run": (ON_D1, FOR_D1, Trip(DAY, hours(17, 23)), ["long_run"]),
    "seen long ago": (
        replace(ON_D1, licence_seen_on=date(2025, 12, 1), dbs_seen_on=date(2023, 12, 1)), FOR_D1, EVENING,
        ["licence_seen_long_ago", "dbs_seen_long_ago"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MINDED)
def test_what_to_mind(name: str) -> None:
    driver, vehicle, trip, expected = MINDED[name]
    assert [reason.code for reason in warnings(driver, vehicle, trip)] == expected


def test_every_reason_has_its_sentence() -> None:
    found: list[Reason] = []
    for driver, vehicle, trip, _ in [*LICENCES.values(), *MINDED.values()]:
        found += [*against(driver, vehicle, trip), *warnings(driver, vehicle, trip)]
    for others, span, _ in HOURS.values():
        found += against(ON_B, CAR, Trip(DAY, span, others=others))
    assert {reason.code for reason in found} == set(SENTENCES) and set(LAWS) == set(Law)
    said: list[Any] = [told(reason) for reason in found]
    assert not [each for each in said if "%(" in each.sentence or not each.law]
    assert told(Reason("too_heavy", Law.VOLUNTEER, {"kg": 5000, "limit": 4250})).sentence.startswith(
        "This minibus weighs up to 5 tonnes. On a car licence it may be 4.25"
    )
