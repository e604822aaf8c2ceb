"""Checking in on a phone: one press for the group, a reference for others, and nothing for those who guess."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from booking.actions import cancel, check_in
from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.models import Booking, Proof, Resource
from booking.views.tries import MOST
from community.models import Organisation, User
from tests.booking.decisions import *  # noqa: F403
from tests.booking.use import DURING, there
from tests.cast import evening, make_booking
from venues.models import Space


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """The booking has begun, and nobody has guessed yet."""
    cache.clear()
    with time_machine.travel(DURING, tick=False) as moving:
        yield moving


def browser(person: User | None = None, address: str = "192.0.2.1") -> Client:
    """A phone."""
    client = Client(REMOTE_ADDR=address)
    if person:
        client.force_login(person)
    return client


def page(code: str) -> str:
    return reverse("here-room", args=[code])


def test_a_member_presses_once(confirmed: Booking, hall: Space, amina: User) -> None:
    phone = browser(amina)
    shown = phone.get(page(hall.room_code)).content.decode()
    assert "We are here" in shown and "3rd Maindee Scouts" in shown
    assert phone.post(page(hall.room_code), {"reference": confirmed.reference}).status_code == 302
    assert "Checked in at 6.10pm" in phone.get(page(hall.room_code)).content.decode()
    proof = Proof.objects.get()
    assert (proof.booking, proof.kind, proof.by, proof.at) == (confirmed, "room_code", amina, DURING)
    assert confirmed.events.filter(verb="check_in", by=amina).count() == 1


def test_twice_is_once(confirmed: Booking, amina: User) -> None:
    there(confirmed, amina)
    there(confirmed, None, DURING + timedelta(minutes=5))
    assert Proof.objects.count() == 1 and confirmed.events.filter(verb="check_in").count() == 1


@pytest.mark.parametrize("typed", ["{}", " {} ", "{}\n"])
def test_anybody_else_types_the_reference(confirmed: Booking, hall: Space, typed: str) -> None:
    reference = typed.format(confirmed.reference.lower().replace("-", " "))
    browser().post(page(hall.room_code.lower()), {"reference": reference})
    assert Proof.objects.get().by is None


@pytest.mark.parametrize(
    ("minutes", "is_on"), [(-31, False), (-30, True), (0, True), (119, True), (120, False), (24 * 60, False)]
)
def test_from_half_an_hour_before_to_the_end(confirmed: Booking, minutes: int, is_on: bool) -> None:
    at = evening(1).start + timedelta(minutes=minutes)
    if is_on:
        there(confirmed, None, at)
    else:
        with pytest.raises(Refused):
            there(confirmed, None, at)
    assert Proof.objects.exists() is is_on


def test_the_card_of_a_third_serves_for_the_whole_hall(confirmed: Booking, thirds: list[Space]) -> None:
    for third in thirds:
        check_in.check_in(code=third.room_code, reference=confirmed.reference, by=None, at=DURING)
    assert Proof.objects.count() == 1


def test_the_card_of_another_room_does_not(thirds: list[Space], scouts: Organisation, amina: User) -> None:
    booking = make_booking(thirds[0], scouts, amina, evening(1))
    with pytest.raises(Refused):
        check_in.check_in(code=thirds[1].room_code, reference=booking.reference, by=amina, at=DURING)


def test_two_cards_with_the_same_code_by_chance(confirmed: Booking, room: Space, amina: User) -> None:
    Resource.objects.filter(pk=room.pk).update(room_code=confirmed.resource.room_code)
    there(confirmed, amina)
    assert Proof.objects.count() == 1


def test_neither_a_request_nor_what_was_cancelled(asked_for: Booking, confirmed: Booking, amina: User) -> None:
    cancel.cancel(booking=confirmed, by=amina, at=evening(0).start)
    for booking in (asked_for, confirmed):
        with pytest.raises(Refused):
            there(booking, amina)


def test_the_old_card_opens_nothing(confirmed: Booking, hall: Space, bill: User, amina: User) -> None:
    old = hall.room_code
    client = browser(bill)
    assert client.post(reverse("room-card", args=[hall.slug])).status_code == 302
    hall.refresh_from_db()
    assert hall.room_code != old and hall.keeper.events.filter(verb="new_room_code", by=bill).count() == 1
    with pytest.raises(Refused):
        check_in.check_in(code=old, reference=confirmed.reference, by=amina, at=DURING)
    there(Booking.objects.get(pk=confirmed.pk), amina)


def test_a_manager_of_the_place_is_no_voice_of_the_group(confirmed: Booking, hall: Space, bill: User) -> None:
    """The keeper knows the code and every reference; its own word is worth something only as its own."""
    with pytest.raises(NotPermitted):
        there(confirmed, bill)
    answer = browser(bill).post(page(hall.room_code), {"reference": confirmed.reference})
    assert answer.headers["Location"] == reverse("manage-today") and not Proof.objects.exists()


def test_the_page_never_says_who_has_booked(confirmed: Booking, hall: Space, chidi: User) -> None:
    for person in (None, chidi):
        phone = browser(person)
        pages = [phone.get(page(hall.room_code))]
        pages.append(phone.post(page(hall.room_code), {"reference": confirmed.reference}, follow=True))
        for each in pages:
            text = each.content.decode()
            assert "Scouts" not in text and "Sgowtiaid" not in text and "Amina" not in text


def test_a_wrong_reference_and_a_right_one_elsewhere_are_answered_alike(
    confirmed: Booking, thirds: list[Space], hall: Space, scouts: Organisation, amina: User
) -> None:
    later = make_booking(hall, scouts, amina, evening(2))
    said = []
    for reference in ("AAAA-AAAA", later.reference, "", "x" * 300):
        answer = browser().post(page(hall.room_code), {"reference": reference})
        said.append(
            (answer.status_code, "We find no booking with this reference here and now" in answer.content.decode())
        )
    assert set(said) == {(200, True)} and not Proof.objects.exists()


def test_guessing_ends(confirmed: Booking, hall: Space, clock: time_machine.Traveller) -> None:
    """After ten wrong ones nothing is answered, not even the right one; another address is not kept out."""
    for number in range(MOST):
        wrong = page("WRONG2") if number % 2 else page(hall.room_code)
        # A thrown-away cookie makes nobody new.
        browser().post(wrong, {"reference": f"AAAA-{number:04}"})
    right = {"reference": confirmed.reference}
    assert browser().post(page(hall.room_code), right).status_code == 429
    assert browser().get(page(hall.room_code)).status_code == 429
    spoofed = Client(REMOTE_ADDR="192.0.2.1", headers={"X-Forwarded-For": "203.0.113.9"})
    assert spoofed.post(page(hall.room_code), right).status_code == 429
    assert not Proof.objects.exists()
    browser(address="192.0.2.2").post(page(hall.room_code), right)
    assert Proof.objects.count() == 1
    clock.shift(timedelta(minutes=16))
    assert browser().get(page(hall.room_code)).status_code == 200


def test_right_ones_are_not_counted(confirmed: Booking, hall: Space) -> None:
    answers = [browser().post(page(hall.room_code), {"reference": confirmed.reference}) for _ in range(MOST + 2)]
    assert {answer.status_code for answer in answers} == {302}


@pytest.mark.parametrize("typed", ["abc def", "ABC-DEF", "abcdef"])
def test_the_code_as_people_type_it(db: None, typed: str) -> None:
    assert browser().get(reverse("here"), {"code": typed}).headers["Location"] == page("ABCDEF")


@pytest.mark.parametrize("typed", ["../../admin", "//evil.example", "A" * 200, "ŵ", "<script>"])
def test_what_is_no_code_leads_nowhere(db: None, typed: str) -> None:
    answer = browser().get(reverse("here"), {"code": typed})
    assert answer.status_code == 200 and "<script>" not in answer.content.decode().replace("<script src", "")
    assert browser().get(page("NOSUCH")).status_code == 404


def test_looking_checks_nobody_in(confirmed: Booking, hall: Space, amina: User) -> None:
    browser(amina).get(page(hall.room_code), {"reference": confirmed.reference})
    assert not Proof.objects.exists()


def test_the_card_is_in_both_languages_and_the_managers(hall: Space, bill: User, chidi: User) -> None:
    text = browser(bill).get(reverse("room-card", args=[hall.slug])).content.decode()
    assert hall.room_code in text and 'lang="cy"' in text and 'lang="en-GB"' in text and "style=" not in text
    assert browser(chidi).get(reverse("room-card", args=[hall.slug])).status_code == 404
