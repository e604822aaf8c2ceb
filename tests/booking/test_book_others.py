"""Whose a hold and a booking is: what nobody else sees, takes or changes on the way, and who reads it afterwards."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from booking.states import BookingState
from community.models import Membership, Organisation, Role, User
from tests.booking.steps import *  # noqa: F403
from tests.booking.steps import ANSWERS, sign_in, step, take, when
from tests.cast import evening, make_booking
from venues.models import Space


def test_a_visitors_hold_is_the_persons_after_signing_in(visitor: Client, hall: Space, amina: User) -> None:
    held = take(visitor, hall, evening(3))
    before = visitor.session.session_key
    sign_in(visitor, amina, step("details", held))
    assert visitor.session.session_key != before, "the key must change, or it could be planted"
    held.refresh_from_db()
    assert held.made_by == amina
    assert visitor.get(step("details", held)).status_code == 200


def test_a_hold_does_not_go_to_whoever_signs_in_elsewhere(hall: Space, amina: User, chidi: User) -> None:
    held = take(Client(), hall, evening(3))
    other = Client()
    other.get(reverse("book", args=[hall.slug]), when(evening(4)))
    sign_in(other, chidi, "/")
    held.refresh_from_db()
    assert held.made_by is None
    assert other.get(step("details", held)).status_code == 404


@pytest.mark.parametrize("name", ["details", "group", "check", "gone", "done"])
def test_anothers_hold_does_not_exist(
    name: str, hall: Space, amina: User, chess: Organisation, chidi: User, of: Callable[[User], Client]
) -> None:
    held = take(of(amina), hall, evening(3))
    assert of(chidi).get(step(name, held)).status_code == 404
    assert of(chidi).post(step(name, held), ANSWERS).status_code in (404, 405)


@pytest.mark.parametrize("name", ["extend", "let-go"])
def test_nobody_prolongs_or_drops_anothers_hold(
    name: str, hall: Space, amina: User, chidi: User, of: Callable[[User], Client]
) -> None:
    held = take(of(amina), hall, evening(3))
    assert of(chidi).post(step(name, held)).status_code == 404
    assert of(amina).get(step(name, held)).status_code == 405


def test_anothers_booking_and_its_calendar_file_do_not_exist(
    hall: Space, scouts: Organisation, amina: User, chess: Organisation, chidi: User, of: Callable[[User], Client]
) -> None:
    booking = make_booking(hall, scouts, amina, evening(3))
    for name in ("booking", "book-done", "booking-ics"):
        assert of(chidi).get(reverse(name, args=[booking.reference])).status_code == 404
        assert of(chidi).get(reverse(name, args=["XXXX-XXXX"])).status_code == 404
        assert Client().get(reverse(name, args=[booking.reference])).status_code == 302


def test_the_form_cannot_name_anothers_organisation(
    hall: Space, scouts: Organisation, amina: User, chess: Organisation, of: Callable[[User], Client]
) -> None:
    browser = of(amina)
    held = take(browser, hall, evening(3))
    browser.post(step("details", held), ANSWERS)
    assert browser.post(step("check", held), {"organisation": chess.pk}).status_code == 404
    assert browser.post(step("check", held)).status_code == 404
    held.refresh_from_db()
    assert held.state == BookingState.HELD


def test_a_treasurer_does_not_book(
    hall: Space, scouts: Organisation, chidi: User, of: Callable[[User], Client]
) -> None:
    Membership.objects.create(user=chidi, organisation=scouts, role=Role.TREASURER)
    browser = of(chidi)
    held = take(browser, hall, evening(3))
    browser.post(step("details", held), ANSWERS)
    assert browser.get(step("check", held))["Location"] == step("group", held)
    assert browser.post(step("check", held), {"organisation": scouts.pk}).status_code == 302
    held.refresh_from_db()
    assert held.state == BookingState.HELD


def test_the_price_is_not_read_from_the_form(
    hall: Space, scouts: Organisation, amina: User, of: Callable[[User], Client]
) -> None:
    browser = of(amina)
    held = take(browser, hall, evening(3), price="0", rate_pence="0", price_pence="0")
    browser.post(step("details", held), {**ANSWERS, "price_pence": "1"})
    browser.post(step("check", held), {"organisation": scouts.pk, "price_pence": "1", "cost": "1"})
    held.refresh_from_db()
    assert held.price_pence == 2400


def test_signing_in_never_leads_to_another_site(
    visitor: Client, hall: Space, amina: User, scouts: Organisation
) -> None:
    assert "evil" not in sign_in(visitor, amina, "https://evil.example/")
    assert "evil" not in sign_in(Client(), amina, "//evil.example/")


def test_what_was_taken_meanwhile_is_not_drawn_as_ones_own_choice(
    visitor: Client, hall: Space, chess: Organisation, chidi: User
) -> None:
    address = reverse("book", args=[hall.slug])
    free = visitor.get(address, when(evening(3))).content.decode()
    assert '<rect class="yours" x="1080" width="120"' in free and "You chose 6pm – 8pm." in free
    make_booking(hall, chess, chidi, evening(3))
    taken = visitor.post(address, when(evening(3))).content.decode()
    assert '<rect class="yours"' not in taken and '<rect class="taken"' in taken
    assert "You chose 6pm – 8pm, and that is not free." in taken
    # Of a choice that is free in part, that part is still drawn.
    half = visitor.post(address, when(evening(3, 17, 19))).content.decode()
    assert half.count('<rect class="yours"') == 1 and '<rect class="yours" x="1020" width="60"' in half


def test_nobody_changes_anothers_hold(hall: Space, amina: User, chidi: User, of: Callable[[User], Client]) -> None:
    held = take(of(amina), hall, evening(3))
    for ask in (of(chidi).get, of(chidi).post):
        assert ask(reverse("book", args=[hall.slug]), {**when(evening(5)), "hold": held.reference}).status_code == 404
    held.refresh_from_db()
    assert held.span == evening(3)


def test_the_list_shows_the_groups_own_and_nobody_elses(
    hall: Space, scouts: Organisation, amina: User, chess: Organisation, chidi: User, of: Callable[[User], Client]
) -> None:
    make_booking(hall, scouts, amina, evening(3))
    make_booking(hall, chess, chidi, evening(4))
    take(of(amina), hall, evening(5))
    page = of(amina).get(reverse("bookings")).content.decode()
    assert "Thursday 7 January" in page and "Friday 8 January" not in page
    assert "You have not finished" in page and "Saturday 9 January" in page


def test_the_list_is_filtered(hall: Space, scouts: Organisation, amina: User, of: Callable[[User], Client]) -> None:
    make_booking(hall, scouts, amina, evening(3))
    assert "Thursday 7 January" in of(amina).get(reverse("bookings"), {"place": "hall"}).content.decode()
    assert "No booking has this word" in of(amina).get(reverse("bookings"), {"place": "swimming"}).content.decode()
    assert "Nothing here yet" in of(amina).get(reverse("bookings"), {"show": "past"}).content.decode()
    assert "Thursday 7 January" in of(amina).get(reverse("bookings"), {"show": "nonsense"}).content.decode()


def test_the_list_costs_the_same_for_one_and_three(
    hall: Space,
    scouts: Organisation,
    amina: User,
    of: Callable[[User], Client],
    django_assert_num_queries: Any,
) -> None:
    browser = of(amina)
    make_booking(hall, scouts, amina, evening(3))
    with django_assert_num_queries(8):
        browser.get(reverse("bookings"))
    for day in (4, 5):
        make_booking(hall, scouts, amina, evening(day))
    with django_assert_num_queries(8):
        browser.get(reverse("bookings"))


def test_the_page_of_a_booking_for_the_group_and_the_manager(
    hall: Space, scouts: Organisation, amina: User, school: Organisation, bill: User, of: Callable[[User], Client]
) -> None:
    booking = make_booking(hall, scouts, amina, evening(3))
    for reader in (amina, bill):
        page = of(reader).get(reverse("booking", args=[booking.reference])).content.decode()
        assert booking.reference in page and "£24" in page and "Amina" in page and "Sent" in page


def test_a_manager_does_not_see_what_is_still_being_filled_in(
    hall: Space, amina: User, school: Organisation, bill: User, of: Callable[[User], Client]
) -> None:
    held = take(of(amina), hall, evening(3))
    assert of(bill).get(reverse("booking", args=[held.reference])).status_code == 404
    assert of(amina).get(reverse("booking", args=[held.reference]))["Location"] == step("details", held)
