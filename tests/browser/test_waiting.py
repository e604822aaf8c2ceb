"""From a taken time to a booking: wait, give back, take one's turn. On a telephone, without JavaScript; looked over."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from booking.actions import recall, turns
from booking.models import Booking, Turn, Wait
from booking.spans import Span
from community.models import Organisation, User
from tests.booking.waiting import a_group, stand
from tests.browser.looks import every_look
from tests.browser.test_documents import sign_in
from tests.cast import LONDON, make_booking, open_daily
from venues.models import Space

Open = Callable[..., Page]


@pytest.fixture
def taken(transactional_db: None, hall: Space, scouts: Organisation, amina: User) -> Booking:
    """The scouts have the hall on an evening three weeks ahead."""
    day = timezone.now().astimezone(LONDON) + timedelta(days=21)
    open_daily(hall, first=day, days=3)
    start = datetime(day.year, day.month, day.day, 18, tzinfo=LONDON)
    return make_booking(hall, scouts, amina, Span(start, start + timedelta(hours=2)), at=timezone.now())


def test_from_a_taken_time_to_a_booking(
    open_page: Open, live_server: Any, taken: Booking, amina: User, chidi: User, chess: Organisation
) -> None:
    phone = open_page(width=390, javascript=False)
    sign_in(phone, live_server.url, chidi)
    week = f"?week={taken.starts_at.astimezone(LONDON).date()}"
    phone.goto(live_server.url + reverse("space", args=[taken.resource.slug]) + week)
    phone.get_by_role("link", name="Wait for this time").locator("visible=true").first.click()
    phone.get_by_label("What is it for?").fill("Chess")
    phone.get_by_role("button", name="Wait for this time").click()
    expect(phone.get_by_role("alert")).to_contain_text("Say how many people will come")
    expect(phone.get_by_label("What is it for?")).to_have_value("Chess")
    phone.get_by_label("What kind of activity is it?").select_option("social")
    phone.get_by_label("How many people will come?").fill("10")
    phone.get_by_role("button", name="Wait for this time").click()
    expect(phone.locator("main")).to_contain_text("Place 1 in line: nobody comes before you.")

    group = open_page(width=390, javascript=False)
    sign_in(group, live_server.url, amina)
    group.goto(live_server.url + reverse("booking", args=[taken.reference]))
    group.get_by_role("link", name="Give time back").click()
    expect(group.locator("main")).to_contain_text("1 group waits for this time.")
    group.get_by_label("The whole time on this date").check()
    group.get_by_role("button", name="Yes, give it back").click()
    expect(group.locator("main")).to_contain_text("Cancelled")

    assert turns.offer_due(at=timezone.now()) == 1
    phone.goto(live_server.url + reverse("bookings"))
    phone.get_by_role("link", name="Times you wait for").click()
    phone.get_by_role("link", name="Look at it").click()
    phone.get_by_role("button", name="Yes, I want it").click()
    expect(phone.locator(".hold")).to_contain_text("It is your turn")
    phone.locator("main form button.btn").last.click()
    expect(phone.locator(".done")).to_be_visible()
    assert Turn.objects.get().outcome == "taken"
    assert Booking.objects.get(organisation=chess).state == "confirmed"


@every_look
def test_its_pages_are_accessible(
    open_page: Open,
    live_server: Any,
    judge: Callable[[Page], None],
    taken: Booking,
    hall: Space,
    chess: Organisation,
    amina: User,
    bill: User,
    width: int,
    dark: bool,
    language: str,
) -> None:
    at = timezone.now()
    other = Span(taken.starts_at + timedelta(days=1), taken.ends_at + timedelta(days=1))
    called_back = make_booking(hall, chess, chess.managers().get(), other, at=at)
    for number in range(2):
        stand(a_group(number), hall, taken.span, at=at)
    later = Span(other.start + timedelta(days=1), other.end + timedelta(days=1))
    recall.recall(booking=taken, by=bill, reason="Boiler", instead=recall.Instead(hall, later), at=at)
    assert taken.organisation
    mine = make_booking(hall, taken.organisation, amina, Span(other.end, other.end + timedelta(hours=1)), at=at)
    waiting = Wait.objects.create(
        organisation=taken.organisation,
        made_by=amina,
        resource=hall,
        starts_at=other.start,
        ends_at=other.end,
        activity="Knots and flags " * 8,
        people=12,
        asked_at=at,
        leased_until=at,
    )
    start, end = (each.astimezone(LONDON).strftime("%Y-%m-%dT%H:%M") for each in (taken.starts_at, taken.ends_at))
    with translation.override(language):
        seen = [
            reverse("waits"),
            reverse("wait", args=[hall.slug]) + f"?start={start}&end={end}",
            reverse("wait-leave", args=[waiting.pk]),
            reverse("turn", args=[Turn.objects.get().pk]),
            reverse("booking-hand-back", args=[mine.reference]),
        ]
        kept = [reverse("manage-waiting"), reverse("booking-recall", args=[called_back.reference])]
    for person, addresses in ((amina, seen), (bill, kept)):
        browser = open_page(width=width, dark=dark)
        sign_in(browser, live_server.url, person)
        for address in addresses:
            browser.goto(live_server.url + address)
            judge(browser)
