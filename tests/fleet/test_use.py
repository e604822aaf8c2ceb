"""What evening services were used for: worked by hand, leg by leg, and the same after the names are gone."""

import csv
import io
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from community.models import Membership, Organisation, Role, User
from fleet.actions import erase
from fleet.models import Driver, Run, RunState, Service, Shift, ShiftEnd
from fleet.seats import Layout, Sitting
from fleet.use.reading import by_month, evenings, together
from fleet.use.sums import Evening, Leg, Seated, summed
from tests.cast import NOW
from tests.fleet import fleet

MINIBUS = Layout(16, (3, 2))
THURSDAYS = [fleet.THURSDAY + number * fleet.A_WEEK for number in (0, 1, 4)]
AFTER = datetime(2027, 2, 10, 12, tzinfo=NOW.tzinfo)


def seated(first: int, last: int, seats: int = 1, wheelchairs: int = 0, **known: bool) -> Seated:
    """Somebody who came."""
    return Seated(Sitting(first, last, seats, wheelchairs), **{"came": True, **known})


def test_whoever_gets_off_fills_no_seat_from_there_and_a_wheelchair_fills_what_it_displaces() -> None:
    evening = Evening(
        MINIBUS, legs=3, ran=True, had_driver=True, rides=[seated(0, 2, 2), seated(1, 3, 1), seated(0, 1, 1, 1)]
    )
    sums = summed([evening])
    assert sums.legs == [Leg(2 + 1 + 3, 16), Leg(2 + 1, 16), Leg(1, 16)]
    assert (sums.riders, sums.wheelchairs, sums.share) == (5, 1, 21)


def test_the_time_it_waits_for_the_way_home_is_no_empty_bus() -> None:
    rides = [seated(0, 1, 8), seated(2, 3, 8)]
    evening = Evening(MINIBUS, 3, ran=True, had_driver=True, rides=rides, waits=frozenset({1}))
    assert summed([evening]).share == 50


def test_a_full_bus_is_full_with_wheelchairs_or_without() -> None:
    for rides in ([seated(0, 1, 16)], [seated(0, 1, 11, 2)]):
        assert summed([Evening(MINIBUS, 1, ran=True, had_driver=True, rides=rides)]).share == 100


def test_who_did_not_come_or_is_not_known_to_have_come_is_no_rider() -> None:
    rides = [seated(0, 1, 2, came=False, stayed_away=True), seated(0, 1, 3, came=False, would_stay_home=True)]
    sums = summed([Evening(MINIBUS, 1, ran=True, had_driver=True, miles=20, rides=rides)])
    assert (sums.riders, sums.no_shows, sums.unsaid, sums.would_stay_home, sums.km) == (0, 2, 3, 0, 32)


def test_an_evening_that_did_not_run_counts_as_that_and_for_nothing_else() -> None:
    evening = Evening(MINIBUS, 2, ran=False, had_driver=False, miles=9, rides=[seated(0, 1)])
    sums = summed([evening])
    assert (sums.ran, sums.suspended, sums.unfilled, sums.riders, sums.miles, sums.share) == (0, 1, 1, 0, 0, None)


rides = st.builds(
    lambda first, length, seats, chairs: seated(first, first + length, seats, chairs),
    st.integers(0, 3),
    st.integers(1, 3),
    st.integers(0, 5),
    st.integers(0, 2),
)


@given(st.lists(st.lists(rides, max_size=4), max_size=4))
def test_a_share_never_passes_100_and_sums_do_not_mind_the_order(nights: list[list[Seated]]) -> None:
    every = [Evening(MINIBUS, 6, ran=True, had_driver=True, rides=each) for each in nights]
    one, other = summed(every), summed(reversed(every))
    assert one == other and all(leg.filled <= leg.seats for leg in one.legs)


@pytest.fixture
def driven(nightrider: Service, driver: Driver) -> list[Run]:
    """Two Thursdays in January that ran, and one in February that nobody drove."""
    first, second, third = (fleet.make_run(nightrider, day) for day in THURSDAYS)
    for run in (first, second):
        fleet.make_shift(run, driver)
        Run.objects.filter(pk=run.pk).update(state=RunState.DONE, miles_out=100, miles_in=118)
    fleet.make_ride(first, outcome="aboard", seats=2, companions=1, would_stay_home=True)
    fleet.make_ride(first, fleet.MARKET_HOME, fleet.MAINDEE_HOME, outcome="aboard", wheelchairs=1)
    fleet.make_ride(second, outcome="no_show", name="Idwal")
    fleet.make_ride(second, state="waiting", outcome="", name="Ceinwen")
    third.state = RunState.SUSPENDED
    third.save()
    return [first, second, third]


def figures(service: Service) -> tuple[int, ...]:
    """The numbers that people read."""
    told = evenings([service], date(2027, 1, 1), date(2027, 2, 28), AFTER.date())
    sums = together(told)
    return sums.ran, sums.suspended, sums.unfilled, sums.riders, sums.would_stay_home, sums.no_shows, sums.miles


def test_the_database_gives_the_same_sums(driven: list[Run], nightrider: Service) -> None:
    assert figures(nightrider) == (2, 1, 1, 4, 2, 1, 36)
    months = by_month(evenings([nightrider], date(2027, 1, 1), date(2027, 2, 28), AFTER.date()))
    assert {month: (of.ran, of.suspended) for month, of in months.items()} == {
        date(2027, 2, 1): (0, 1),
        date(2027, 1, 1): (2, 0),
    }
    # Two seats out of 32 from Maindee to the market, and on the way home one with the three a wheelchair takes.
    assert [leg.filled for leg in months[date(2027, 1, 1)].legs] == [2, 2, 0, 4, 4]


def test_an_evening_that_was_suspended_with_its_driver_had_one(driven: list[Run], nightrider: Service) -> None:
    Shift.objects.create(
        run=driven[2],
        driver=Driver.objects.get(),
        taken_at=NOW,
        ended_at=NOW,
        end=ShiftEnd.SUSPENDED,
    )
    assert figures(nightrider)[2] == 0
    Shift.objects.filter(run=driven[2]).update(end=ShiftEnd.GIVEN_BACK)
    assert figures(nightrider)[2] == 1


def test_what_is_not_over_is_not_counted(driven: list[Run], nightrider: Service) -> None:
    told = evenings([nightrider], date(2027, 1, 1), date(2027, 2, 28), THURSDAYS[0])
    assert [each.day for each in told] == [THURSDAYS[0]], "done already, on its own day"
    assert evenings([nightrider], date(2027, 1, 1), date(2027, 2, 28), THURSDAYS[0] - timedelta(days=1)) == []


def test_the_counts_survive_the_erasure(driven: list[Run], nightrider: Service) -> None:
    before = figures(nightrider)
    assert erase.erase_due(at=AFTER)
    assert not Service.objects.filter(runs__rides__name="Gwen").exists()
    assert figures(nightrider) == before


@pytest.fixture
def later() -> object:
    """In February, when the evenings are over."""
    with time_machine.travel(AFTER, tick=False):
        yield


def test_the_page_says_who_rode_and_draws_each_leg(
    driven: list[Run], client: Client, rhun: User, later: object
) -> None:
    client.force_login(rhun)
    page = client.get("/manage/services/use/").content.decode()
    assert "4 journeys were made." in page and "2 of them would not have been made" in page
    assert "On 1 evening nobody drove." in page and "58 km" in page
    assert "Maindee Square – Pill Library" in page and "January 2027" in page
    assert "Gwen" not in page and "Idwal" not in page


def test_the_file_has_a_row_for_each_service_and_month(
    driven: list[Run], client: Client, rhun: User, later: object
) -> None:
    client.force_login(rhun)
    text = client.get("/manage/services/use.csv?months=3").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["Service"], row["Month"], row["Journeys"]) for row in rows] == [
        ("Nightrider", "2027-01", "4"),
        ("Nightrider", "2027-02", "0"),
    ]


def test_only_its_coordinators_see_them(
    driven: list[Run], client: Client, amina: User, riders: Organisation, later: object
) -> None:
    client.force_login(amina)
    assert "You do not run an evening service yet" in client.get("/manage/services/use/").content.decode()
    assert client.get("/manage/services/use.csv").status_code == 404
    Membership.objects.create(user=amina, organisation=riders, role=Role.BOOKER)
    assert client.get("/manage/services/use.csv").status_code == 404


def test_a_stranger_s_service_cannot_be_chosen(
    driven: list[Run], client: Client, rhun: User, scouts: Organisation, later: object
) -> None:
    vehicle = fleet.make_vehicle(driven[0].vehicle.depot, "Theirs")
    fleet.make_service(scouts, vehicle, "Scout bus")
    client.force_login(rhun)
    for query in ("service=scout-bus", "months=9999"):
        assert client.get(f"/manage/services/use.csv?{query}").status_code in (200, 404)
        assert "Scout bus" not in client.get(f"/manage/services/use/?{query}").content.decode()


def test_three_services_cost_as_many_queries_as_one(
    driven: list[Run], client: Client, rhun: User, riders: Organisation, later: object
) -> None:
    client.force_login(rhun)

    def asked() -> int:
        client.get("/manage/services/use/")
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/manage/services/use/").status_code == 200
        return len(seen)

    before = asked()
    for name in ("Second", "Third"):
        vehicle = fleet.make_vehicle(driven[0].vehicle.depot, name)
        fleet.make_ride(fleet.make_run(fleet.make_service(riders, vehicle, name)), outcome="aboard")
    assert asked() == before


def test_everybody_reads_of_a_month_of_evenings_only_what_points_at_nobody(
    nightrider: Service, client: Client, later: object
) -> None:
    cache.clear()
    for number in range(3):
        run = fleet.make_run(nightrider, fleet.THURSDAY + number * fleet.A_WEEK, state=RunState.DONE)
        if number < 2:
            fleet.make_ride(run, seats=8, outcome="aboard", would_stay_home=True)
    assert "Evening buses</h2>" not in client.get("/use/?month=2027-01").content.decode(), "two evenings are too few"
    fleet.make_ride(run, outcome="aboard")
    fleet.make_ride(run, outcome="no_show", seats=16)
    cache.clear()
    page = client.get("/use/?month=2027-01").content.decode()
    assert "<strong>15</strong>Journeys" in page and "<strong>3</strong>Evenings" in page, "17, in steps of five"
    assert "Evening buses,Journeys,,,,15" in client.get("/use.csv?month=2027-01").content.decode("utf-8-sig")
