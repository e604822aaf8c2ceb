"""A clerk adds a bus, a group hires it and learns what the law asks; every page of it looked over."""

from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from booking.actions import hold, publish
from booking.actions.hold import Holder
from booking.models import Booking, Opening, Postcode
from booking.particulars import particulars
from booking.patterns import Every, Pattern
from booking.spans import Span
from community.models import Organisation, User
from fleet.actions import vehicles
from fleet.models import Vehicle
from tests.browser.looks import every_look
from tests.browser.test_documents import sign_in

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., Page]


def offered(bus: Vehicle, by: User) -> Vehicle:
    """Every evening from today on."""
    at = timezone.now()
    publish.publish(resource=bus, pattern=Pattern(at.date(), time(17), time(23), Every.DAY), by=by, at=at)
    return bus


@pytest.fixture
def bus(transactional_db: None, school: Organisation, bill: User) -> Vehicle:
    """The school's minibus, idle in the evening."""
    depot = vehicles.add_depot(
        keeper=school, by=bill, name="School yard", latitude=51.58, longitude=-3.0, telephone="01632 960123"
    )
    made = vehicles.add_vehicle(
        depot=depot, by=bill, name="Minibus", registration="CX71 ABC", capacity=16, wheelchair_places=[3, 2]
    )
    return offered(made, bill)


def test_from_the_depot_to_the_sea(
    open_page: Open, live_server: Any, school: Organisation, bill: User, amina: User, scouts: Organisation
) -> None:
    Postcode.objects.create(code="NP204HA", latitude=51.59, longitude=-3.0)
    clerk = open_page(width=390, javascript=False)
    sign_in(clerk, live_server.url, bill)
    clerk.goto(live_server.url + reverse("manage-fleet"))
    clerk.get_by_role("link", name="Begin with the depot").click()
    clerk.get_by_label("What is the depot called?").fill("School yard")
    clerk.get_by_label("Postcode").fill("NP20 4HA")
    clerk.get_by_role("button", name="Add it").click()
    clerk.get_by_label("What do people call it?").fill("Minibus")
    clerk.get_by_label("Registration number").fill("CX71 ABC")
    clerk.get_by_label("How many passenger seats has it?").fill("16")
    clerk.get_by_label("Seats taken by wheelchair 1").fill("3")
    clerk.get_by_role("button", name="Draw the seats").click()
    expect(clerk.locator("#seats")).to_contain_text("1 wheelchair, 13 seats")
    clerk.get_by_label("Price an hour").fill("9")
    clerk.get_by_role("button", name="Add it").click()
    expect(clerk.get_by_role("status").first).to_contain_text("Now say when it is spare.")
    bus = offered(Vehicle.objects.get(), bill)

    group = open_page(width=390)
    sign_in(group, live_server.url, amina)
    group.goto(live_server.url + reverse("home"))
    group.get_by_role("link", name="Find a minibus or a car").click()
    group.get_by_role("link", name="Minibus").click()
    group.locator("#week a:visible", has_text="Free").nth(2).click()
    group.get_by_role("button", name="Hold this time").click()
    group.get_by_label("What is it for?").fill("A day at the sea")
    group.get_by_label("What kind of activity is it?").select_option("social")
    group.get_by_label("How many people travel?").fill("14")
    group.get_by_label("How many of them are in a wheelchair?").fill("1")
    group.get_by_label("We do, under our own section 19 permit").check()
    group.get_by_label("Yes", exact=True).check()
    group.get_by_role("button", name="Continue").click()
    expect(group.get_by_role("alert")).to_contain_text("your group has shown no section 19 permit")
    group.get_by_role("link", name="Does anybody pay to travel?").click()
    group.get_by_label("No", exact=True).check()
    group.get_by_role("button", name="Continue").click()
    group.get_by_role("button", name="Book it").click()
    expect(group.locator("main")).to_contain_text(Booking.objects.get().reference)
    group.goto(live_server.url + reverse("booking-arrive", args=[Booking.objects.get().reference]))
    expect(group.locator("main")).to_contain_text("CX71ABC")
    assert Booking.objects.get().resource_id == bus.pk


@every_look
def test_every_page_of_a_vehicle_is_sound(
    open_page: Open,
    live_server: Any,
    judge: Callable[[Page], None],
    bus: Vehicle,
    bill: User,
    amina: User,
    scouts: Organisation,
    language: str,
    width: int,
    dark: bool,
) -> None:
    opening = Opening.objects.filter(resource=bus, starts_at__gt=timezone.now()).earliest("starts_at")
    span = Span(opening.starts_at, opening.ends_at)
    held = hold.hold(resource=bus, span=span, holder=Holder(user=amina), at=timezone.now())
    told = particulars("social", []) | {"who_runs": "borrower_permit", "hire_or_reward": True, "wheelchair_places": 2}
    hold.answer(booking=held, activity="Sea", people=9, notes="", particulars=told, at=timezone.now())
    with translation.override(language):
        for_bill = [
            reverse("manage-fleet"),
            reverse("manage-depot", args=[bus.depot.slug]),
            reverse("manage-vehicle", args=[bus.slug]),
            reverse("manage-offers", args=[bus.slug]),
            reverse("manage-book", args=[bus.slug]),
            reverse("manage"),
        ]
        for_amina = [
            reverse("vehicle", args=[bus.slug]),
            reverse("search") + "?kind=vehicle&view=map",
            reverse("book-details", args=[held.reference]),
            reverse("book-check", args=[held.reference]),
        ]
    for person, addresses in ((bill, for_bill), (amina, for_amina)):
        page = open_page(width=width, dark=dark, welsh=language == "cy")
        sign_in(page, live_server.url, person)
        for address in addresses:
            page.goto(live_server.url + address)
            judge(page)
