"""Pages that were made for rooms do for vehicles too, and staff see what there is and never who rides."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from booking.models import Resource
from community.models import Organisation, User
from fleet.models import Driver, Ride, Run, Service, StandingSeat, Tap, Vehicle

pytestmark = [pytest.mark.any_engine, pytest.mark.usefixtures("on_monday_morning")]


@pytest.mark.parametrize(
    "page",
    ["manage-offers", "offer-new", "closure-new", "season-new", "manage-diaries", "manage-diary-new", "manage-door",
     "room-card", "manage-book"],
)  # fmt: skip
def test_a_keepers_pages_speak_of_no_building(client: Client, minibus: Vehicle, meinir: User, page: str) -> None:
    client.force_login(meinir)
    answer = client.get(reverse(page, args=[minibus.slug]))
    assert answer.status_code == 200
    html = answer.content.decode()
    main = html[html.index("<main") : html.index("</main>")].lower()
    assert minibus.name.lower() in main
    assert not [word for word in (" building", " room ", " hall ") if word in main]


def test_drawing_the_seats_does_not_complain_of_what_is_still_empty(
    client: Client, minibus: Vehicle, meinir: User
) -> None:
    client.force_login(meinir)
    new = reverse("manage-vehicle-new", args=[minibus.depot.slug])
    seats = {"capacity": "12", "wheelchair_1": "2", "draw": "1"}
    html = client.post(new, seats).content.decode()
    assert "1 wheelchair, 10 seats" in html and "There is a problem" not in html
    html = client.post(new, {**seats, "wheelchair_1": "13"}).content.decode()
    assert "Together they take the place of more seats than it has." in html and "Price an hour" in html
    assert "This field is required" not in html


def test_the_front_page_leads_to_everything_of_a_vehicle(client: Client, minibus: Vehicle, meinir: User) -> None:
    client.force_login(meinir)
    html = client.get(reverse("manage")).content.decode()
    pages = (reverse("manage-vehicle", args=[minibus.slug]), minibus.get_absolute_url(), reverse("manage-fleet"))
    for address in pages:
        assert f'href="{address}"' in html
    assert "Card for the vehicle" in html and "The vehicle’s diary" in html


def test_who_coordinates_and_keeps_nothing_has_the_services_on_the_front_page(
    client: Client, thursday: Run, rhun: User
) -> None:
    client.force_login(rhun)
    html = client.get(reverse("manage")).content.decode()
    assert "Your evening services" in html and "You do not keep anything yet" not in html
    for address in (reverse("manage-service", args=[thursday.service.slug]), reverse("manage-callers")):
        assert f'href="{address}"' in html


def test_a_keepers_own_website_asks_for_vehicles_where_it_has_nothing_else(
    client: Client, minibus: Vehicle, buses: Organisation
) -> None:
    html = client.get(reverse("embed-find", args=[buses.slug])).content.decode()
    assert 'name="kind" value="vehicle"' in html
    found = client.get(reverse("search"), {"keeper": buses.slug, "kind": "vehicle"}).context["cards"]
    assert [card.plain_name for card in found] == ["Minibus"]


def test_staff_see_what_there_is_and_nobody_who_rides_or_drives(
    client: Client, nightrider: Service, thursday: Run, minibus: Vehicle
) -> None:
    client.force_login(User.objects.create_superuser("sioned@example.org", "x"))
    for row in (minibus, minibus.depot, nightrider, thursday):
        name = row._meta.model_name
        assert client.get(reverse(f"admin:fleet_{name}_changelist")).status_code == 200
        page = client.get(reverse(f"admin:fleet_{name}_change", args=[row.pk])).content.decode()
        assert "Rhun" not in page and "Meinir" not in page
    assert not {Ride, StandingSeat, Driver, Tap} & set(admin.site._registry)
    assert Resource.objects.get(pk=minibus.pk).name == "Minibus"
