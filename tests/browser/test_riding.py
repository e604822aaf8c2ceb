"""A seat on an evening bus, and a room with the ride home: on a telephone, without JavaScript; looked over."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from booking.actions import hold
from booking.models import Booking, Place
from booking.spans import Span
from community.models import Organisation, User
from fleet.actions.rides import book
from fleet.models import BookedHow, Ride, Run, Stop
from fleet.riders.seating import Journey, Rider
from tests.browser.looks import every_look
from tests.browser.test_documents import sign_in
from tests.cast import LONDON, open_daily
from tests.fleet.fleet import (
    MAINDEE_HOME,
    MAINDEE_OUT,
    MARKET_HOME,
    MARKET_OUT,
    make_depot,
    make_run,
    make_service,
    make_timetable,
    make_vehicle,
)
from venues.models import Space

Open = Callable[..., Page]


@pytest.fixture
def run(transactional_db: None, hall: Space, school: Organisation) -> Run:
    """Three days ahead, out before seven and home at ten from beside the hall; Maindee is a place one can look for."""
    day = timezone.now().astimezone(LONDON).date() + timedelta(days=3)
    open_daily(hall, first=datetime.combine(day, datetime.min.time(), LONDON), days=2)
    service = make_service(school, make_vehicle(make_depot(school), open_days=0), timetable=False)
    make_timetable(service, from_day=day, weekdays=127)
    Stop.objects.filter(name="Newport Market").update(latitude=hall.latitude, longitude=hall.longitude)
    stop = Stop.objects.get(name="Maindee Square")
    spot = {"latitude": stop.latitude, "longitude": stop.longitude}
    Place.objects.remember([Place(source="town:maindee", name="Maindee", **spot)])
    return make_run(service, day, at=timezone.now())


@pytest.fixture
def held(run: Run, hall: Space, amina: User, scouts: Organisation) -> Booking:
    """The scouts have filled in the hall for that evening, and not sent it."""
    start = datetime(run.day.year, run.day.month, run.day.day, 19, tzinfo=LONDON)
    at, span = timezone.now(), Span(start, start + timedelta(hours=2))
    booking = hold.hold(resource=hall, span=span, holder=hold.Holder(user=amina), at=at, people=12)
    hold.answer(booking=booking, at=at, activity="Knots", people=12, notes="")
    return booking


def test_a_seat_out_and_home_and_given_up_again(open_page: Open, live_server: Any, run: Run, chidi: User) -> None:
    phone = open_page(width=390, javascript=False)
    sign_in(phone, live_server.url, chidi)
    phone.get_by_role("link", name="Evening buses").first.click()
    phone.get_by_label("Where do you get on?").fill("Maindee")
    phone.get_by_role("button", name="Show the buses").click()
    expect(phone.locator("main")).to_contain_text("The next evenings")
    phone.get_by_role("link", name="Nightrider").click()
    expect(phone.get_by_role("link", name="01633 496 0200")).to_have_attribute("href", "tel:016334960200")
    phone.get_by_role("link", name="Book a seat").click()
    phone.get_by_label("Telephone").fill("12")
    phone.get_by_label("And home again").check()
    phone.get_by_role("button", name="Continue").click()
    expect(phone.get_by_role("alert")).to_contain_text("Write the whole telephone number")
    expect(phone.get_by_label("And home again")).to_be_checked()
    phone.get_by_label("Telephone").fill("01633 496 0555")
    phone.get_by_role("button", name="Continue").click()
    expect(phone.locator("main")).to_contain_text("Check your answers")
    phone.get_by_role("button", name="Change my answers").click()
    phone.get_by_label("Needs an arm").check()
    phone.get_by_role("button", name="Continue").click()
    phone.get_by_role("button", name="Book it").click()
    expect(phone.locator("main")).to_contain_text("22:00")
    out, home = Ride.objects.order_by("first")
    assert out.assistance and (home.first, home.last, home.state) == (MARKET_HOME, MAINDEE_HOME, "booked")
    phone.get_by_role("link", name="Cancel this ride").click()
    phone.get_by_role("button", name="Yes, cancel it").click()
    expect(phone.locator("main")).to_contain_text("Cancelled")
    assert set(Ride.objects.values_list("state", flat=True)) == {"cancelled"}


def test_room_and_ride_home_in_one_press(open_page: Open, live_server: Any, held: Booking, amina: User) -> None:
    phone = open_page(width=390, javascript=False)
    sign_in(phone, live_server.url, amina)
    phone.goto(live_server.url + reverse("book-check", args=[held.reference]))
    phone.get_by_role("link", name="Book seats on it together with the room").click()
    phone.get_by_label("Maindee Square, in a seat").fill("5")
    phone.get_by_label("Maindee Square, in a wheelchair").fill("1")
    phone.get_by_label("Their telephone").fill("01633 496 0555")
    phone.get_by_role("button", name="Book the room and the ride home").click()
    expect(phone.locator(".done")).to_be_visible()
    expect(phone.locator("main")).to_contain_text("The ride home")
    held.refresh_from_db()
    ride = Ride.objects.get()
    assert (held.state, ride.with_booking, ride.seats, ride.wheelchairs) == ("confirmed", held, 5, 1)


def test_the_timetable_prints_on_one_sheet(open_page: Open, live_server: Any, run: Run) -> None:
    page = open_page()
    page.goto(live_server.url + reverse("timetable", args=[run.service.slug]))
    assert page.pdf(format="A4").count(b"/Type /Page\n") == 1


@every_look
def test_its_pages_are_accessible(
    open_page: Open,
    live_server: Any,
    judge: Callable[[Page], None],
    run: Run,
    held: Booking,
    amina: User,
    width: int,
    dark: bool,
    language: str,
) -> None:
    at, journeys = timezone.now(), [Journey(MAINDEE_OUT, MARKET_OUT), Journey(MARKET_HOME, MAINDEE_HOME)]
    rider = Rider(name="Amina", telephone="016334960555")
    rides = book(run=run, journeys=journeys, rider=rider, how=BookedHow.RIDER, by=amina, at=at)
    Stop.objects.filter(name="Pill Library").update(radius_m=900)
    Run.objects.update(late_minutes=10)
    with translation.override(language):
        addresses = [
            reverse("runs") + f"?near=Maindee&day={run.day}",
            reverse("run", args=[run.pk]),
            reverse("timetable", args=[run.service.slug]),
            reverse("ride-new", args=[run.pk]),
            reverse("rides"),
            rides[0].get_absolute_url(),
            reverse("ride-cancel", args=[rides[0].reference]),
            reverse("ride-home", args=[held.reference]),
        ]
    browser = open_page(width=width, dark=dark)
    sign_in(browser, live_server.url, amina)
    for address in addresses:
        browser.goto(live_server.url + address)
        judge(browser)
    browser.goto(live_server.url + addresses[3])
    browser.get_by_role("radio").nth(1).check()
    browser.locator("#id_telephone").fill("01633 496 0555")
    browser.locator("main form button.btn").last.click()
    expect(browser.locator("button[value=send]")).to_be_visible()
    judge(browser)
