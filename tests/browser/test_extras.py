"""A keeper puts nets on the shelf and lets two rooms together; a group takes both the nets and the time."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page

from booking.actions import publish
from booking.models import Booking, BookingExtra, Claim, Extra
from booking.patterns import Every, Pattern
from community.models import Organisation, User
from tests.cast import PASSWORD, make_space
from venues.models import Site, Space

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., Page]


@pytest.fixture
def rooms(site: Site, school: Organisation, bill: User) -> list[Space]:
    """Two rooms, open every evening; a party in the first needs an hour to clear."""
    at, made = timezone.now(), []
    for name in ("East room", "West room"):
        space = make_space(site, school, name, activity_minutes={"party": [0, 60]} if name[0] == "E" else {})
        pattern = Pattern(at.date(), time(17), time(22), Every.DAY)
        publish.publish(resource=space, pattern=pattern, by=bill, at=at)
        made.append(space)
    return made


def address(name: str, *args: object, welsh: bool = False) -> str:
    with translation.override("cy" if welsh else "en-gb"):
        return reverse(name, args=args)


def sign_in(page: Page, base: str, email: str, going: str, *, welsh: bool = False) -> None:
    page.goto(f"{base}{address('account_login', welsh=welsh)}?next={going}")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url(f"{base}{going}")


def press(page: Page, *, first: bool = False) -> None:
    """The page's own button, by keyboard; it stands last unless there is a way back beside it."""
    buttons = page.locator("main form .actions .btn")
    (buttons.first if first else buttons.last).focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_from_the_shelf_into_a_booking(
    live_server: Any,
    open_page: Open,
    axe: Callable[[Page], None],
    rooms: list[Space],
    school: Organisation,
    scouts: Organisation,
    amina: User,
    bill: User,
) -> None:
    desk = open_page(width=390, dark=True, welsh=True)
    going = address("manage-extras", school.slug, welsh=True)
    sign_in(desk, live_server.url, "bill@example.org", going, welsh=True)
    desk.locator(".empty a.btn").click()
    desk.locator("[name=name]").fill("Nets")
    desk.locator("[name=name_cy]").fill("Rhwydi")
    desk.locator("[name=number]").fill("2")
    desk.locator("[name=rate]").fill("2.50")
    axe(desk)
    desk.locator(f"[name=resources][value='{rooms[0].pk}']").check()
    press(desk)
    assert "Rhwydi" in desk.locator("table").inner_text()
    axe(desk)
    desk.goto(f"{live_server.url}{address('manage-join', rooms[0].site.slug, welsh=True)}")
    for room in rooms:
        desk.locator(f"[name=spaces][value='{room.pk}']").check()
    for name, words in (("name", "Both"), ("capacity", "90"), ("rate", "12")):
        desk.locator(f"[name={name}]").fill(words)
    axe(desk)
    press(desk)
    assert Space.objects.get(name="Both").parts.count() == 2

    nets = Extra.objects.get()
    page = open_page(width=1280)
    day = datetime.combine(date.today() + timedelta(days=9), time(18), ZoneInfo("Europe/London"))
    when = f"?start={day:%Y-%m-%dT%H:%M}&end={day:%Y-%m-%dT}20:00"
    sign_in(page, live_server.url, "amina@example.org", address("bookings"))
    page.goto(f"{live_server.url}{address('book', rooms[0].slug)}{when}")
    page.locator("main form[method=post] .btn").first.click()
    for name, words in (("activity", "Birthday"), ("people", "12"), (f"extra_{nets.pk}", "3")):
        page.locator(f"[name={name}]").fill(words)
    page.locator("[name=kind]").select_option("party")
    press(page)
    assert "only 2" in page.locator(".alert").inner_text()
    axe(page)
    page.locator(f"[name=extra_{nets.pk}]").fill("2")
    press(page)
    assert "2 × Nets" in page.locator("dl.summary").inner_text()
    axe(page)
    press(page)
    assert "2 × Nets" in page.locator("main").inner_text()
    booking = Booking.objects.get()
    assert BookingExtra.objects.get().price_pence == 500 == booking.price_pence
    assert {claim.ends_at - booking.ends_at for claim in Claim.objects.all()} == {timedelta(hours=1)}
    page.goto(f"{live_server.url}{address('booking-extras', booking.reference)}")
    axe(page)
    page.locator(f"[name=extra_{nets.pk}]").fill("1")
    press(page, first=True)
    assert "Nets: 1 instead of 2" in page.locator("dl.summary").inner_text()
    axe(page)
    press(page, first=True)
    assert "Nets: 1 instead of 2" in page.locator(".happenings").first.inner_text()
    desk.goto(f"{live_server.url}{address('booking-extras', booking.reference, welsh=True)}")
    axe(desk)
    assert BookingExtra.objects.get().price_pence == 250
