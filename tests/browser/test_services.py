"""From an idle bus to a weekly evening service, without a script on a phone; every page of it looked over."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from community.models import User
from fleet.models import Run, Service, Stop, Vehicle
from tests.browser.looks import every_look
from tests.cast import make_organisation, make_person
from tests.fleet import fleet

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., Page]
PLACES = (("Maindee Square", 0), ("Pill Library", 1), ("Newport Market", 2))


def signed_in(page: Page, base: str, person: User) -> Page:
    """Without the form, which other tests fill in."""
    client = Client()
    client.force_login(person)
    kept: Any = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base}
    page.context.add_cookies([kept])
    return page


@pytest.fixture
def meinir(transactional_db: None) -> User:
    """Keeps the bus."""
    return make_person("Meinir")


@pytest.fixture
def rhun(transactional_db: None) -> User:
    """Has an idea."""
    person = make_person("Rhun")
    make_organisation("Nightrider Volunteers", person, slug="nightrider-volunteers")
    return person


@pytest.fixture
def bus(meinir: User) -> Vehicle:
    """Idle every evening from today on; and some stops of the national register."""
    depot = fleet.make_depot(make_organisation("Newport Buses", meinir, slug="newport-buses"))
    bus = fleet.make_vehicle(depot, open_days=0)
    fleet.open_evenings(bus, first=timezone.now().date(), days=30)
    for name, number in PLACES:
        fleet.make_stop(name, number=number, code=f"5320NWX{number}")
    return bus


def test_from_an_idle_bus_to_a_weekly_service(
    open_page: Open, live_server: Any, bus: Vehicle, rhun: User, meinir: User
) -> None:
    page = signed_in(open_page(width=390, javascript=False), live_server.url, rhun)
    page.goto(live_server.url + reverse("manage-services"))
    page.get_by_role("link", name="Compose a service").click()
    page.get_by_label("What is the service called?").fill("Nightrider")
    page.get_by_label("With which vehicle?").select_option(str(bus.pk))
    page.get_by_label("Telephone for riders").fill("01632 960123")
    page.get_by_label("Fare for one ride, in pounds").fill("2")
    page.get_by_role("button", name="Go on to the timetable").click()
    expect(page.get_by_role("alert")).to_contain_text("Without a permit nobody may pay")
    page.get_by_label("Fare for one ride, in pounds").fill("0")
    page.get_by_role("button", name="Go on to the timetable").click()

    page.get_by_label("Thursday").check()
    page.get_by_label("Leaves the depot at").fill("17:45")
    page.get_by_label("Is back at the depot at").fill("00:30")
    for name, when in (("Maindee", "18:10"), ("5320NWX1", "18:20"), ("Newport Market", "18:40")):
        page.get_by_label("Add a stop").fill(name)
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Add it").click()
        page.locator("input[type=time][name^=time_]").last.fill(when)
    page.get_by_text("Make a stop of your own").click()
    page.get_by_label("What is it called?").fill("Chapel gate")
    page.get_by_role("button", name="Make it and add it").click()
    expect(page.get_by_role("alert")).to_contain_text("Say where it is")
    page.get_by_text("I know the exact spot").click()
    page.get_by_label("Latitude").fill("51.58")
    page.get_by_label("Longitude").fill("-2.99")
    page.get_by_role("button", name="Make it and add it").click()
    # What was typed before is still there, and the new stop five minutes after the last.
    assert page.locator("input[type=time][name^=time_]").last.input_value() == "18:45"
    page.get_by_role("button", name="Take it out").last.click()
    page.get_by_text("The same stops back").click()
    page.get_by_label("The way home begins at").fill("23:40")
    page.get_by_role("button", name="Add the way home").click()
    times = page.locator("input[type=time][name^=time_]")
    assert [times.nth(n).input_value() for n in range(6)] == ["18:10", "18:20", "18:40", "23:40", "00:00", "00:10"]
    page.get_by_role("button", name="Look at the evening").click()
    expect(page.locator("main")).to_contain_text("00:10 Maindee Square people get off")
    page.get_by_role("button", name="Keep this timetable").click()
    page.get_by_role("button", name="Ask for the vehicle").click()
    expect(page.locator("main")).to_contain_text("has not answered yet")

    keeper = signed_in(open_page(width=390, javascript=False), live_server.url, meinir)
    keeper.goto(live_server.url + reverse("manage"))
    keeper.get_by_role("link", name="Nightrider Volunteers asks for a vehicle of yours").click()
    expect(keeper.locator("main")).to_contain_text("Thursday, 17:45 – 00:30")
    keeper.get_by_label("Yes, they can have it").check()
    keeper.get_by_role("button", name="Send your answer").click()
    assert Run.objects.count() >= 4

    page.goto(live_server.url + reverse("manage-service", args=["nightrider"]))
    page.locator("table a").first.click()
    page.get_by_role("link", name="It does not run on this evening").click()
    page.get_by_label("Why?").fill("Snow")
    page.get_by_role("button", name="Yes, it does not run").click()
    page.get_by_role("button", name="It runs after all").click()
    expect(page.get_by_text("Now find a driver")).to_be_visible()
    assert Run.objects.going().count() == Run.objects.count()


@pytest.fixture
def running(bus: Vehicle, rhun: User, meinir: User) -> Service:
    """With a Welsh name, a zone, riders on the next evening, and a small car to stand in."""
    operator = rhun.memberships.get().organisation
    service = fleet.make_service(
        operator, bus, name_cy="Bws y Nos", asked_by=rhun, agreed_by=meinir, price_pence=1500, timetable=False
    )
    today = timezone.now().date()
    fleet.make_timetable(service, from_day=today, weekdays=127)
    Stop.objects.filter(name="Pill Library").update(radius_m=600)
    run = fleet.make_run(service, today + fleet.timedelta(days=2), at=timezone.now())
    for name in ("Anwen", "Beti", "Ceri"):
        fleet.make_ride(run, name=name, at=timezone.now(), walking_aid=True)
    car = fleet.make_vehicle(bus.depot, "Car", seats=2, wheelchairs=(), open_days=0)
    fleet.open_evenings(car, first=today, days=30)
    return service


@every_look
def test_every_page_looked_over(
    open_page: Open,
    live_server: Any,
    judge: Callable[[Page], None],
    running: Service,
    rhun: User,
    meinir: User,
    language: str,
    width: int,
    dark: bool,
) -> None:
    page = signed_in(open_page(width=width, dark=dark, welsh=language == "cy"), live_server.url, rhun)
    run, slug = Run.objects.get(), running.slug
    with translation.override(language):
        mine = [
            reverse("manage-services"),
            reverse("manage-service-new"),
            *(reverse(name, args=[slug]) for name in ("manage-service", "manage-service-edit", "manage-service-end")),
            reverse("manage-timetable", args=[slug]),
            *(reverse(name, args=[run.pk]) for name in ("manage-run", "manage-run-suspend", "manage-run-vehicle")),
            reverse("manage-run-vehicle", args=[run.pk]) + "?vehicle=corporation-road-depot-car",
            reverse("manage-stops"),
            reverse("manage-stop-new"),
        ]
        answer = reverse("manage-service-answer", args=[slug])
    for path in mine:
        page.goto(live_server.url + path)
        judge(page)
    page.goto(live_server.url + mine[5])
    page.locator("button[name=check]").click()
    page.locator("button[name=save]").wait_for()
    judge(page)
    Service.objects.filter(pk=running.pk).update(state="asked")
    keeper = signed_in(open_page(width=width, dark=dark, welsh=language == "cy"), live_server.url, meinir)
    keeper.goto(live_server.url + answer)
    judge(keeper)
