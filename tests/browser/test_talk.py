"""From a ticked request to a conversation by the link in a letter, in a real browser; and every page looked over."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from booking import post
from booking.actions import ask
from booking.letters.kinds import GROUPS
from booking.letters.tokens import stop_token, talk_token
from booking.models import Booking
from community.models import Organisation, User
from tests.booking.decisions import *  # noqa: F403
from tests.browser.looks import every_look
from tests.browser.test_documents import sign_in
from tests.cast import NOW

Open = Callable[..., Page]


def letter_to(person: User, words: str) -> str:
    """The one in the post that says so."""
    post.deliver(at=timezone.now())
    [letter] = [str(each.body) for each in mail.outbox if each.to == [person.email] and words in str(each.body)]
    return letter


@pytest.mark.django_db(transaction=True)
def test_a_reply_a_yes_and_a_talk_by_letter(
    open_page: Open, live_server: Any, asked_for: Booking, school: Organisation, amina: User, bill: User
) -> None:
    keeper = open_page()
    sign_in(keeper, live_server.url, bill)
    keeper.goto(live_server.url + reverse("manage-replies", args=[school.slug]))
    keeper.get_by_label("Asking").check()
    keeper.get_by_label("What you call it").fill("Music")
    keeper.get_by_label("In English").fill("How loud will it be?")
    keeper.get_by_label("In Welsh").fill("Pa mor uchel fydd hi?")
    keeper.get_by_role("button", name="Save the reply").click()

    keeper.goto(live_server.url + reverse("manage-request", args=[asked_for.reference]))
    keeper.get_by_text("Ask a question first").click()
    keeper.locator("#id_ask_reply").select_option(label="Music")
    keeper.get_by_role("button", name="Send the question").click()
    expect(keeper.locator("body")).to_contain_text("Your question has gone to")

    phone = open_page(width=390, javascript=False)
    link = re.search(r"https?://[^/\s]+(/talk/\S+)", letter_to(amina, "How loud will it be?"))
    assert link
    phone.goto(live_server.url + link[1])
    expect(phone.locator("main")).to_contain_text("How loud will it be?")
    phone.get_by_label("Your message").fill("Only guitars.")
    phone.get_by_role("button", name="Send the message").click()
    expect(phone.locator("body")).to_contain_text("Your message has been sent.")

    # The rest by keyboard alone.
    keeper.goto(live_server.url + reverse("manage-requests"))
    keeper.locator(f"#tick-{asked_for.reference}").focus()
    keeper.keyboard.press("Space")
    for _ in range(12):
        keeper.keyboard.press("Tab")
        if keeper.evaluate("() => document.activeElement.innerText") == "Approve the ticked requests":
            break
    keeper.keyboard.press("Enter")
    expect(keeper.locator("main")).to_contain_text("Approved: 1 date")
    keeper.get_by_role("link", name="Tuesday 5 January, 6pm – 8pm").click()
    expect(keeper.locator("main")).to_contain_text("Only guitars.")
    asked_for.refresh_from_db()
    assert asked_for.state == "confirmed"


@every_look
def test_every_page_of_talk_and_letters_is_sound(
    open_page: Open,
    live_server: Any,
    judge: Callable[[Page], None],
    asked_for: Booking,
    weekly: list[Booking],
    school: Organisation,
    amina: User,
    bill: User,
    language: str,
    width: int,
    dark: bool,
) -> None:
    reply = school.replies.create(use="approve", name="Keys", words="Shop", words_cy="Siop")
    ask.ask(booking=asked_for, by=bill, question="Will you bring drums?", at=NOW)
    with translation.override(language):
        for_all = [
            reverse("talk", args=[talk_token(asked_for, "group", amina.email)]),
            reverse("letter-stop", args=[stop_token(amina, GROUPS[0])]),
        ]
        for_bill = [
            reverse("manage-requests"),
            reverse("manage-request", args=[asked_for.reference]),
            reverse("booking", args=[asked_for.reference]),
            reverse("manage-replies", args=[school.slug]),
            reverse("reply-edit", args=[reply.pk]),
            reverse("letter-choices"),
        ]
    page = open_page(width=width, dark=dark)
    for address in for_all:
        page.goto(live_server.url + address)
        judge(page)
    sign_in(page, live_server.url, bill)
    for address in for_bill:
        page.goto(live_server.url + address)
        for details in page.locator("main details").all():
            details.evaluate("element => { element.open = true }")
        judge(page)
    page.goto(live_server.url + for_bill[0])
    page.locator(f"#tick-{weekly[0].reference}").check()
    page.locator("main form[method=post] button").click()
    expect(page.locator("main")).to_contain_text("3")
    judge(page)
