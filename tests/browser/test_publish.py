"""A newcomer publishes a hall: building, space, hours; by mouse, by keyboard, without script, in either language."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from booking.actions import publish
from booking.models import Offer, Opening, Postcode
from booking.patterns import Every, Pattern
from community.models import Organisation, User
from tests.cast import PASSWORD, make_space
from venues.models import Site, Space

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., Page]
SATURDAY = 5


@pytest.fixture
def postcode(transactional_db: None) -> Postcode:
    """Where the hall stands."""
    return Postcode.objects.create(code="NP204HA", latitude=51.59, longitude=-3.0)


@pytest.fixture
def room(site: Site, school: Organisation, bill: User) -> Space:
    """A room with one offer."""
    space = make_space(site, school, "Music room")
    at = timezone.now()
    pattern = Pattern(at.date(), time(18), time(22), Every.DAY)
    publish.publish(resource=space, pattern=pattern, by=bill, at=at)
    return space


def address(name: str, *args: object, welsh: bool = False) -> str:
    with translation.override("cy" if welsh else "en-gb"):
        return reverse(name, args=args)


def sign_in(page: Page, base: str, *, going: str, welsh: bool = False) -> None:
    page.goto(f"{base}{address('account_login', welsh=welsh)}?next={going}")
    page.locator("input[name=login]").fill("bill@example.org")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit], main form button").first.click()
    page.wait_for_url(f"{base}{going}")


def next_saturday() -> date:
    today = date.today()
    return today + timedelta(days=(SATURDAY - today.weekday()) % 7 + 7)


@pytest.mark.parametrize(("welsh", "javascript"), [(False, True), (True, False)], ids=["english", "welsh-no-script"])
def test_a_newcomer_publishes_a_hall(
    live_server: Any, open_page: Open, school: Organisation, postcode: Postcode, welsh: bool, javascript: bool
) -> None:
    """By the fields' own names, so that the same steps serve both languages."""
    page = open_page(width=390, javascript=javascript, welsh=welsh)
    sign_in(page, live_server.url, going=address("manage", welsh=welsh), welsh=welsh)
    page.locator(".empty a.btn").click()
    page.locator(f"a[href='{address('manage-site-new', welsh=welsh)}']").click()
    page.locator("[name=name]").fill("Pill Hall")
    page.locator("[name=name_cy]").fill("Neuadd Pil")
    page.locator("[name=postcode]").fill("NP20 4HA")
    page.locator("main form .btn").click()

    page.locator("[name=name]").fill("Big hall")
    page.locator("[name=name_cy]").fill("Y neuadd fawr")
    page.locator("[name=capacity]").fill("80")
    page.locator("[name=rate]").fill("9.50")
    page.locator("[name=has][value=kitchen]").check()
    page.locator("main form .btn").click()

    space = Space.objects.get()
    page.locator(f"a[href='{address('offer-new', space.slug, welsh=welsh)}']").click()
    page.locator(f"[name=weekdays][value='{SATURDAY}']").check()
    page.locator("[name=start]").fill("10:00")
    page.locator("[name=end]").fill("16:00")
    page.locator("[name=first]").fill(next_saturday().isoformat())
    page.locator("button[value=preview]").click()
    expect(page.locator(".strip")).to_have_count(7)
    assert not Offer.objects.exists()
    page.locator("button[value=publish]").click()

    assert page.url == f"{live_server.url}{address('manage-offers', space.slug, welsh=welsh)}"
    assert ("dydd Sadwrn" if welsh else "Every Saturday") in page.locator("main").inner_text()
    opened = Opening.objects.filter(resource=space)
    assert {row.starts_at.astimezone(space.zone).strftime("%a %H:%M") for row in opened} == {"Sat 10:00"}


def press(page: Page, target: str, key: str) -> None:
    """Go to something with the Tab key and press it there."""
    for _ in range(80):
        if page.locator(target).evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press("Tab")
    else:
        raise AssertionError(f"The Tab key never reaches {target}")
    page.keyboard.press(key)


def test_hours_are_published_by_keyboard_alone(live_server: Any, open_page: Open, room: Space) -> None:
    page = open_page(width=1280)
    sign_in(page, live_server.url, going=address("offer-new", room.slug))
    press(page, f"[name=weekdays][value='{SATURDAY}']", "Space")
    press(page, "[name=all_day]", "Space")
    press(page, "button[value=preview]", "Enter")
    page.wait_for_selector("button[value=publish]")
    press(page, "button[value=publish]", "Enter")
    page.wait_for_url("**/offers/")
    assert "Every Saturday, open day and night" in page.locator("main").inner_text()


@pytest.mark.parametrize(
    ("width", "welsh", "dark"),
    [(1280, False, False), (320, True, True)],
    ids=["wide-english-light", "narrow-welsh-dark"],
)
def test_every_page_can_be_used_by_everybody(
    live_server: Any, open_page: Open, judge: Callable[[Page], None], room: Space, width: int, welsh: bool, dark: bool
) -> None:
    offer = Offer.objects.get()
    page = open_page(width=width, welsh=welsh, dark=dark)
    sign_in(page, live_server.url, going=address("manage", welsh=welsh), welsh=welsh)
    judge(page)
    pages = [
        ("manage-offers", room.slug),
        ("offer-new", room.slug),
        ("closure-new", room.slug),
        ("offer-edit", offer.pk),
        ("offer-remove", offer.pk),
        ("offer-dates", offer.pk),
        ("manage-sites",),
        ("manage-site-new",),
        ("manage-space-new", room.site.slug),
        ("manage-space-edit", room.slug),
    ]
    for name, *args in pages:
        page.goto(live_server.url + address(str(name), *args, welsh=welsh))
        judge(page)
    page.goto(live_server.url + address("offer-new", room.slug, welsh=welsh))
    page.locator("button[value=preview]").click()  # nothing filled in: the errors
    judge(page)
    page.locator("[name=weekdays]").first.check()
    page.locator("[name=all_day]").check()
    page.locator("button[value=preview]").click()
    judge(page)
