"""The coordinator's telephone: a seat for whoever rings, without e-mail, and nobody's name where it does not belong."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from community.models import User
from fleet.models import Ride, Run, Service, StandingSeat
from tests.cast import NOW
from tests.fleet.fleet import (
    A_WEEK,
    MAINDEE_HOME,
    MAINDEE_OUT,
    MARKET_HOME,
    MARKET_OUT,
    THURSDAY,
    make_ride,
    make_run,
    make_service,
)

pytestmark = pytest.mark.usefixtures("on_monday_morning")

CALL = {
    "first": MAINDEE_OUT,
    "last": MARKET_OUT,
    "home": "on",
    "name": "Gwenllian",
    "telephone": "01633 496 0399",
    "people": 1,
}
EVENING = timedelta(days=2)


@pytest.fixture
def desk(client: Client, rhun: User) -> Client:
    """Rhun at the telephone."""
    client.force_login(rhun)
    return client


def text(answer: Any) -> str:
    """What the page says."""
    return str(answer.content.decode())


def test_a_seat_is_booked_while_somebody_is_on_the_telephone(
    desk: Client, thursday: Run, nightrider: Service
) -> None:
    other = make_run(nightrider, THURSDAY + A_WEEK)
    page = reverse("manage-ride-new", args=[thursday.pk])
    assert "Thursday 14 January" in text(desk.get(page))
    call = CALL | {"needs": ["wheelchair", "companion", "home"], "others": [other.pk], "note": "Slow on steps"}
    answer = desk.post(page, call, follow=True)

    rides = list(Ride.objects.order_by("run__day", "first"))
    assert [(each.run_id, each.first, each.last) for each in rides] == [
        (thursday.pk, MAINDEE_OUT, MARKET_OUT),
        (thursday.pk, MARKET_HOME, MAINDEE_HOME),
        (other.pk, MAINDEE_OUT, MARKET_OUT),
        (other.pk, MARKET_HOME, MAINDEE_HOME),
    ]
    assert {(each.seats, each.wheelchairs, each.companions) for each in rides} == {(1, 1, 1)}
    assert all(each.would_stay_home for each in rides)
    said = text(answer)
    assert "18:10 from Maindee Square to Newport Market" in said and rides[0].reference in said
    # Three days before nobody's name is on any page, nor in what the browser keeps of it.
    assert "Gwenllian" not in said and "016334960399" not in said and rides[0].code in said


def test_where_it_is_full_the_answers_stay_and_the_waiting_list_is_one_press_away(desk: Client, thursday: Run) -> None:
    make_ride(thursday, MARKET_HOME, MAINDEE_HOME, seats=16, name="A choir", telephone="")
    page = reverse("manage-ride-new", args=[thursday.pk])
    said = text(desk.post(page, CALL))
    assert "The bus is full from Newport Market (22:00)" in said
    assert 'name="wait"' in said and 'value="Gwenllian"' in said
    assert Ride.objects.count() == 1
    desk.post(page, CALL | {"wait": "1"})
    assert Ride.objects.waiting().count() == 2


def test_names_are_on_the_page_from_the_day_before_until_the_day_after(desk: Client, thursday: Run) -> None:
    ride = make_ride(thursday, name="Gwenllian", telephone="016334960399", door="33 Morden Road")
    pages = [reverse("manage-run-rides", args=[thursday.pk]), reverse("manage-ride", args=[ride.reference])]
    for days, seen in ((1.9, False), (2, True), (4.6, True), (5, False)):
        with time_machine.travel(NOW.replace(hour=0) + timedelta(days=days), tick=False):
            for page in pages:
                said = text(desk.get(page))
                for word in ("Gwenllian", "016334960399", "33 Morden Road"):
                    assert (word in said) == seen, (days, page, word)


def test_a_caller_is_found_by_their_number_or_reference_and_by_nothing_else(
    desk: Client, thursday: Run, chidi: User, nightrider: Service, chess: Any
) -> None:
    ride = make_ride(thursday, name="Gwenllian", telephone="016334960399")
    elsewhere = make_ride(
        make_run(make_service(chess, nightrider.vehicle, "Chess bus"), THURSDAY + timedelta(days=1)),
        telephone="016334960399",
    )
    page = reverse("manage-callers")
    for typed in ("+44 1633 496 0399", ride.reference.lower(), ride.reference.replace("-", " ")):
        said = text(desk.post(page, {"caller": typed}))
        assert ride.reference in said and elsewhere.reference not in said
    for typed in ("Gwenllian", "0163349603", "'"):
        assert ride.reference not in text(desk.post(page, {"caller": typed}))


def test_whom_to_ring_by_the_relay_first_and_by_their_number_from_the_day_before(
    desk: Client, thursday: Run, rhun: User
) -> None:
    ride = make_ride(thursday, name="Gwenllian", telephone="016334960399", to_ring="seat")
    page = reverse("manage-ring")
    said = text(desk.get(page))
    assert "There is a seat now" in said and f"say code {ride.code}" in said and "Gwenllian" not in said
    with time_machine.travel(NOW + EVENING, tick=False):
        said = text(desk.get(page))
        assert "Gwenllian" in said and "016334960399" in said
        desk.post(reverse("manage-ride-rang", args=[ride.reference]))
        assert "Nobody has to be rung" in text(desk.get(page))


def test_a_ride_is_changed_and_cancelled_and_who_it_is_stays_unseen(desk: Client, thursday: Run) -> None:
    ride = make_ride(thursday, name="Gwenllian", telephone="016334960399", companions=1, seats=2)
    page = reverse("manage-ride", args=[ride.reference])
    desk.post(page, {"first": 1, "last": MARKET_OUT, "people": 2, "needs": ["aid"]})
    ride.refresh_from_db()
    assert (ride.first, ride.seats, ride.companions, ride.walking_aid, ride.name) == (1, 2, 0, True, "Gwenllian")
    cancel = reverse("manage-ride-cancel", args=[ride.reference])
    assert "Cancel this ride?" in text(desk.get(cancel))
    ride.refresh_from_db()
    assert ride.state == "booked"
    desk.post(cancel)
    ride.refresh_from_db()
    assert ride.state == "cancelled"


def test_a_seat_every_week_is_kept_and_given_up(desk: Client, thursday: Run, nightrider: Service) -> None:
    page = reverse("manage-regulars", args=[nightrider.slug])
    assert "Nobody has a seat every week" in text(desk.get(page))
    new = reverse("manage-regular-new", args=[nightrider.slug])
    said = text(desk.post(new, CALL | {"from_day": "2027-01-07", "until_day": ""}, follow=True))
    assert "The seat is kept: 1 evening." in said and "Gwenllian" in said
    assert Ride.objects.seated().count() == 2
    end = reverse("manage-regular-end", args=[StandingSeat.objects.earliest("pk").pk])
    assert "Choose today or a later day" in text(desk.post(end, {"from_day": "2027-01-01"}))
    # One that ends later is still kept, and may end sooner.
    assert "Gwenllian" in text(desk.post(end, {"from_day": "2027-01-20"}, follow=True))
    assert "it is free on 1 evening" in text(desk.post(end, {"from_day": "2027-01-04"}, follow=True))
    assert not Ride.objects.seated().exists()


def test_a_keeper_of_something_else_finds_none_of_this(
    client: Client, thursday: Run, meinir: User, nightrider: Service
) -> None:
    """Whose vehicle it is does not see who rides in it."""
    client.force_login(meinir)
    ride = make_ride(thursday, name="Gwenllian", to_ring="seat")
    for name, argument in [
        ("manage-run-rides", thursday.pk),
        ("manage-ride-new", thursday.pk),
        ("manage-ride", ride.reference),
        ("manage-ride-cancel", ride.reference),
        ("manage-regulars", nightrider.slug),
        ("manage-regular-new", nightrider.slug),
    ]:
        assert client.get(reverse(name, args=[argument])).status_code == 404, name
    assert client.post(reverse("manage-ride-rang", args=[ride.reference])).status_code == 404
    assert ride.code not in text(client.get(reverse("manage-ring")))
