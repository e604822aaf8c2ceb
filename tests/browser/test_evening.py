"""The evening on the driver's phone: check, sheet, taps without a signal, the end; on paper; looked over."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import brotli
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page, Response, expect

from community.models import User
from fleet.actions import evening
from fleet.models import Ride, Run, RunState, Tap
from tests.browser.looks import every_look
from tests.cast import make_organisation, make_person
from tests.fleet.evening import a_check, a_full_evening
from tests.fleet.fleet import make_depot, make_driver, make_service, make_shift, make_vehicle

Open = Callable[..., Page]


@pytest.fixture
def tonight(transactional_db: None, delyth: User) -> Run:
    """Eight stops and fourteen riders, now; Delyth drives."""
    meinir, rhun = make_person("Meinir"), make_person("Rhun")
    depot = make_depot(make_organisation("Newport Buses", meinir, slug="newport-buses"), way_in="The safe, 4815")
    riders = make_organisation("Nightrider Volunteers", rhun, slug="nightrider-volunteers")
    run = a_full_evening(make_service(riders, make_vehicle(depot), timetable=False), timezone.now())
    make_shift(run, make_driver(delyth, riders))
    return run


@pytest.fixture
def enter(live_server: Any) -> Callable[[Page, User], None]:
    """Signs somebody in on that page without the form, which other tests fill in."""

    def signed_in(page: Page, person: User) -> None:
        client = Client()
        client.force_login(person)
        kept = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        page.context.add_cookies([kept])  # type: ignore[list-item]

    return signed_in


def ready(run: Run, by: User) -> datetime:
    """Checked and on the road; when."""
    at = timezone.now()
    a_check(run, by, at)
    evening.begin(run=run, by=by, at=at)
    return at


def rider(page: Page, ride: Ride) -> Any:
    """The line of one rider."""
    return page.locator(f"li[id='{ride.reference}']")


def outcomes(run: Run) -> dict[str, str]:
    """Of those of whom something was said."""
    return dict(run.rides.exclude(outcome="").values_list("name", "outcome"))


def test_from_the_check_to_the_end_with_one_thumb(
    open_page: Open, live_server: Any, tonight: Run, delyth: User, enter: Callable[[Page, User], None]
) -> None:
    phone = open_page(width=390, height=780)
    enter(phone, delyth)
    phone.goto(live_server.url + reverse("run-sheet", args=[tonight.pk]))
    phone.get_by_role("link", name="Check the vehicle").click()
    expect(phone.locator("main")).to_contain_text("The safe, 4815")
    phone.get_by_role("group", name="Tyres").get_by_label("In order", exact=True).check()
    for rest in phone.get_by_role("button", name="The rest here is in order").all():
        rest.click()
    phone.get_by_label("Miles on the clock").fill("41200")
    phone.get_by_role("button", name="I have checked it").click()
    phone.get_by_role("button", name="We set off now").click()

    gwen, dilwyn = tonight.rides.get(name="Gwen"), tonight.rides.get(name="Dilwyn")
    for button in rider(phone, gwen).get_by_role("button").all():
        size = button.bounding_box()
        assert size and size["height"] >= 48 and size["width"] >= 48
    rider(phone, gwen).get_by_role("button", name="Aboard").dblclick()  # a shaking hand
    rider(phone, dilwyn).get_by_role("button", name="Did not come").click()
    expect(phone.locator("#taps").get_by_role("button", pressed=True)).to_have_count(2)
    expect(phone.locator("#says")).to_be_hidden()
    phone.reload()
    expect(phone.locator("#taps").get_by_role("button", pressed=True)).to_have_count(2)
    rider(phone, dilwyn).get_by_role("button", name="Did not come").click()
    expect(rider(phone, dilwyn).get_by_role("button", pressed=True)).to_have_count(0)

    phone.get_by_role("button", name="10", exact=True).click()
    expect(phone.locator("main")).to_contain_text("10 minutes late")
    Run.objects.filter(pk=tonight.pk).update(late_minutes=0)
    phone.get_by_role("link", name="End of the run").click()
    phone.get_by_label("Miles on the clock now").fill("41248")
    phone.get_by_role("button", name="The vehicle is back").click()
    expect(phone.locator("main")).to_contain_text("This run is over. Thank you.")
    tonight.refresh_from_db()
    assert tonight.state == RunState.DONE and outcomes(tonight) == {"Gwen": "aboard"}


def test_taps_without_a_signal_are_sent_once_when_there_is_one(
    open_page: Open, live_server: Any, tonight: Run, delyth: User, enter: Callable[[Page, User], None], watch: Any
) -> None:
    ready(tonight, delyth)
    watch.allow(0, "/tap/")  # what the browser says of a request without a network
    phone = open_page(width=390, height=780)
    enter(phone, delyth)
    sheet = live_server.url + reverse("run-sheet", args=[tonight.pk])
    phone.goto(sheet)
    first = list(tonight.rides.filter(first=0).order_by("pk"))
    phone.context.set_offline(True)
    for ride in first:
        rider(phone, ride).get_by_role("button", name="Aboard").click()
    rider(phone, first[0]).get_by_role("button", name="Did not come").click()
    expect(phone.locator("#says")).to_have_text("Taps waiting for a signal: 4")
    phone.get_by_role("link", name="End of the run").click()
    expect(phone.locator("#says")).to_contain_text("No signal just now")
    assert not Tap.objects.exists() and phone.url.split("#")[0] == sheet

    # On to the next stop, without a signal: the phone is looked at again when the doors have closed.
    looked_at = "document.dispatchEvent(new Event('visibilitychange'))"
    phone.evaluate(f"() => {{ document.querySelector('.stop').dataset.gone = 0; {looked_at} }}")
    expect(phone.locator("#ahead .stop").first).to_contain_text("Corporation Road")
    expect(phone.locator("#taps section").nth(1)).to_contain_text(first[0].name)

    # What a lost answer looks like: the server has heard them, and the phone sends them all again.
    waiting = phone.evaluate("() => ({...localStorage})")
    phone.context.set_offline(False)
    expect(phone.locator("#says")).to_be_hidden()
    expected = {first[0].name: "no_show", **{ride.name: "aboard" for ride in first[1:]}}
    assert Tap.objects.count() == 4 and outcomes(tonight) == expected
    phone.evaluate("kept => Object.assign(localStorage, kept)", waiting)
    with phone.expect_response(lambda answer: answer.url.endswith("/tap/")) as again:
        phone.reload()
    assert again.value.json()["refused"] == {} and len(again.value.json()["done"]) == 4
    expect(phone.locator("#says")).to_be_hidden()
    assert Tap.objects.count() == 4 and outcomes(tonight) == expected
    assert phone.evaluate("() => Object.values(localStorage).join()") == "[]"
    kept = " ".join(waiting.values())
    assert first[0].reference in kept and first[0].name not in kept, "no name stays in the phone"


def test_by_keyboard_and_without_script(
    open_page: Open, live_server: Any, tonight: Run, delyth: User, enter: Callable[[Page, User], None]
) -> None:
    ready(tonight, delyth)
    phone = open_page(width=390, javascript=False)
    enter(phone, delyth)
    phone.goto(live_server.url + reverse("run-sheet", args=[tonight.pk]))
    gwen = tonight.rides.get(name="Gwen")
    for pressed in (1, 0, 1):
        rider(phone, gwen).get_by_role("button", name="Aboard").focus()
        phone.keyboard.press("Enter")
        expect(rider(phone, gwen).get_by_role("button", pressed=True)).to_have_count(pressed)
    assert outcomes(tonight) == {"Gwen": "aboard"}


def test_a_first_visit_stays_light_and_paper_is_one_sheet(
    open_page: Open, live_server: Any, tonight: Run, delyth: User, enter: Callable[[Page, User], None]
) -> None:
    ready(tonight, delyth)
    answers: list[Response] = []
    phone = open_page(width=390)
    enter(phone, delyth)
    phone.on("response", lambda answer: answers.append(answer))
    phone.goto(live_server.url + reverse("run-sheet", args=[tonight.pk]), wait_until="networkidle")
    assert phone.locator(".riders li").count() == 14 and phone.locator(".stop").count() == 8
    sizes = {urlsplit(each.url).path: len(brotli.compress(each.body())) for each in answers}
    assert len(answers) <= 5, sizes
    assert sum(sizes.values()) <= 10_000, sizes
    pages = re.findall(rb"/Type\s*/Page\b", phone.pdf(prefer_css_page_size=True))
    assert len(pages) == 1
    phone.emulate_media(media="print")
    expect(phone.get_by_text("Depot: 01633 496 0100")).to_be_visible()
    expect(phone.get_by_role("button", name="Aboard")).to_have_count(0)


@every_look
def test_looked_over(
    open_page: Open,
    live_server: Any,
    tonight: Run,
    delyth: User,
    enter: Callable[[Page, User], None],
    judge: Callable[[Page], None],
    language: str,
    width: int,
    dark: bool,
) -> None:
    at = ready(tonight, delyth)
    gwen = tonight.rides.get(name="Gwen")
    evening.say_late(run=tonight, minutes=5, by=delyth, at=at)
    page = open_page(width=width, dark=dark)
    enter(page, delyth)
    with translation.override(language):
        names = ("run-sheet", "run-check", "run-incident", "run-end")
        sheet, *others = (live_server.url + reverse(name, args=[tonight.pk]) for name in names)
        listed = live_server.url + reverse("manage-checks", args=[tonight.vehicle.slug])
    page.goto(sheet)
    rider(page, gwen).get_by_role("button").nth(1).click()
    expect(page.locator("#taps").get_by_role("button", pressed=True)).to_have_count(1)
    judge(page)
    for address in others:
        page.goto(address)
        judge(page)
    made = a_check(tonight, delyth, timezone.now(), tyres="Flat")
    page.goto(others[0])
    judge(page)
    enter(page, User.objects.get(email="meinir@example.org"))
    page.goto(listed)
    judge(page)
    with translation.override(language):
        page.goto(live_server.url + reverse("manage-defect", args=[made.defects.get().pk]))
    judge(page)
