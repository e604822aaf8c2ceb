"""The conversation about a booking, and the links in letters that open it: forged, passed on, gone stale, run out."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.signing import Signer
from django.test import Client
from django.urls import reverse

from booking import post
from booking.actions import ask, cancel, remarks, talk
from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.letters.tokens import ALIVE, STOP, talk_token, voice_of
from booking.models import Booking, BookingEvent, LetterChoice
from booking.models.proof import Side
from booking.states import BookingState
from community.models import Membership, Organisation, Role, User
from tests.booking.decisions import *  # noqa: F403
from tests.booking.decisions import letters
from tests.cast import NOW, evening, make_booking, make_person
from venues.models import Space


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """The day of the cast."""
    with time_machine.travel(NOW, tick=False):
        yield


def link_in(letter: str) -> str:
    """The path that a letter sent just now says works without signing in."""
    found = re.search(r"https?://[^/\s]+(/talk/\S+/|/cy/\S*sgwrs\S*/)", letter)
    assert found, letter
    return found[1]


def posted_to(address: str) -> str:
    """The newest letter in the post to that address, as it went out."""
    post.deliver(at=NOW)
    return str([each.body for each in mail.outbox if each.to == [address]][-1])


def test_each_side_gets_what_the_other_says_and_its_own_link(confirmed: Booking, amina: User, bill: User) -> None:
    talk.say(booking=confirmed, side=Side.GROUP, by=amina, words="Is there a kettle?", at=NOW)
    keepers = posted_to(bill.email)
    assert "Is there a kettle?" in keepers

    talk.say_by_link(token=link_in(keepers).split("/")[2], words="Two of them.", at=NOW)
    groups = posted_to(amina.email)
    assert "Two of them." in groups and link_in(groups) != link_in(keepers)
    said = [(each.side, each.by, each.by_link, each.words) for each in remarks.thread(confirmed)]
    assert said == [("group", amina, False, "Is there a kettle?"), ("keeper", bill, True, "Two of them.")]
    # No change of the booking: calendars have nothing to learn from it.
    assert not BookingEvent.objects.filter(booking=confirmed, verb="answer").exists()


def test_a_question_can_be_answered_from_the_letter_without_signing_in(asked_for: Booking, bill: User) -> None:
    ask.ask(booking=asked_for, by=bill, question="Will you bring drums?", at=NOW)
    browser, address = Client(), link_in(posted_to("amina@example.org"))

    page = browser.get(address)
    assert "Will you bring drums?" in page.content.decode()
    for private in ("bill@example.org", "amina@example.org", "12 people", "What has happened so far"):
        assert private not in page.content.decode()
    assert page["Cache-Control"] == "private, no-store" and "noindex" in page["X-Robots-Tag"]
    assert browser.post(address, {"words": "Only guitars."}).status_code == 302

    asked_for.refresh_from_db()
    assert asked_for.state == BookingState.REQUESTED
    [letter] = letters("answered_keeper")
    assert "Only guitars." in letter.body
    event = asked_for.events.get(verb="answer")
    assert (event.by.name, event.reason) == ("Amina", "Only guitars.")


def test_looking_changes_nothing_and_an_empty_answer_is_named(asked_for: Booking, bill: User) -> None:
    ask.ask(booking=asked_for, by=bill, question="Will you bring drums?", at=NOW)
    browser, address = Client(), link_in(posted_to("amina@example.org"))
    browser.get(address)
    browser.head(address)
    page = browser.post(address, {"words": " "}).content.decode()
    assert "<title>Error:" in page and "Write what you want to say." in page
    assert asked_for.remarks.count() == 1


def test_the_groups_own_address_answers_for_the_group(asked_for: Booking, scouts: Organisation, bill: User) -> None:
    scouts.email = "post@scouts.example"
    scouts.save()
    ask.ask(booking=asked_for, by=bill, question="Drums?", at=NOW)
    address = link_in(posted_to("post@scouts.example"))
    assert Client().post(address, {"words": "No."}).status_code == 302
    [_question, answer] = remarks.thread(asked_for)
    assert (answer.by, answer.side, answer.by_link) == (None, "group", True)

    scouts.email = "new@scouts.example"
    scouts.save()
    assert Client().get(address).status_code == 404, "the letter lies in a post box that is the group's no more"


# Attacks on the link


@pytest.fixture
def token(confirmed: Booking, amina: User) -> str:
    """Amina's own key to the conversation about her booking."""
    return talk_token(confirmed, "group", amina.email)


def test_a_forged_link_opens_nothing(token: str, confirmed: Booking, amina: User) -> None:
    payload, _colon, seal = token.rpartition(":")
    other_purpose = STOP.sign_object([confirmed.reference, "group", str(amina.pk), "0" * 16])
    plain = Signer().sign_object([confirmed.reference, "group", str(amina.pk), "0" * 16])
    wrong_kind = Signer(salt="booking.talk").sign_object({"reference": confirmed.reference})
    for forged in (payload, f"{payload}:", f"{payload}x:{seal}", token[:-1], token + "A", other_purpose, plain, "x"):
        assert voice_of(forged, at=NOW) == (None, False), forged
        assert Client().get(reverse("talk", args=[forged])).status_code == 404
    assert voice_of(wrong_kind, at=NOW) == (None, False)
    with pytest.raises(NotPermitted):
        talk.say_by_link(token=token[:-1], words="Hello", at=NOW)
    assert not confirmed.remarks.exists()


def test_a_link_is_for_its_own_booking_only(
    token: str, hall: Space, scouts: Organisation, amina: User, bill: User
) -> None:
    other = make_booking(hall, scouts, amina, evening(3))
    talk.say(booking=other, side=Side.KEEPER, by=bill, words="The boiler is broken.", at=NOW)
    assert "boiler" not in Client().get(reverse("talk", args=[token])).content.decode()
    for name in ("booking", "booking-cancel", "manage-request"):
        assert Client().get(reverse(name, args=[other.reference])).status_code == 302, "the way to signing in"


def test_a_link_speaks_for_its_own_reader_only(token: str, confirmed: Booking, amina: User, bill: User) -> None:
    mine, theirs = voice_of(token, at=NOW)[0], voice_of(talk_token(confirmed, "keeper", bill.email), at=NOW)[0]
    assert mine and theirs
    assert (mine.person, mine.side, theirs.person, theirs.side) == (amina, Side.GROUP, bill, Side.KEEPER)
    # Nobody is given a key to a side that is not theirs, nor one to a booking they have nothing to do with.
    assert talk_token(confirmed, "keeper", amina.email) == talk_token(confirmed, "group", bill.email) == ""
    assert talk_token(confirmed, "group", make_person("Mallory").email) == ""


def test_a_link_ends_with_its_readers_place_in_the_group(token: str, scouts: Organisation, amina: User) -> None:
    Membership.objects.filter(user=amina, organisation=scouts).update(role=Role.TREASURER)
    voice, _ = voice_of(token, at=NOW)
    assert voice and not voice.may_write
    page = Client().get(reverse("talk", args=[token])).content.decode()
    assert "Send the message" not in page
    with pytest.raises(NotPermitted):
        talk.say_by_link(token=token, words="Still here", at=NOW)

    Membership.objects.filter(user=amina, organisation=scouts).delete()
    assert voice_of(token, at=NOW) == (None, False)


@pytest.mark.parametrize("change", [{"email": "amina@new.example"}, {"is_active": False}])
def test_a_link_ends_with_the_address_or_the_account(token: str, amina: User, change: dict[str, object]) -> None:
    User.objects.filter(pk=amina.pk).update(**change)
    assert voice_of(token, at=NOW) == (None, False)


def test_a_link_dies_ninety_days_after_the_booking(token: str, confirmed: Booking) -> None:
    last = confirmed.ends_at + ALIVE
    assert voice_of(token, at=last)[0]
    with time_machine.travel(last + timedelta(seconds=1), tick=False):
        gone = Client().get(reverse("talk", args=[token]))
    assert gone.status_code == 410 and "This link has run out" in gone.content.decode()
    with pytest.raises(NotPermitted):
        talk.say_by_link(token=token, words="Hello?", at=last + timedelta(seconds=1))


def test_a_link_that_fell_into_the_wrong_hands_is_no_flood(token: str, confirmed: Booking) -> None:
    for number in range(remarks.MOST_A_DAY):
        talk.say_by_link(token=token, words=f"{number}", at=NOW)
    with pytest.raises(Refused):
        talk.say_by_link(token=token, words="One more", at=NOW)
    assert "That is enough for one day." in Client().post(
        reverse("talk", args=[token]), {"words": "One more"}
    ).content.decode()
    talk.say_by_link(token=token, words="Good morning", at=NOW + timedelta(days=1, minutes=1))


def test_no_key_is_kept_with_the_letter_or_shown_to_others(
    asked_for: Booking, bill: User, amina: User, client: Client
) -> None:
    ask.ask(booking=asked_for, by=bill, question="Drums?", at=NOW)
    sent = link_in(posted_to(amina.email))
    [letter] = letters("asked")
    assert sent not in letter.body

    client.force_login(amina, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(reverse("booking", args=[asked_for.reference])).content.decode()
    assert "A question about your request" in page
    assert "/talk/" not in page.replace(reverse("booking-talk", args=[asked_for.reference]), "")
    # What somebody writes cannot call up a key either: it would be the reader's own, and only in the reader's letter.
    talk.say(booking=asked_for, side=Side.GROUP, by=amina, words=f"talk:en-gb:{asked_for.reference}:group", at=NOW)
    keepers = posted_to(bill.email)
    assert link_in(keepers) != sent and sent not in keepers


# Signed in


def test_who_may_say_something(
    confirmed: Booking, amina: User, bill: User, chidi: User, treasurer: User, other_keeper: User
) -> None:
    for side, person in (
        (Side.GROUP, bill),
        (Side.KEEPER, amina),
        (Side.GROUP, chidi),
        (Side.GROUP, treasurer),
        (Side.KEEPER, other_keeper),
    ):
        with pytest.raises(NotPermitted):
            talk.say(booking=confirmed, side=side, by=person, words="Hello", at=NOW)
    with pytest.raises(Refused):
        talk.say(booking=confirmed, side=Side.GROUP, by=amina, words="  ", at=NOW)


def test_both_sides_talk_on_their_own_page(confirmed: Booking, amina: User, bill: User) -> None:
    address = reverse("booking-talk", args=[confirmed.reference])
    mine, theirs = Client(), Client()
    for browser, person in ((mine, amina), (theirs, bill)):
        browser.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert mine.post(address, {"words": "Is there a kettle?", "side": "group"}).status_code == 302
    page = theirs.get(reverse("manage-request", args=[confirmed.reference])).content.decode()
    assert "Is there a kettle?" in page
    assert theirs.post(address, {"words": "Two.", "side": "keeper"}).url.endswith(f"/{confirmed.reference}/")
    assert mine.post(address, {"words": "Hello", "side": "keeper"}).status_code == 403
    kept = mine.post(address, {"words": "", "side": "group"}).content.decode()
    assert "<title>Error:" in kept and "Two." in kept


def test_there_is_something_to_say_about_a_cancelled_booking(confirmed: Booking, amina: User) -> None:
    cancel.cancel(booking=confirmed, by=amina, at=NOW)
    talk.say(booking=confirmed, side=Side.GROUP, by=amina, words="Sorry!", at=NOW)
    with pytest.raises(NotPermitted):
        talk.say(booking=confirmed, side=Side.GROUP, by=amina, words="Late", at=confirmed.ends_at + ALIVE * 2)


# The link that ends one kind of letters


def test_a_letter_can_be_ended_by_its_own_link(confirmed: Booking, amina: User) -> None:
    post.deliver(at=NOW)
    [letter] = [each for each in mail.outbox if each.to == [amina.email]]
    address = letter.extra_headers["List-Unsubscribe"].strip("<>")
    path = address.removeprefix("http://127.0.0.1:8000")
    assert address in letter.body
    browser = Client(enforce_csrf_checks=True)
    assert "Stop these letters?" in browser.get(path).content.decode()
    assert not LetterChoice.objects.exists(), "a mail scanner looks at every link"
    assert "have stopped" in browser.post(path, {"List-Unsubscribe": "One-Click"}).content.decode()
    assert list(LetterChoice.objects.values_list("person__email", "kind", "when")) == [
        (amina.email, "confirmations", "never")
    ]
    assert browser.post(path[:-2] + "/", {}).status_code == 404
    User.objects.filter(pk=amina.pk).update(email="amina@new.example")
    assert browser.get(path).status_code == 404
