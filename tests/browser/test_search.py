"""Finding, in a real browser: light, dark, narrow, wide, Welsh, without JavaScript, by keyboard; and its weight."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import brotli
import pytest
from playwright.sync_api import Page, Response, expect

from booking.facilities import bits_of
from booking.models import Opening, Postcode
from booking.spans import Span
from community.models import Organisation, User
from tests.browser.looks import every_look
from tests.cast import LONDON, make_booking, make_space
from venues.models import Site, Space

Open = Callable[..., Page]


def tomorrow(hour: int, days: int = 1) -> datetime:
    """On a coming day at that hour on the wall; the browser's clock cannot be stopped."""
    day = datetime.now(LONDON).date() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, tzinfo=LONDON)


@pytest.fixture
def town(site: Site, school: Organisation, scouts: Organisation, amina: User) -> Space:
    """A hall with its two halves, a studio, and one evening taken; all open every day from nine to ten."""
    halves = [make_space(site, school, f"Half {letter}", capacity=40) for letter in "AB"]
    parts = [part for half in halves for part in half.parts.all()]
    hall = make_space(site, school, "Main hall", parts=parts, capacity=120, rate_pence=1200)
    hall.name_cy, hall.facilities = "Prif neuadd", bits_of(["step-free", "stage", "kitchen"])
    hall.description, hall.description_cy = "The whole hall.", "Y neuadd gyfan."
    hall.save()
    studio = make_space(site, school, "Studio", capacity=15)
    for space in (*halves, hall, studio):
        Opening.objects.bulk_create(
            Opening(resource=space, starts_at=tomorrow(9, day), ends_at=tomorrow(22, day)) for day in range(22)
        )
    make_booking(halves[0], scouts, amina, Span(tomorrow(18), tomorrow(20)), at=datetime.now(LONDON))
    Postcode.objects.create(code="NP204HA", latitude=51.583, longitude=-3.009)
    return hall


def asked(**more: object) -> str:
    query = {"near": "NP20 4HA", "date": tomorrow(0).date().isoformat(), **more}
    return "?" + "&".join(f"{name}={value}" for name, value in query.items())


def pages() -> dict[str, str]:
    """Every page of finding, each in a state worth looking at."""
    return {
        "home": "/",
        "found": f"/search/{asked(start='18:00', end='20:00')}",
        "weekly": f"/search/{asked(start='18:00', weeks=3)}",
        "nothing": f"/search/{asked(start='18:00', people=100)}",
        "wrong": f"/search/{asked(start='25:00', people=0)}",
        "space": "/spaces/bryn-derw-main-hall/",
    }


@every_look
def test_everybody_can_use_every_page(
    live_server: object,
    town: Space,
    open_page: Open,
    judge: Callable[[Page], None],
    width: int,
    dark: bool,
    language: str,
) -> None:
    welsh = language == "cy"
    page = open_page(width=width, dark=dark, welsh=welsh)
    for path in pages().values():
        page.goto(f"{live_server}{path}")
        if welsh:
            other = page.locator("link[hreflang=cy]").get_attribute("href")
            assert other and "/cy/" in other
            page.goto(other)
            expect(page.locator("html")).to_have_attribute("lang", "cy")
        for summary in reversed(page.locator("main details:not([open]) > summary:visible").all()):
            summary.click()
        judge(page)


def test_from_the_front_page_to_booking_by_keyboard(live_server: object, town: Space, page: Page) -> None:
    page.goto(f"{live_server}/")
    page.get_by_label("Near (postcode or place)").focus()
    page.keyboard.type("np20 4ha")
    page.get_by_label("How many people").focus()
    page.keyboard.type("100")
    page.keyboard.press("Enter")
    expect(page.locator("#count")).to_have_text("1 place")
    page.wait_for_load_state()  # an address with #count takes the focus once more when all is there
    page.get_by_role("link", name="Main hall").press("Enter")
    expect(page).to_have_url(f"{live_server}/spaces/bryn-derw-main-hall/")
    page.get_by_role("link", name="Free").nth(2).press("Enter")
    expect(page).to_have_url(re.compile("/book/bryn-derw-main-hall/"))


def test_results_follow_the_form_and_the_count_is_announced(live_server: object, town: Space, page: Page) -> None:
    page.goto(f"{live_server}/search/")
    expect(page.get_by_role("status").filter(has_text="places")).to_have_text("4 places")
    page.get_by_label("How many people").fill("100")
    page.get_by_label("How many people").press("Tab")
    expect(page.locator("#count")).to_have_text("1 place")
    expect(page.locator("#results .card")).to_have_count(1)
    assert "people=100" in page.url
    page.go_back()
    expect(page.locator("#count")).to_have_text("4 places")
    expect(page.get_by_label("How many people")).to_have_value("")


def test_a_mistake_stands_at_its_field_with_javascript_and_without(
    live_server: object, town: Space, open_page: Open
) -> None:
    for javascript in (True, False):
        page = open_page(javascript=javascript)
        page.goto(f"{live_server}/search/")
        page.get_by_label("Near (postcode or place)").fill("Xanadu")
        page.get_by_role("button", name="Search").first.click()
        expect(page.locator("#id_near_error")).to_contain_text("We do not know where “Xanadu” is.")
        expect(page.get_by_role("alert")).to_contain_text("There is a problem")
        expect(page).to_have_title("Error: Find a space – Rhannu")
        expect(page.locator("#results")).to_have_count(0)


def test_everything_works_without_javascript(live_server: object, town: Space, open_page: Open) -> None:
    page = open_page(javascript=False, width=320)
    page.goto(f"{live_server}/")
    page.get_by_label("Near (postcode or place)").fill("NP20 4HA")
    page.get_by_label("Which day").fill(tomorrow(0).date().isoformat())
    page.get_by_text("Exact times, every week, what you need").click()
    page.get_by_label("From", exact=True).fill("18:00")
    page.get_by_label("Step-free access").check()
    page.get_by_role("button", name="Search").first.click()
    expect(page.locator("#count")).to_have_text("No place fits")
    expect(page.get_by_text("1 is taken then.")).to_be_visible()
    expect(page.locator(".card")).to_contain_text(["Main hall"])


def test_the_week_is_a_table_on_a_desk_and_a_list_in_the_hand(
    live_server: object, town: Space, open_page: Open
) -> None:
    wide, narrow = open_page(), open_page(width=390)
    for page in (wide, narrow):
        page.goto(f"{live_server}/spaces/bryn-derw-main-hall/")
    expect(wide.locator("table.week")).to_be_visible()
    expect(wide.locator(".days")).to_be_hidden()
    expect(narrow.locator("table.week")).to_be_hidden()
    expect(narrow.locator(".days > li")).to_have_count(7)
    wide.locator("summary", has_text="Taken").click()
    expect(wide.get_by_text("Another group has this time.")).to_be_visible()


@pytest.mark.parametrize(("name", "budget"), [("found", 12_000), ("space", 10_000), ("home", 12_000)])
def test_a_first_visit_stays_light(
    live_server: object, town: Space, open_page: Open, name: str, budget: int, site: Site, school: Organisation
) -> None:
    for number in range(24):  # a full page of results
        room = make_space(site, school, f"Room {number} of the upper corridor", capacity=30, facilities=number * 37)
        Opening.objects.create(resource=room, starts_at=tomorrow(9), ends_at=tomorrow(22))
    answers: list[Response] = []
    page = open_page()
    page.on("response", lambda answer: answers.append(answer))
    page.goto(f"{live_server}{pages()[name]}", wait_until="networkidle")
    if name == "found":
        assert page.locator(".card").count() == 25
    sizes = {urlsplit(each.url).path: len(brotli.compress(each.body())) for each in answers}
    assert len(answers) <= 5, sizes
    assert sum(sizes.values()) <= budget, sizes
