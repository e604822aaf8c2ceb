"""Time credits pay for a booking, whole or not at all, and come back when it comes to nothing."""

from collections.abc import Iterator

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from booking.actions import cancel, decline, move
from booking.eligibility import Refused
from booking.models import Booking, Terms
from booking.rules.pack import rule
from community import credits
from community.models import CreditMove, Organisation, User
from tests.booking.looking import browser, filled_in, page
from tests.booking.ruled import only, with_rules
from tests.booking.test_deciding import send
from tests.cast import NOW, evening
from venues.models import Space


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """The day of the cast, in English."""
    with time_machine.travel(NOW, tick=False), translation.override("en-gb"):
        yield


@pytest.fixture
def held(hall: Space, amina: User) -> Booking:
    """Filled in, for children."""
    return filled_in(hall, amina)


@pytest.fixture
def rich(scouts: Organisation, school: Organisation) -> Organisation:
    """The scouts have three hours; the school takes credits."""
    Terms.objects.create(keeper=school, takes_credits=True)
    CreditMove.objects.create(key="earn:test", taker=scouts, minutes=180, why="earned", at=NOW)
    return scouts


def test_a_booking_is_paid_with_credits_whole_or_not_at_all(
    hall: Space, rich: Organisation, amina: User, held: Booking
) -> None:
    client = browser(amina)
    assert "Pay with time credits: 2 hours of the 3 hours your group has" in page(client, "book-check", held.reference)
    client.post(reverse("book-check", args=[held.reference]), {"organisation": rich.pk, "credits": "on"})
    held.refresh_from_db()
    assert (held.price_pence, held.credit_minutes, credits.balance(rich)) == (0, 120, 60)
    assert "Paid with time credits: 2 hours" in page(client, "booking", held.reference)
    with pytest.raises(Refused) as refused:
        send(hall, rich, amina, evening(4), with_credits=True)
    assert [each.code for each in refused.value.refusals] == ["no_credits"]
    assert credits.balance(rich) == 60


def test_a_price_that_rose_meanwhile_is_shown_before_it_is_agreed(
    hall: Space, school: Organisation, scouts: Organisation, amina: User, held: Booking
) -> None:
    client, address = browser(amina), reverse("book-check", args=[held.reference])
    assert 'name="shown" value="2400"' in page(client, "book-check", held.reference)
    with_rules(school, only(rule("dear", "base_price", {"percent_of_rate": 300}, "Dear.", "Drud.")))
    answer = client.post(address, {"organisation": scouts.pk, "shown": "2400"}, follow=True)
    assert "The price has changed meanwhile" in answer.content.decode() and "£72" in answer.content.decode()
    client.post(address, {"organisation": scouts.pk, "shown": "7200"})
    held.refresh_from_db()
    assert (held.organisation, held.price_pence) == (scouts, 7200)


def test_credits_come_back_when_it_comes_to_nothing(
    hall: Space, rich: Organisation, amina: User, bill: User, school: Organisation
) -> None:
    hall.needs_approval = True
    hall.save()
    turned_down = send(hall, rich, amina, evening(3), with_credits=True)
    assert credits.balance(rich) == 60
    decline.decline(booking=turned_down, by=bill, reason="No", at=NOW)
    assert credits.balance(rich) == 180
    hall.needs_approval = False
    hall.save()
    early = send(hall, rich, amina, evening(20), with_credits=True)
    cancel.cancel(booking=early, by=amina, at=NOW)
    assert credits.balance(rich) == 180
    late = send(hall, rich, amina, evening(5), with_credits=True)
    cancel.cancel(booking=late, by=amina, at=NOW)
    assert credits.balance(rich) == 60, "too late for anybody to plan with the time"


def test_what_the_keeper_cancels_is_given_back(hall: Space, rich: Organisation, amina: User, bill: User) -> None:
    booking = send(hall, rich, amina, evening(2), with_credits=True)
    cancel.cancel(booking=booking, by=bill, reason="The roof leaks", at=NOW)
    assert credits.balance(rich) == 180


def test_a_longer_booking_takes_more_credits(hall: Space, rich: Organisation, amina: User) -> None:
    booking = send(hall, rich, amina, evening(3), with_credits=True)
    moved = move.move(booking=booking, by=amina, span=evening(4, 18, 21), at=NOW)
    assert (moved.price_pence, moved.credit_minutes, credits.balance(rich)) == (0, 180, 0)
    with pytest.raises(Refused):
        move.move(booking=booking, by=amina, span=evening(4, 17, 21), at=NOW)
    booking.refresh_from_db()
    assert (booking.credit_minutes, credits.balance(rich)) == (180, 0)


def test_only_where_the_keeper_takes_them(hall: Space, scouts: Organisation, amina: User, held: Booking) -> None:
    CreditMove.objects.create(key="earn:test", taker=scouts, minutes=180, why="earned", at=NOW)
    assert "Pay with time credits" not in page(browser(amina), "book-check", held.reference)
    with pytest.raises(Refused):
        send(hall, scouts, amina, evening(5), with_credits=True)
