"""Depots and vehicles: added, changed, found, shown; strangers find nothing."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from booking import places
from booking.models import Part, Place, Postcode, Resource
from community.models import Organisation, User
from fleet.actions import vehicles
from fleet.models import Depot, Vehicle
from fleet.seat_picture import decks
from fleet.seats import Layout
from tests.booking.ruled import shows
from tests.cast import NOW, evening, make_booking, make_space
from tests.fleet.fleet import make_depot, make_vehicle
from tests.fleet.hire import OUTING, send
from venues.models import Site

pytestmark = pytest.mark.usefixtures("on_monday_morning")

DEPOT = {"name": "Glan yr Afon", "name_cy": "Glan yr Afon", "street": "Lôn y Felin", "postcode": "np190bl"}
BUS = {
    "name": "Minibus",
    "registration": "cx71 abc",
    "capacity": "16",
    "wheelchair_1": "3",
    "wheelchair_2": "0",
    "tail_lift_kg": "350",
    "restraint_sets": "2",
    "fuel": "diesel",
    "mass_kg": "4250",
    "licence": "D1",
    "rate": "9.50",
    "setup_minutes": "15",
    "turnround_minutes": "0",
    "has": ["luggage"],
    "is_published": "on",
}


@pytest.fixture
def desk(client: Client, meinir: User, buses: Organisation) -> Client:
    """Meinir, signed in."""
    client.force_login(meinir)
    return client


def test_a_depot_leads_on_to_its_first_vehicle_and_that_to_its_spare_time(desk: Client, buses: Organisation) -> None:
    Postcode.objects.create(code="NP190BL", latitude=51.59, longitude=-2.97)
    made = desk.post(reverse("manage-depot-new"), DEPOT)
    depot = Depot.objects.get()
    assert (depot.keeper, depot.postcode, depot.latitude) == (buses, "NP19 0BL", 51.59)
    assert made["Location"] == reverse("manage-vehicle-new", args=[depot.slug])
    made = desk.post(made["Location"], BUS)
    bus = Vehicle.objects.get()
    assert made["Location"] == reverse("manage-offers", args=[bus.slug])
    assert (bus.registration, bus.wheelchair_places, bus.rate_pence, bus.keeper) == ("CX71ABC", [3, 0], 950, buses)
    assert bus.facility_codes == ["tail-lift", "wheelchair-places", "luggage"]
    assert bus.parts.count() == 1 and not Part.objects.get().is_person
    assert (bus.place, bus.premises, bus.latitude) == ("Glan yr Afon", "depot-glan-yr-afon", 51.59)


def test_changed_it_says_what_it_said_and_keeps_what_is_new(desk: Client, depot: Depot) -> None:
    bus = make_vehicle(depot, setup_minutes=10, rate_pence=900)
    address = reverse("manage-vehicle", args=[bus.slug])
    form = desk.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields}
    answers = {name: value for name, value in values.items() if value is not None and value is not False}
    assert (answers["wheelchair_1"], answers["wheelchair_2"], answers["capacity"]) == (3, 2, 16)
    desk.post(address, {**answers, "wheelchair_2": "", "tail_lift_kg": ""})
    bus.refresh_from_db()
    assert (bus.wheelchair_places, bus.setup_minutes, bus.rate_pence) == ([3], 10, 900)
    assert bus.facility_codes == ["wheelchair-places"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"wheelchair_1": ""}, "Fill in the wheelchairs in order"),
        ({"wheelchair_2": "14"}, "more seats than it has"),
        ({"capacity": "0"}, "It cannot be less than 1."),
        ({"registration": "CV01 ABC"}, "on our list already"),
        ({"mass_kg": "ten"}, "Enter a whole number."),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    desk: Client, minibus: Vehicle, wrong: dict[str, Any], sentence: str
) -> None:
    page = desk.post(reverse("manage-vehicle-new", args=[minibus.depot.slug]), {**BUS, **wrong})
    assert sentence in page.content.decode()
    assert Vehicle.objects.count() == 1


def test_drawing_the_seats_keeps_nothing(desk: Client, depot: Depot) -> None:
    page = desk.post(reverse("manage-vehicle-new", args=[depot.slug]), {**BUS, "draw": "1"})
    assert [(deck.wheelchairs, deck.seats) for deck in page.context["decks"]] == [(0, 16), (1, 13), (2, 13)]
    assert not Vehicle.objects.exists()


def test_another_depot_of_the_same_keeper_only(
    desk: Client, minibus: Vehicle, buses: Organisation, school: Organisation, meinir: User
) -> None:
    second, foreign = make_depot(buses, "Second"), make_depot(school, "Foreign")
    form = desk.get(reverse("manage-vehicle", args=[minibus.slug])).context["form"]
    assert set(form.fields["depot"].queryset) == {minibus.depot, second}
    vehicles.change_vehicle(vehicle=minibus, by=meinir, at=NOW, depot=second)
    assert Resource.objects.get(pk=minibus.pk).place == "Second"
    with pytest.raises(vehicles.NotPermitted):
        vehicles.change_vehicle(vehicle=minibus, by=meinir, at=NOW, depot=foreign)


def test_a_depot_that_moves_takes_its_vehicles_along_and_is_found_by_name(minibus: Vehicle, meinir: User) -> None:
    vehicles.change_depot(depot=minibus.depot, by=meinir, name="Lower Yard", latitude=51.7)
    minibus.refresh_from_db()
    assert (minibus.place, minibus.latitude) == ("Lower Yard", 51.7)
    spot = places.find("lower yard")
    assert spot and spot.latitude == 51.7
    Vehicle.objects.all().delete()
    Depot.objects.all().delete()
    assert not Place.objects.filter(source__startswith="depot:").exists()


def test_nobody_adds_to_what_others_keep(depot: Depot, chidi: User, buses: Organisation) -> None:
    for deed in (
        lambda: vehicles.add_depot(keeper=buses, by=chidi, name="Mine", latitude=1, longitude=1),
        lambda: vehicles.add_vehicle(depot=depot, by=chidi, name="Mine", registration="X", capacity=1),
        lambda: vehicles.change_depot(depot=depot, by=chidi, name="Mine"),
        lambda: vehicles.change_vehicle(vehicle=make_vehicle(depot), by=chidi, at=NOW, name="Mine"),
    ):
        with pytest.raises(vehicles.NotPermitted):
            deed()


def test_whoever_keeps_nothing_is_told_how_to_begin(client: Client, chidi: User) -> None:
    client.force_login(chidi)
    assert "First set up your organisation" in client.get(reverse("manage-fleet")).content.decode()
    assert client.get(reverse("manage-depot-new")).status_code == 302


# Where everybody finds it


def test_its_page_says_what_one_needs_to_know(client: Client, minibus: Vehicle) -> None:
    page = client.get(reverse("vehicle", args=[minibus.slug]))
    html = page.content.decode()
    for words in ("2 wheelchairs, 11 seats", "The lift carries 350 kg", "NP19 0BL", "D1: minibuses"):
        assert words in html
    free = [cell for row in page.context["rows"] for cell in row.cells if cell.url]
    assert free and free[0].url.startswith(reverse("book", args=[minibus.slug]))
    assert page.context["later"].startswith(reverse("vehicle", args=[minibus.slug]))


def test_it_says_which_permits_its_keeper_has_shown(client: Client, minibus: Vehicle, desk: Client) -> None:
    address = reverse("vehicle", args=[minibus.slug])
    assert "Its keeper has shown no permit." in client.get(address).content.decode()
    assert "You have shown no section 19" in desk.get(reverse("manage-fleet")).content.decode()
    shows(minibus.keeper, "permit_19", "insurance")
    shows(minibus.keeper, "permit_22", until=NOW.date() - timedelta(days=1))
    for page in (address, reverse("manage-fleet")):
        html = desk.get(page).content.decode()
        assert "Section 19 permit" in html and "Section 22 permit" not in html and "insurance" not in html


def test_off_the_shelf_it_is_there_for_its_managers_only(client: Client, minibus: Vehicle, meinir: User) -> None:
    Vehicle.objects.update(is_published=False)
    address = reverse("vehicle", args=[minibus.slug])
    assert client.get(address).status_code == 404
    client.force_login(meinir)
    assert "not open for booking" in client.get(address).content.decode()


def test_halls_and_buses_are_looked_for_apart(
    client: Client, minibus: Vehicle, site: Site, school: Organisation, depot: Depot
) -> None:
    make_space(site, school, "Hall")
    make_vehicle(depot, "Car", seats=4, wheelchairs=())
    here = {"near": depot.name, "within": "10"}

    def found(**more: str) -> list[str]:
        return [card.plain_name for card in client.get(reverse("search"), {**here, **more}).context["cards"]]

    assert (found(), sorted(found(kind="vehicle"))) == (["Hall"], ["Car", "Minibus"])
    assert found(kind="vehicle", needs="wheelchair-places") == ["Minibus"]
    assert found(kind="vehicle", people="5", view="map") == ["Minibus"]
    page = client.get(reverse("search"), {**here, "kind": "vehicle"})
    assert "2 vehicles" in page.content.decode() and page.context["save"].count("kind=vehicle") == 1
    codes = [code for _, code, _, _ in (*page.context["form"].ticks(), *page.context["form"].more_ticks())]
    assert "piano" not in codes and "wheelchair-places" in codes


def test_at_the_door_the_keys_are_told_on_the_day(
    client: Client, minibus: Vehicle, scouts: Organisation, amina: User, site: Site, school: Organisation
) -> None:
    Depot.objects.update(way_in="Box 4 in the office.")
    booking = send(minibus, scouts, amina, OUTING, day=3)
    client.force_login(amina)
    address = reverse("booking-arrive", args=[booking.reference])
    before = client.get(address).content.decode()
    assert minibus.registration in before and "Box 4" not in before
    with time_machine.travel(evening(3, 12).start, tick=False):
        client.force_login(amina)
        assert "Box 4 in the office." in client.get(address).content.decode()


def test_a_room_has_no_depot(
    client: Client, scouts: Organisation, amina: User, hall: Any
) -> None:
    booking = make_booking(hall, scouts, amina, evening(3))
    client.force_login(amina)
    assert "Where it stands" not in client.get(reverse("booking-arrive", args=[booking.reference])).content.decode()


@pytest.mark.parametrize(
    "layout", [Layout(16, (3, 2)), Layout(7, (0, 0, 0)), Layout(1), Layout(53, (4, 4, 4)), Layout(4, (4,))]
)
def test_every_seat_and_wheelchair_has_a_place_of_its_own_in_the_picture(layout: Layout) -> None:
    for number, deck in enumerate(decks(layout)):
        assert (len(deck.squares), len(deck.circles)) == (layout.seats_beside(number), number)
        middles = [(x + 8, y + 8) for x, y in deck.squares]
        apart = [abs(x - a) > 8 or abs(y - b) > 8 for x, y in deck.circles for a, b in middles]
        assert all(apart) and len({*deck.squares}) == len(deck.squares) and len({*deck.circles}) == number
        assert max(x for x, _ in [*deck.squares, *deck.circles]) + 16 <= deck.width
