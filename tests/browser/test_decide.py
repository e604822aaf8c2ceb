"""Deciding and changing in a real browser: keyboard only, without JavaScript, in Welsh, on a small phone."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Page

from booking.actions import ask
from booking.models import Booking
from community.models import User
from tests.booking.decisions import *  # noqa: F403
from tests.browser.looks import every_look
from tests.cast import NOW

Open = Callable[..., Page]


@pytest.fixture
def signed_in(live_server: Any) -> Iterator[Callable[[Page, User], Page]]:
    """Gives a page the session of a person."""

    def sign_in(page: Page, person: User) -> Page:
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": str(live_server.url)}])
        return page

    yield sign_in


def at(live_server: Any, name: str, *args: object, language: str = "en-gb") -> str:
    """An address on the live server."""
    with translation.override(language):
        return f"{live_server.url}{reverse(name, args=args)}"


def tab_to(page: Page, text: str) -> None:
    """Press Tab until the focus is on what says so."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.innerText || ''").strip() == text:
            return
    raise AssertionError(f"no stop says “{text}”")


def test_a_manager_declines_with_the_keyboard_alone(
    live_server: Any, open_page: Open, signed_in: Any, asked_for: Booking, bill: User
) -> None:
    page = signed_in(open_page(), bill)
    page.goto(at(live_server, "manage-requests"))
    tab_to(page, "Tuesday 5 January, 6pm – 8pm")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{asked_for.reference}/")
    tab_to(page, "Decline")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("The piano is being tuned.")
    tab_to(page, "Decline and give the time back")
    page.keyboard.press("Enter")

    page.get_by_text("Declined: 1 date of 3rd Maindee Scouts.").wait_for()
    asked_for.refresh_from_db()
    assert asked_for.state == "declined"


def test_without_javascript_a_manager_asks_and_the_group_answers(
    live_server: Any, open_page: Open, signed_in: Any, asked_for: Booking, bill: User, amina: User
) -> None:
    page = signed_in(open_page(javascript=False), bill)
    page.goto(at(live_server, "manage-request", asked_for.reference))
    page.get_by_text("Ask a question first").click()
    page.get_by_label("Your question").fill("Will you bring drums?")
    page.get_by_role("button", name="Send the question").click()
    page.get_by_text("Your question has gone to 3rd Maindee Scouts.").wait_for()

    theirs = signed_in(open_page(javascript=False, width=320), amina)
    theirs.goto(at(live_server, "booking-answer", asked_for.reference))
    theirs.get_by_text("Will you bring drums?").wait_for()
    theirs.get_by_label("Your answer").fill("Only guitars.")
    theirs.get_by_role("button", name="Send the answer").click()
    theirs.get_by_text("Your answer has been sent.").wait_for()
    asked_for.refresh_from_db()
    assert asked_for.state == "requested"


def test_a_group_moves_to_a_suggested_time(
    live_server: Any, open_page: Open, signed_in: Any, confirmed: Booking, amina: User
) -> None:
    page = signed_in(open_page(width=390), amina)
    page.goto(at(live_server, "booking-move", confirmed.reference))
    page.get_by_role("link", name="Wed 6 Jan").click()
    page.wait_for_url("**day=2027-01-06**")
    page.get_by_role("button", name="Move", exact=True).click()
    page.get_by_text("Moved.").first.wait_for()
    confirmed.refresh_from_db()
    assert confirmed.starts_at.day == 6


def test_a_missing_reason_is_named_where_it_belongs(
    live_server: Any, open_page: Open, signed_in: Any, asked_for: Booking, bill: User, judge: Callable
) -> None:
    page = signed_in(open_page(width=390), bill)
    page.goto(at(live_server, "manage-request", asked_for.reference))
    page.get_by_text("Decline", exact=True).click()
    page.get_by_role("button", name="Decline and give the time back").click()
    summary = page.get_by_role("alert")
    summary.wait_for()
    assert summary.evaluate("element => element === document.activeElement")
    summary.get_by_role("link").click()
    assert page.evaluate("() => document.activeElement.name") == "reason"
    judge(page)


@every_look
def test_every_page_can_be_used_by_everybody(
    live_server: Any,
    open_page: Open,
    signed_in: Any,
    judge: Callable,
    asked_for: Booking,
    weekly: list[Booking],
    bill: User,
    amina: User,
    width: int,
    language: str,
    dark: bool,
) -> None:
    ask.ask(booking=asked_for, by=bill, question="Will you bring drums?", at=NOW)
    visits: list[tuple[User, str, list[object]]] = [
        (bill, "manage-requests", []),
        (bill, "manage-request", [weekly[0].reference]),
        (bill, "manage-request", [asked_for.reference]),
        (bill, "booking-cancel", [asked_for.reference]),
        (bill, "booking-move", [asked_for.reference]),
        (bill, "manage-book", [asked_for.resource.slug]),
        (amina, "booking-answer", [asked_for.reference]),
        (amina, "booking-move", [asked_for.reference]),
        (amina, "booking-cancel", [weekly[0].reference]),
    ]
    page = open_page(width=width, dark=dark, welsh=language == "cy")
    for person, name, args in visits:
        signed_in(page, person).goto(at(live_server, name, *args, language=language))
        for details in page.locator("main details").all():
            details.evaluate("element => { element.open = true }")
        judge(page)
