"""Waiting, one's turn, giving back and calling back as people meet them."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from booking.models import Booking, Terms, Turn, Wait
from booking.views.filling_in import address_of
from community.models import Membership, Organisation, Role, User
from tests.booking.rulebooks import a_rule, in_force, second_manager
from tests.booking.waiting import TAKEN, a_group, cancelled, stand, work
from tests.cast import NOW, evening, make_booking, make_person
from venues.models import Space

ANSWERS = {"activity": "Chess", "kind": "social", "people": "10", "notes": ""}


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def booked(hall: Space, scouts: Organisation, amina: User) -> Booking:
    return make_booking(hall, scouts, amina, TAKEN)


def text(client: Client, address: str) -> str:
    return " ".join(client.get(address, follow=True).content.decode().split())


def test_from_a_taken_time_to_ones_place_in_line(
    booked: Booking, hall: Space, chess: Organisation, chidi: User, client: Client
) -> None:
    wait_here = address_of(hall, TAKEN, "wait")
    assert wait_here.replace("&", "&amp;") in text(client, reverse("space", args=[hall.slug]) + "?week=2027-01-17")
    client.force_login(chidi)
    assert wait_here.replace("&", "&amp;") in text(client, address_of(hall, TAKEN))
    assert "Nobody waits for it yet." in text(client, wait_here)
    wrong = client.post(wait_here, {**ANSWERS, "people": ""})
    assert b"Say how many people will come" in wrong.content and b'value="Chess"' in wrong.content
    first = a_group(1)
    stand(first, hall)
    assert "1 group waits for it already." in text(client, wait_here)
    done = client.post(wait_here, ANSWERS, follow=True).content.decode()
    assert "You are in line." in done
    assert "Place 2 in line. Before you, for a better standing: 0; for asking earlier: 1." in done
    assert "Group 1" not in done  # never who
    client.post(wait_here, ANSWERS)
    assert Wait.objects.filter(organisation=chess).count() == 1


def test_nobody_waits_for_what_is_free_closed_or_ones_own(
    booked: Booking, hall: Space, chess: Organisation, chidi: User, amina: User, client: Client
) -> None:
    client.force_login(chidi)
    assert "You need not wait for it." in text(client, address_of(hall, evening(15), "wait"))
    sent = client.post(address_of(hall, evening(15), "wait"), ANSWERS)
    assert sent["Location"] == address_of(hall, evening(15))
    assert "does not offer this time" in text(client, address_of(hall, evening(15, 2, 4), "wait"))
    client.force_login(amina)
    assert b"Your own group has booked this time." in client.post(address_of(hall, TAKEN, "wait"), ANSWERS).content
    assert not Wait.objects.exists()


def test_what_the_rules_would_refuse_is_skipped_and_says_so(
    booked: Booking, hall: Space, school: Organisation, bill: User, chess: Organisation, chidi: User, client: Client
) -> None:
    client.force_login(chidi)
    client.post(address_of(hall, TAKEN, "wait"), ANSWERS)
    in_force(school, bill, second_manager(school), a_rule("window", {"days": 5}, words="At most five days ahead."))
    cancelled(booked, booked.made_by)  # type: ignore[arg-type]
    assert work() == 0 and not Turn.objects.exists()
    assert "Would not be offered as the rules stand:" in text(client, reverse("waits"))


def test_taking_ones_turn_from_letter_to_booking(booked: Booking, hall: Space, amina: User, client: Client) -> None:
    one = a_group(1)
    stand(one, hall, particulars={"activity": "social"})
    cancelled(booked, amina)
    work()
    turn = Turn.objects.get()
    reader, booker = make_person("Reader"), make_person("Booker")
    Membership.objects.create(user=reader, organisation=one.group, role=Role.TREASURER)
    Membership.objects.create(user=booker, organisation=one.group, role=Role.BOOKER)
    address = reverse("turn", args=[turn.pk])
    client.force_login(reader)
    page = text(client, address)
    assert "until <strong>Wednesday 6 January, 9am</strong>" in page and "Yes, I want it" not in page
    assert [client.post(address, {"answer": each}).status_code for each in ("yes", "no")] == [403, 403]
    client.force_login(booker)
    assert address in text(client, reverse("waits"))
    # Who did not read the letter meets it among the bookings, before it runs out.
    assert address in text(client, reverse("bookings"))
    check = client.post(address, {"answer": "yes"}, follow=True)
    said = check.content.decode()
    assert "It is your turn: this is kept for your group until" in said
    # One place, time and deadline: nothing to change them with, and the steps that would are not there.
    turn.refresh_from_db()
    reference = turn.booking.reference
    assert "Give me more time" not in said and f"hold={reference}" not in said
    for step in ("book-extend", "book-let-go"):
        assert client.post(reverse(step, args=[reference]))["Location"] == address
    sent = {"organisation": one.group.pk, "shown": turn.booking.price_pence or 2400}
    done = client.post(reverse("book-check", args=[reference]), sent)
    assert done["Location"] == reverse("book-done", args=[reference])
    assert Booking.objects.get(reference=reference).state == "confirmed"
    assert address not in text(client, reverse("bookings"))
    assert "You took it" in text(client, address)


def test_too_late_is_said(booked: Booking, hall: Space, amina: User, client: Client) -> None:
    one = a_group(1)
    stand(one, hall)
    cancelled(booked, amina)
    work()
    turn = Turn.objects.get()
    client.force_login(one.person)
    client.post(reverse("turn", args=[turn.pk]), {"answer": "yes"})
    with time_machine.travel(turn.until, tick=False):
        for step in ("book-check", "book-details"):
            assert "no longer kept for you" in text(client, reverse(step, args=[turn.booking.reference]))
        late = client.post(reverse("turn", args=[turn.pk]), {"answer": "yes"}, follow=True)
        assert b"The time to answer is over." in late.content


def test_giving_back_and_calling_back(booked: Booking, hall: Space, amina: User, bill: User, client: Client) -> None:
    client.force_login(amina)
    page, back = reverse("booking", args=[booked.reference]), reverse("booking-hand-back", args=[booked.reference])
    assert back in text(client, page)
    stand(a_group(1), hall)
    assert "1 group waits for this time." in text(client, back)
    nothing = client.post(back, {"which": "part", "start": "0", "end": "8"}).content.decode()
    assert "This is all of it." in nothing
    client.post(back, {"which": "part", "start": "0", "end": "4"})
    assert Booking.objects.get(pk=booked.pk).ends_at == evening(14, 18, 19).end
    client.force_login(bill)
    recall = reverse("booking-recall", args=[booked.reference])
    assert recall in text(client, reverse("manage-request", args=[booked.reference]))
    said = text(client, recall)
    assert "You have promised 28 days of notice." in said and "counts as withdrawn by you" in said
    none = client.post(recall, {"reason": "Boiler", "alternative": "none"}).content.decode()
    assert "Say why there is nothing to offer." in none and "Boiler" in none
    client.post(recall, {"reason": "Boiler", "alternative": "none", "none_because": "Full", "own_use": "on"})
    assert Booking.objects.get(pk=booked.pk).state == "cancelled"


def test_the_keeper_sees_the_line_with_its_reasons(booked: Booking, hall: Space, bill: User, client: Client) -> None:
    Terms.objects.create(keeper=hall.keeper, uses_standing=True)
    stand(a_group(1), hall)
    stand(a_group(2, "partner"), hall)
    client.force_login(bill)
    page = text(client, reverse("manage-waiting"))
    assert page.index("Group 2") < page.index("Group 1")
    assert "Place 2. Welcome. Groups of a better standing come before: Partner." in page
