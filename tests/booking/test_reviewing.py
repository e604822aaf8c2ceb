"""A manager looks again at what the rules said: sees what was asked, books it all the same or says why not."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation

from booking.actions import cancel, hold, override, review
from booking.actions.base import NotPermitted
from booking.actions.hold import Holder
from booking.eligibility import Refused
from booking.models import Booking, Message
from booking.rules.pack import rule
from booking.states import BookingState
from community.models import Organisation, User
from tests.booking.ruled import only, with_rules
from tests.cast import NOW, evening, make_booking
from venues.models import Space

WORDS = "It is the league final."


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """The day of the cast, in English."""
    with time_machine.travel(NOW, tick=False), translation.override("en-gb"):
        yield


@pytest.fixture
def asked(hall: Space, school: Organisation, scouts: Organisation, amina: User) -> Booking:
    """The rules of the school say never; Amina holds the time and asks a person."""
    with_rules(school, only(rule("never", "eligibility", {"no": True}, "Never here.", "Byth.")))
    held = hold.hold(resource=hall, span=evening(3), holder=Holder(user=amina), at=NOW)
    hold.answer(booking=held, activity="League final", people=12, notes="", at=NOW)
    held.refresh_from_db()
    return review.ask_again(booking=held, by=amina, words=WORDS, at=NOW, organisation=scouts)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(booking: Booking) -> str:
    return reverse("manage-review", args=[booking.reference])


def test_the_page_says_everything_and_only_to_those_who_decide(asked: Booking, bill: User, chidi: User) -> None:
    seen = browser(bill).get(address(asked)).content.decode()
    for words in (WORDS, "Maindee Scouts", "League final", "Never here.", "Book it for them"):
        assert words in seen
    assert browser(bill).get(reverse("group-standing", args=["maindee-scouts"])).status_code == 200
    assert address(asked) in browser(bill).get(reverse("manage-requests")).content.decode()
    assert browser(chidi).get(address(asked)).status_code == 404
    assert Client().get(address(asked)).status_code == 302


def test_there_is_no_such_page_of_a_hold_that_nobody_asked_about(hall: Space, amina: User, bill: User) -> None:
    held = hold.hold(resource=hall, span=evening(3), holder=Holder(user=amina), at=NOW)
    assert browser(bill).get(address(held)).status_code == 404


def test_yes_books_the_held_time_with_its_reason(asked: Booking, scouts: Organisation, bill: User, amina: User) -> None:
    client = browser(bill)
    assert "Say why you make an exception" in client.post(address(asked), {"deed": "allow"}).content.decode()
    client.post(address(asked), {"deed": "allow", "reason": "Once a year."})
    booked = Booking.objects.get(organisation=scouts)
    assert (booked.state, booked.span, booked.activity) == (BookingState.CONFIRMED, asked.span, "League final")
    assert (booked.override_reason, booked.people, booked.made_by) == ("Once a year.", 12, bill)
    letters = Message.objects.filter(key__startswith="booked_for_you:")
    assert amina.email in [each.to for each in letters] and all("Once a year." in each.body for each in letters)
    asked.refresh_from_db()
    assert asked.state == BookingState.CANCELLED, "the hold gave its time to the booking"
    assert "This has been answered" in client.get(address(asked)).content.decode()
    client.post(address(asked), {"deed": "allow", "reason": "Twice."})
    assert Booking.objects.filter(organisation=scouts).count() == 1
    assert address(asked) not in client.get(reverse("manage-requests")).content.decode()


def test_yes_also_after_the_minutes_are_over_while_it_is_free(
    asked: Booking, hall: Space, chess: Organisation, bill: User
) -> None:
    late = NOW + 2 * hold.minutes()
    hold.expire_due(at=late)
    other = override.book(
        resource=hall, span=evening(3), organisation=chess, by=bill, at=late, override_reason="They rang first."
    )
    with pytest.raises(Refused) as refused:
        review.allow(booking=asked, by=bill, reason="Once a year.", at=late)
    assert [each.code for each in refused.value.refusals] == ["taken"]
    cancel.cancel(booking=other, by=bill, reason="A mistake", at=late)
    assert review.allow(booking=asked, by=bill, reason="Once a year.", at=late).state == BookingState.CONFIRMED


def test_no_is_told_to_whoever_asked(asked: Booking, bill: User, amina: User) -> None:
    client = browser(bill)
    assert "Say why it stays" in client.post(address(asked), {"deed": "leave", "words": " "}).content.decode()
    client.post(address(asked), {"deed": "leave", "words": "The floor is polished that week."})
    letters = Message.objects.filter(key__startswith="reviewed:")
    assert amina.email in [each.to for each in letters]
    assert all("The floor is polished" in each.body and "was not booked" in each.body for each in letters)
    asked.refresh_from_db()
    assert (asked.state, asked.organisation) == (BookingState.HELD, None)
    hers = browser(amina).get(reverse("book-check", args=[asked.reference])).content.decode()
    assert "The floor is polished that week." in hers and "Ask a person" not in hers
    with pytest.raises(NotPermitted):
        review.leave(booking=asked, by=bill, words="Again", at=NOW)


def test_only_the_keepers_managers_answer(asked: Booking, amina: User, chidi: User) -> None:
    for person in (amina, chidi):
        with pytest.raises(NotPermitted):
            review.leave(booking=asked, by=person, words="Hm", at=NOW)
        with pytest.raises(NotPermitted):
            review.allow(booking=asked, by=person, reason="Hm", at=NOW)


def test_what_was_changed_since_is_not_booked(asked: Booking, hall: Space, bill: User) -> None:
    hold.change(booking=asked, resource=hall, span=evening(4), at=NOW)
    asked.refresh_from_db()
    seen = browser(bill).get(address(asked)).content.decode()
    assert "They have chosen another time" in seen and "Book it for them" not in seen
    with pytest.raises(NotPermitted):
        review.allow(booking=asked, by=bill, reason="Once a year.", at=NOW)


def test_of_a_sent_booking_the_answer_is_words(hall: Space, scouts: Organisation, amina: User, bill: User) -> None:
    booking = make_booking(hall, scouts, amina, evening(3))
    review.ask_again(booking=booking, by=amina, words=WORDS, at=NOW)
    own = reverse("booking", args=[booking.reference])
    assert "Ask a person" not in browser(amina).get(own).content.decode()
    client = browser(bill)
    seen = client.get(address(booking)).content.decode()
    assert "Book it for them" not in seen and reverse("manage-request", args=[booking.reference]) in seen
    client.post(address(booking), {"deed": "leave", "words": "We looked: the price is right."})
    [letter] = Message.objects.filter(key__startswith="reviewed:", to=amina.email)
    assert own in letter.body and "We looked: the price is right." in letter.body
    assert "We looked: the price is right." in browser(amina).get(own).content.decode()
