"""A keeper's replies: kept in both languages, chosen while deciding, read by each in their own; many yeses at once."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from booking.actions import approve
from booking.models import Booking, Reply
from community.models import Membership, Organisation, Role, User
from tests.booking.decisions import *  # noqa: F403
from tests.booking.decisions import letters
from tests.cast import NOW, evening, make_booking, make_organisation, make_person
from venues.models import Space

WORDS = {"words": "The key is in the shop.", "words_cy": "Mae’r allwedd yn y siop."}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """The day of the cast."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def bills(bill: User) -> Client:
    """Bill's browser."""
    browser = Client()
    browser.force_login(bill, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


@pytest.fixture
def keys(school: Organisation) -> Reply:
    """Where the key is."""
    return Reply.objects.create(keeper=school, use="approve", name="Key", **WORDS)


def decide(browser: Client, booking: Booking, **answers: object) -> str:
    """Press a button on the page of the request. Returns the page that follows."""
    address = reverse("manage-request", args=[booking.reference])
    return str(browser.post(address, answers, follow=True).content.decode())


@pytest.mark.parametrize(
    ("language", "read", "not_read"),
    [
        ("en-gb", ["The key is in the shop.", "Ring twice."], ["Mae’r allwedd"]),
        ("cy", ["Mae’r allwedd yn y siop.", "Ring twice."], ["The key is"]),
        ("", ["Mae’r allwedd yn y siop.", "The key is in the shop.", "Ring twice."], []),
    ],
)
def test_each_reader_gets_their_own_language(
    language: str, read: list[str], not_read: list[str], asked_for: Booking, amina: User, bills: Client, keys: Reply
) -> None:
    amina.language = language
    amina.save()
    decide(bills, asked_for, decision="approve", approve_reply=keys.pk, words="Ring twice.")
    [letter] = letters("approved")
    assert all(words in letter.body for words in read) and not any(words in letter.body for words in not_read)
    # What is kept with the booking is what was said, in both.
    event = asked_for.events.get(verb="approve")
    assert event.reason == f"{WORDS['words_cy']}\n\nRing twice.\n\n{WORDS['words']}\n\nRing twice."


def test_a_reply_is_reason_enough_to_decline_or_to_ask(
    room: Space, scouts: Organisation, amina: User, bills: Client, school: Organisation
) -> None:
    no = Reply.objects.create(keeper=school, use="decline", name="No Saturdays", words="Not then.", words_cy="Na.")
    what = Reply.objects.create(keeper=school, use="ask", name="Music?", words="How loud?", words_cy="Pa mor uchel?")
    first, second = make_booking(room, scouts, amina, evening(1)), make_booking(room, scouts, amina, evening(2))
    decide(bills, first, decision="decline", decline_reply=no.pk)
    decide(bills, second, decision="ask", ask_reply=what.pk)
    assert "Not then." in letters("declined")[0].body and "Na." not in letters("declined")[0].body
    assert "How loud?" in letters("asked")[0].body
    assert second.remarks.get().words == "Pa mor uchel?\n\nHow loud?"


def test_a_reply_serves_only_what_it_is_for_and_only_its_keeper(
    asked_for: Booking, bills: Client, keys: Reply, other_keeper: User
) -> None:
    theirs = Organisation.objects.get(slug="gwynllyw").replies.create(use="decline", name="No", words="N", words_cy="N")
    for given in ({"decline_reply": theirs.pk}, {"decline_reply": keys.pk}, {"approve_reply": keys.pk}):
        assert "<title>Error:" in decide(bills, asked_for, decision="decline", **given)
    asked_for.refresh_from_db()
    assert asked_for.state == "requested"


def test_the_page_keeps_changes_and_removes(bills: Client, school: Organisation) -> None:
    address = reverse("manage-replies", args=[school.slug])
    assert "No replies yet" in bills.get(address).content.decode()
    one = {"use": "approve", "name": "Key", **WORDS}
    assert bills.post(address, one).status_code == 302
    twice = bills.post(address, one).content.decode()
    assert "You have a reply of this name already." in twice and "The key is in the shop.</textarea>" in twice
    without_welsh = bills.post(address, {**one, "name": "Other", "words_cy": ""}).content.decode()
    assert "each reader gets theirs" in without_welsh
    reply = Reply.objects.get()
    edit = reverse("reply-edit", args=[reply.pk])
    bills.post(edit, {**one, "words": "It hangs in the hall."})
    assert "It hangs in the hall." in bills.get(address).content.decode()
    bills.post(edit, {"do": "remove"})
    assert not Reply.objects.exists()


def test_ticked_requests_are_approved_and_each_result_is_told(
    room: Space, hall: Space, weekly: list[Booking], scouts: Organisation, amina: User, bill: User, bills: Client
) -> None:
    one, over = make_booking(room, scouts, amina, evening(3)), make_booking(room, scouts, amina, evening(4))
    approve.approve(booking=over, by=bill, at=NOW)
    elsewhere = make_organisation("Canolfan", make_person("Olwen"), slug="canolfan", kind="trust")
    foreign = make_booking(hall, scouts, amina, evening(5))
    hall.keeper = elsewhere
    hall.save()
    Booking.objects.filter(pk=foreign.pk).update(state="requested")

    page = bills.post(
        reverse("manage-requests"),
        {"request": [weekly[0].reference, one.reference, over.reference, foreign.reference, "NOTHING"]},
    ).content.decode()

    assert "Approved: 3 dates" in page and "Approved: 1 date<" in page
    assert "It has been answered already, or has begun." in page and foreign.reference not in page
    assert not Booking.objects.filter(pk=foreign.pk, state="confirmed").exists()
    assert {each.state for each in Booking.objects.filter(series=weekly[0].series)} == {"confirmed"}
    assert len(letters("approved")) == 3, "one for the weekly let, one for each of the others"


def test_nothing_ticked_approves_nothing(asked_for: Booking, bills: Client) -> None:
    page = bills.post(reverse("manage-requests"), {}).content.decode()
    assert "Nothing was ticked, so nothing was approved." in page and "Tick to approve" in page
    asked_for.refresh_from_db()
    assert asked_for.state == "requested"


def test_why_a_rule_was_put_aside_stays_visible(asked_for: Booking, bills: Client, school: Organisation) -> None:
    Membership.objects.create(user=make_person("Siân"), organisation=school, role=Role.MANAGER)
    Booking.objects.filter(pk=asked_for.pk).update(override_reason="The council asked us to.")
    for address in (reverse("manage-requests"), reverse("manage-request", args=[asked_for.reference])):
        assert "The council asked us to." in bills.get(address).content.decode()
