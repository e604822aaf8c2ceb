"""The manager's queue and one request: what is on the page, what a POST does, and how many queries it takes."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from booking.actions import approve
from booking.models import Booking
from booking.pictures.around import week_around
from booking.spans import Span
from community.models import Organisation, User
from tests.booking.decisions import *  # noqa: F403
from tests.booking.decisions import make_series
from tests.cast import NOW, evening, make_booking
from venues.models import Space


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """The day of the cast."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def bills(bill: User, client: Client) -> Client:
    """Bill's browser."""
    client.force_login(bill, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def queue(browser: Client, **query: str) -> str:
    """The page, as text."""
    return browser.get(reverse("manage-requests"), query).content.decode()


def one(booking: Booking) -> str:
    """Its address for managers."""
    return reverse("manage-request", args=[booking.reference])


def test_the_first_to_begin_is_on_top(room: Space, scouts: Organisation, amina: User, bills: Client) -> None:
    late, soon = (make_booking(room, scouts, amina, evening(day)) for day in (5, 2))
    page = queue(bills)
    assert page.index(soon.reference) < page.index(late.reference)


def test_a_weekly_let_is_one_row(weekly: list[Booking], asked_for: Booking, bills: Client) -> None:
    page = queue(bills)
    assert "2 requests wait" in page
    assert "Weekly let: 3" in page
    assert weekly[0].reference in page
    assert weekly[1].reference not in page


def test_a_decided_request_is_gone(asked_for: Booking, bill: User, bills: Client) -> None:
    approve.approve(booking=asked_for, by=bill, at=NOW)
    assert "Nothing to decide" in queue(bills)


def test_it_can_be_narrowed_to_a_place(
    room: Space, hall: Space, scouts: Organisation, amina: User, bills: Client
) -> None:
    hall.needs_approval = True
    hall.save()
    here, there = make_booking(room, scouts, amina, evening(1)), make_booking(hall, scouts, amina, evening(2))

    page = queue(bills, place=room.slug)

    assert here.reference in page
    assert there.reference not in page
    assert there.reference in queue(bills, place="no-such-place")


@pytest.mark.parametrize("days", [range(1, 2), range(1, 8)])
def test_the_queue_takes_the_same_queries_however_long(
    days: range, room: Space, scouts: Organisation, amina: User, bills: Client, django_assert_num_queries: Callable
) -> None:
    for day in days:
        make_booking(room, scouts, amina, evening(day))
    with django_assert_num_queries(9):  # one for those who asked for a second look, one for documents asked for
        queue(bills)


@pytest.mark.parametrize("days", [range(1, 2), range(1, 8)])
def test_a_request_takes_the_same_queries_however_busy_the_week(
    days: range,
    thirds: list[Space],
    hall: Space,
    scouts: Organisation,
    amina: User,
    bills: Client,
    django_assert_num_queries: Callable,
) -> None:
    hall.needs_approval = True
    hall.save()
    bookings = make_series(hall, scouts, amina, [evening(day, 16, 18) for day in days] + [evening(9)])
    for day in days:
        make_booking(thirds[0], scouts, amina, evening(day))
    with django_assert_num_queries(21):
        assert bills.get(one(bookings[0])).status_code == 200


def test_the_pages_are_in_parts(room: Space, scouts: Organisation, amina: User, bills: Client) -> None:
    for day in range(1, 22):
        make_booking(room, scouts, amina, evening(day))
    assert "Page 1 of 2" in queue(bills)
    assert "Page 2 of 2" in queue(bills, page="2")


def test_approving_leads_to_the_next_in_the_queue(asked_for: Booking, weekly: list[Booking], bills: Client) -> None:
    answer = bills.post(one(asked_for), {"decision": "approve"}, follow=True)

    asked_for.refresh_from_db()
    assert asked_for.state == "confirmed"
    assert answer.redirect_chain[-1][0] == one(weekly[0])
    assert "Approved: 3rd Maindee Scouts has 1 date." in answer.content.decode()


def test_all_waiting_dates_are_decided_with_one_button(weekly: list[Booking], bills: Client) -> None:
    answer = bills.post(one(weekly[1]), {"decision": "approve", "which": "all"}, follow=True)

    assert set(Booking.objects.values_list("state", flat=True)) == {"confirmed"}
    assert "has 3 dates" in answer.content.decode()
    assert answer.redirect_chain[-1][0] == reverse("manage-requests")


def test_one_date_can_be_declined_by_itself(weekly: list[Booking], bills: Client) -> None:
    bills.post(one(weekly[1]), {"decision": "decline", "which": "one", "reason": "Parents’ evening."})

    states = list(Booking.objects.order_by("starts_at").values_list("state", flat=True))
    assert states == ["requested", "declined", "requested"]


@pytest.mark.parametrize(
    ("decision", "sentence"),
    [("decline", "Say why not, so that the group can plan."), ("ask", "Write the question you want to ask.")],
)
def test_words_are_demanded_at_their_field(asked_for: Booking, bills: Client, decision: str, sentence: str) -> None:
    page = bills.post(one(asked_for), {"decision": decision}).content.decode()

    assert "<title>Error:" in page
    assert page.count(escape(sentence)) == 2
    assert '<details class="other" open>' in page
    asked_for.refresh_from_db()
    assert asked_for.state == "requested"


def test_an_empty_post_decides_nothing(asked_for: Booking, bills: Client) -> None:
    assert bills.post(one(asked_for), {}).status_code == 200
    asked_for.refresh_from_db()
    assert asked_for.state == "requested"


def test_what_another_manager_decided_meanwhile_is_told(asked_for: Booking, bill: User, bills: Client) -> None:
    approve.approve(booking=asked_for, by=bill, at=NOW)
    page = bills.post(one(asked_for), {"decision": "decline", "reason": "No."}, follow=True).content.decode()
    assert "This has been answered already: Confirmed." in page


def test_a_decided_request_has_no_buttons_to_decide(confirmed: Booking, bills: Client) -> None:
    page = bills.get(one(confirmed)).content.decode()
    assert "Your answer" not in page
    assert reverse("booking-cancel", args=[confirmed.reference]) in page


def test_it_says_how_the_group_has_kept_its_bookings(asked_for: Booking, bills: Client) -> None:
    assert "This is their first booking with you." in bills.get(one(asked_for)).content.decode()


def test_the_neighbours_of_that_day_are_named_for_the_manager(
    hall: Space, thirds: list[Space], scouts: Organisation, chess: Organisation, amina: User, chidi: User, bills: Client
) -> None:
    hall.needs_approval = True
    hall.save()
    booking = make_booking(hall, scouts, amina, evening(1))
    make_booking(thirds[2], chess, chidi, evening(1, 9, 11))
    page = bills.get(one(booking)).content.decode()
    assert "Pill Chess Club" in page
    assert "Hall third C" in page


def test_the_picture_of_the_week_says_the_same_in_words(
    asked_for: Booking, room: Space, chess: Organisation, chidi: User
) -> None:
    make_booking(room, chess, chidi, evening(1, 9, 11))

    days = week_around(asked_for, NOW)

    assert [day.is_the_day for day in days] == [False, True, False, False, False, False, False]
    tuesday = days[1]
    assert tuesday.label == ("Tuesday 5 January: free 11am – 6pm, 8pm – 10pm; taken 9am – 11am; this booking 6pm – 8pm")
    assert [(run.start, run.minutes, run.state) for run in tuesday.stretches] == [
        (660, 420, "free"),
        (1200, 120, "free"),
        (540, 120, "taken"),
        (1080, 120, "yours"),
    ]


# The group's pages, and the manager's own booking


@pytest.fixture
def aminas(amina: User) -> Client:
    """Amina's browser."""
    browser = Client()
    browser.force_login(amina, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def test_moving_by_the_form(confirmed: Booking, aminas: Client) -> None:
    typed = {"place": confirmed.resource_id, "day": "2027-01-07", "start": "18:00", "end": "20:00"}
    answer = aminas.post(reverse("booking-move", args=[confirmed.reference]), typed)

    assert answer.status_code == 302
    confirmed.refresh_from_db()
    assert confirmed.span == evening(3)


def test_free_times_fill_the_form_in(confirmed: Booking, aminas: Client) -> None:
    address = reverse("booking-move", args=[confirmed.reference])
    page = aminas.get(address).content.decode()
    link = f"?place={confirmed.resource_id}&amp;day=2027-01-06&amp;start=18%3A00&amp;end=20%3A00"
    assert link in page

    filled = aminas.get(address + link.replace("&amp;", "&")).content.decode()
    assert 'value="2027-01-06"' in filled
    confirmed.refresh_from_db()
    assert confirmed.span == evening(1)


def test_a_taken_time_is_told_and_others_are_offered(
    confirmed: Booking, hall: Space, chess: Organisation, chidi: User, aminas: Client
) -> None:
    make_booking(hall, chess, chidi, evening(3))
    typed = {"place": hall.pk, "day": "2027-01-07", "start": "18:00", "end": "20:00"}
    page = aminas.post(reverse("booking-move", args=[confirmed.reference]), typed).content.decode()

    assert "Somebody else has taken this time." in page
    assert "Pill Chess Club" not in page
    assert "day=2027-01-08" in page


def test_nonsense_in_the_address_harms_nothing(confirmed: Booking, aminas: Client) -> None:
    address = reverse("booking-move", args=[confirmed.reference])
    assert aminas.get(address, {"day": "soon", "start": "99", "end": "x", "place": "-1"}).status_code == 200


def test_an_end_before_the_start_is_on_the_next_day(
    room: Space, scouts: Organisation, bill: User, bills: Client
) -> None:
    typed = {
        "day": "2027-01-09",
        "start": "22:00",
        "end": "01:00",
        "organisation": room.keeper_id,
        "activity": "Stargazing",
        "override_reason": "The sky is clear.",
    }
    answer = bills.post(reverse("manage-book", args=[room.slug]), typed)

    assert answer.status_code == 302
    booking = Booking.objects.get(activity="Stargazing")
    assert booking.span == Span(evening(5, 22, 23).start, evening(6, 1, 2).start)
    assert booking.span.length == timedelta(hours=3)


def test_the_hour_that_spring_leaves_out_is_refused(room: Space, bills: Client) -> None:
    typed = {
        "day": "2027-03-28",
        "start": "01:30",
        "end": "03:00",
        "organisation": room.keeper_id,
        "activity": "Night",
    }
    page = bills.post(reverse("manage-book", args=[room.slug]), typed).content.decode()
    assert "this time does not exist" in page


def test_cancelling_the_rest_by_the_form(weekly: list[Booking], aminas: Client) -> None:
    answer = aminas.post(reverse("booking-cancel", args=[weekly[1].reference]), {"which": "rest"}, follow=True)

    states = list(Booking.objects.order_by("starts_at").values_list("state", flat=True))
    assert states == ["requested", "cancelled", "cancelled"]
    assert "2 bookings are cancelled." in answer.content.decode()


def test_a_manager_is_asked_for_a_reason(confirmed: Booking, bills: Client) -> None:
    address = reverse("booking-cancel", args=[confirmed.reference])
    assert "Say why, so that the group can plan." in bills.post(address, {}).content.decode()
    assert bills.post(address, {"reason": "Burst pipe."}).status_code == 302
    confirmed.refresh_from_db()
    assert confirmed.state == "cancelled"


def test_what_is_over_cannot_be_changed(confirmed: Booking, aminas: Client) -> None:
    with time_machine.travel(confirmed.starts_at, tick=False):
        answer = aminas.get(reverse("booking-move", args=[confirmed.reference]), follow=True)
    assert "This cannot be changed any more." in answer.content.decode()
