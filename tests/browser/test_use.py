"""The card, the phone and the keyholder's list in a real browser, with and without JavaScript; and looked over."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from booking.actions import attendance, settle
from booking.models import Booking, Opening
from booking.spans import Span
from community.models import Organisation, User
from tests.browser.looks import every_look
from tests.browser.test_documents import sign_in
from tests.cast import make_booking
from venues.models import Space

Open = Callable[..., Page]


@pytest.fixture
def on_now(transactional_db: None, hall: Space, scouts: Organisation, amina: User) -> Booking:
    """Began ten minutes ago, on the machine's own clock."""
    start = timezone.now().replace(second=0, microsecond=0) - timedelta(minutes=10)
    span = Span(start, start + timedelta(hours=1))
    Opening.objects.create(resource=hall, starts_at=span.start - timedelta(hours=1), ends_at=span.end)
    return make_booking(hall, scouts, amina, span, at=start - timedelta(days=1))


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_card_to_the_account(
    open_page: Open, live_server: Any, on_now: Booking, amina: User, bill: User, hall: Space, javascript: bool
) -> None:
    phone = open_page(width=390, javascript=javascript)
    sign_in(phone, live_server.url, amina)
    phone.goto(live_server.url + reverse("here"))
    phone.get_by_label("The code on the card").fill(f"{hall.room_code[:3]} {hall.room_code[3:].lower()}")
    phone.get_by_role("button", name="Go on").click()
    phone.get_by_role("button", name="We are here").click()
    expect(phone.locator("main")).to_contain_text("Checked in at")

    keeper = open_page(width=390, javascript=javascript)
    sign_in(keeper, live_server.url, bill)
    keeper.goto(live_server.url + reverse("manage-today"))
    keeper.get_by_role("button", name="Nobody came").click()
    keeper.get_by_role("button", name="Take this back").click()
    keeper.get_by_role("button", name="They came").click()
    expect(keeper.get_by_role("button", name="Take this back")).to_be_visible()

    settle.settle_due(at=on_now.ends_at)
    phone.goto(live_server.url + reverse("booking-use", args=[on_now.reference]))
    expect(phone.locator("main")).to_contain_text("Shared with others")


@every_look
def test_every_page_of_use_is_sound(
    open_page: Open,
    live_server: Any,
    judge: Callable[[Page], None],
    watch: Any,
    on_now: Booking,
    bill: User,
    hall: Space,
    language: str,
    width: int,
    dark: bool,
) -> None:
    attendance.absent(booking=on_now, by=bill, at=timezone.now())
    with translation.override(language):
        for_all = [reverse("here"), reverse("here-room", args=[hall.room_code]), reverse("here-room", args=["WRONG2"])]
        for_bill = [
            reverse("manage-today"),
            reverse("booking", args=[on_now.reference]),
            reverse("booking-use", args=[on_now.reference]),
            reverse("room-card", args=[hall.slug]),
        ]
    watch.allow(404, "WRONG2")
    page = open_page(width=width, dark=dark)
    for address in for_all:
        page.goto(live_server.url + address)
        judge(page)
    sign_in(page, live_server.url, bill)
    for address in for_bill:
        page.goto(live_server.url + address)
        judge(page)
