"""What riders read: what goes this evening near me, one evening, the timetable."""

from datetime import date, datetime, timedelta
from pathlib import Path

import brotli
import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from booking.models import Place
from community.models import Organisation, User
from fleet.models import OpenTo, Ride, Run, RunState, Service, ServiceState
from tests.cast import LONDON
from tests.fleet.fleet import MAINDEE_OUT, MARKET_OUT, THURSDAY, make_ride, make_run, make_stop, make_timetable

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


def london(*when: int) -> datetime:
    return datetime(*when, tzinfo=LONDON)  # type: ignore[arg-type, misc]


AFTERNOON = london(2027, 1, 7, 12, 0)


def read(client: Client, name: str, *args: object, at: datetime = AFTERNOON, **query: str) -> str:
    with time_machine.travel(at, tick=False):
        answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, answer.status_code
    return " ".join(answer.content.decode().split())


def test_this_evening_with_its_time_stops_seats_and_telephone(client: Client, thursday: Run) -> None:
    make_ride(thursday, seats=3)
    page = read(client, "runs")
    assert "18:10" in page and "Home again at 22:00" in page
    assert "<strong>Maindee Square</strong> to <strong>Newport Market</strong>, 18:40" in page
    assert "13 seats free" in page and "Room for a wheelchair" in page
    assert 'href="tel:016334960200"' in page


def test_where_it_is_fuller_on_part_of_the_way_the_page_says_from_what_to_what(client: Client, thursday: Run) -> None:
    ride = make_ride(thursday, first=1, last=2, seats=3)
    assert "13 to 16 seats free, depending on your stops" in read(client, "run", thursday.pk)
    Ride.objects.filter(pk=ride.pk).update(seats=16)
    assert "Full on part of the way; seats free between other stops" in read(client, "run", thursday.pk)


def test_what_has_left_is_not_offered_any_more_but_its_later_stops_are(client: Client, thursday: Run) -> None:
    page = read(client, "runs", at=london(2027, 1, 7, 18, 15))
    assert "18:20" in page and "Pill Library" in page
    # The driver says so: whoever still waits at the first stop must read it.
    Run.objects.update(late_minutes=10, state=RunState.UNDER_WAY)
    page = read(client, "runs", at=london(2027, 1, 7, 18, 15))
    assert "<s>18:10</s> 18:20" in page and "10 minutes late" in page and "book a seat" not in page
    assert "The bus is on the road." in read(client, "run", thursday.pk, at=london(2027, 1, 7, 17, 50))
    assert "No bus on this evening" in read(client, "runs", at=london(2027, 1, 7, 23, 30))


def test_one_that_does_not_run_says_so_and_why(client: Client, thursday: Run) -> None:
    Run.objects.update(state=RunState.SUSPENDED, reason="Snow on Stow Hill.")
    for page in (read(client, "runs"), read(client, "run", thursday.pk)):
        assert "Snow on Stow Hill." in page and "seats free" not in page
    assert "Book a seat" not in read(client, "run", thursday.pk)


def test_past_midnight_the_evening_before_is_not_over(client: Client, nightrider: Service) -> None:
    calls = (("Late Street", 23 * 60 + 30, True, True), ("Club", 24 * 60 + 20, True, True), ("End", 1500, False, True))
    make_timetable(nightrider, from_day=date(2027, 1, 5), calls=calls)
    make_run(nightrider)
    page = read(client, "runs", at=london(2027, 1, 8, 0, 10))
    assert "00:20" in page and "Club" in page


def test_near_a_place_the_nearest_stop_counts_and_the_next_evenings_stand_below(
    client: Client, thursday: Run, nightrider: Service
) -> None:
    make_run(nightrider, THURSDAY + timedelta(weeks=1))
    pill, far = make_stop("Pill Library"), {"latitude": 52.9, "longitude": -4.1}
    for name, spot in (("Pill", {"latitude": pill.latitude, "longitude": pill.longitude}), ("Criccieth", far)):
        Place.objects.remember([Place(source=f"town:{name}", name=name, **spot)])
    page = read(client, "runs", near="Pill")
    assert "18:20" in page and 'Pill Library</strong> <span class="soft">(under 0.1 miles)' in page
    assert "The next evenings" in page and "Thursday 14 January" in page
    assert "No bus near there on this evening" in read(client, "runs", near="Criccieth")
    answer = read(client, "runs", near="Atlantis")
    assert "We do not know where “Atlantis” is." in answer


def test_a_service_that_is_not_agreed_yet_is_nobodys_to_see(client: Client, thursday: Run) -> None:
    Service.objects.update(state=ServiceState.ASKED)
    assert "No bus on this evening" in read(client, "runs")
    assert client.get(reverse("run", args=[thursday.pk])).status_code == 404
    assert client.get(reverse("timetable", args=["nightrider"])).status_code == 404


def test_the_timetable_has_both_ways_and_the_number_to_ring(
    client: Client, thursday: Run, nightrider: Service, scouts: Organisation
) -> None:
    Service.objects.update(open_to=OpenTo.MEMBERS)
    nightrider.groups.add(scouts)
    page = read(client, "timetable", "nightrider")
    out, home = page.split("<h2>Home</h2>")
    assert out.count('class="hour"') == 3 and "22:00" in home and "22:30" in home
    assert "Members of: Nightrider Volunteers, 3rd Maindee Scouts" in page
    assert "Every week: Thursday" in page and "01633 496 0200" in page


def test_big_type_costs_little() -> None:
    sheet = Path(settings.BASE_DIR, "static", "runs.css").read_bytes()
    assert len(brotli.compress(sheet)) <= 1_200


def test_nobody_who_looks_learns_who_rides(client: Client, thursday: Run, chidi: User) -> None:
    make_ride(thursday, MAINDEE_OUT, MARKET_OUT, name="Gwenllian", telephone="01633496999", door="14 Secret Street")
    client.force_login(chidi)
    for page in (read(client, "runs"), read(client, "run", thursday.pk), read(client, "timetable", "nightrider")):
        assert not any(secret in page for secret in ("Gwenllian", "01633496999", "Secret Street"))
