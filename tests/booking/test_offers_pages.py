"""A manager's pages about when a place is free: each says the truth, and strangers find nothing."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation

from booking.actions import publish
from booking.models import Offer, OfferKind, Opening
from booking.offer_words import sentence
from booking.patterns import LAST, Every, Pattern
from community.models import Organisation, User
from tests.cast import LONDON, NOW, evening, make_booking, make_space
from venues.models import Site, Space

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_nine_on_monday() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def room(site: Site, school: Organisation) -> Space:
    """A room that offers nothing yet."""
    return make_space(site, school, "Music room")


@pytest.fixture
def offer(room: Space, bill: User) -> Offer:
    """Tuesdays and Thursdays, 6 to 10."""
    pattern = Pattern(NOW.date(), time(18), time(22), Every.WEEK, None, (1, 3))
    made = publish.publish(resource=room, pattern=pattern, by=bill, at=NOW).offer
    assert made
    return made


@pytest.fixture
def desk(client: Client, bill: User) -> Client:
    """Bill, signed in."""
    client.force_login(bill)
    return client


WEEKLY = {"weekdays": ["1", "3"], "interval": "1", "start": "18:00", "end": "22:00", "first": "2027-01-05", "last": ""}


def page(client: Client, name: str, *args: object) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return response.content.decode()


# ---- words


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (
            Pattern(date(2026, 9, 1), time(18), time(22), Every.WEEK, None, (1, 3)),
            "Every Tuesday and Thursday, 6pm – 10pm, from 1 September 2026",
        ),
        (
            Pattern(date(2026, 9, 1), time(22), time(6), Every.DAY, date(2026, 12, 1)),
            "Every day, 10pm – 6am (next day), from 1 September 2026 to 1 December 2026",
        ),
        (
            Pattern(date(2026, 9, 1), time(9), time(12), Every.WEEK, None, (5,), interval=2),
            "Every two weeks on Saturday, 9am – 12pm, from 1 September 2026",
        ),
        (
            Pattern(date(2026, 9, 1), time(9), time(12), Every.MONTH, None, (1,), nth=1),
            "The first Tuesday of each month, 9am – 12pm, from 1 September 2026",
        ),
        (
            Pattern(date(2026, 9, 1), time(9), time(12), Every.MONTH, None, (4,), nth=LAST),
            "The last Friday of each month, 9am – 12pm, from 1 September 2026",
        ),
        (
            Pattern(date(2026, 9, 1), time(0), time(0), Every.DAY),
            "Every day, open day and night, from 1 September 2026",
        ),
        (Pattern(date(2026, 9, 1), time(18), time(22)), "Tuesday 1 September 2026, 6pm – 10pm"),
        (Pattern(date(2026, 9, 1), time(0), time(0)), "Tuesday 1 September 2026, all day"),
        (
            Pattern(date(2026, 12, 24), time(0), time(0), last=date(2027, 1, 2)),
            "Thursday 24 December 2026 to Friday 1 January 2027, all day",
        ),
        (
            Pattern(date(2026, 12, 24), time(14), time(9), last=date(2027, 1, 4)),
            "Thursday 24 December 2026, 2pm, to Monday 4 January 2027, 9am",
        ),
    ],
)
def test_a_pattern_is_one_plain_sentence(pattern: Pattern, words: str) -> None:
    assert sentence(pattern) == words


def test_in_welsh_the_days_and_months_are_welsh() -> None:
    with translation.override("cy"):
        words = sentence(Pattern(date(2026, 9, 1), time(18), time(22), Every.WEEK, None, (1, 3)))
    assert "dydd Mawrth" in words
    assert "1 Medi 2026" in words


# ---- the list


def test_the_list_says_what_is_offered_and_what_comes_next(desk: Client, offer: Offer) -> None:
    html = page(desk, "manage-offers", offer.resource.slug)
    assert "Every Tuesday and Thursday, 6pm – 10pm, from 4 January 2027" in html
    assert "Tue 5 Jan, 6pm – 10pm" in html
    assert "SI 2008/136" in html


def test_the_governors_note_is_for_schools_only(desk: Client, offer: Offer, school: Organisation) -> None:
    school.kind = "trust"
    school.save()
    assert "SI 2008/136" not in page(desk, "manage-offers", offer.resource.slug)


@pytest.mark.parametrize("name", ["manage-offers", "offer-new", "closure-new"])
def test_strangers_find_no_such_page(client: Client, room: Space, amina: User, chidi: User, name: str) -> None:
    address = reverse(name, args=[room.slug])
    assert client.get(address).status_code == 302
    for person in (amina, chidi):
        client.force_login(person)
        assert client.get(address).status_code == 404
        assert client.post(address, {**WEEKLY, "step": "publish"}).status_code == 404
    assert not Offer.objects.exists()


@pytest.mark.parametrize("name", ["offer-edit", "offer-remove", "offer-dates", "offer-move"])
def test_strangers_cannot_touch_an_offer(client: Client, offer: Offer, chidi: User, name: str) -> None:
    address = reverse(name, args=[offer.pk])
    client.force_login(chidi)
    assert client.get(address).status_code == 404
    assert client.post(address, {"deed": "withdraw", "date": evening(1).start.isoformat()}).status_code == 404
    assert Offer.objects.filter(pk=offer.pk).exists()


def test_a_booker_of_the_keeper_is_not_a_manager(
    client: Client, room: Space, school: Organisation, chidi: User
) -> None:
    school.memberships.create(user=chidi, role="booker")
    client.force_login(chidi)
    assert client.get(reverse("manage-offers", args=[room.slug])).status_code == 404
    assert client.post(reverse("bank-holidays", args=[room.slug]), {"closed": "yes"}).status_code == 404


def _queries(client: Client, address: str, count: Callable[..., Any]) -> int:
    client.get(address)  # the session and the content types are read once
    with count() as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_the_list_asks_the_same_for_one_and_for_three(
    desk: Client, room: Space, bill: User, django_assert_max_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    address, asked = reverse("manage-offers", args=[room.slug]), []
    for wanted in (1, 2):  # one offer, then three
        for number in range(wanted):
            pattern = Pattern(NOW.date(), time(8 + 3 * number), time(10 + 3 * number), Every.WEEK, None, (wanted,))
            publish.publish(resource=room, pattern=pattern, by=bill, at=NOW)
        asked.append(_queries(desk, address, lambda: CaptureQueriesContext(connection)))
    assert asked[0] == asked[1]


def test_the_first_page_asks_the_same_for_one_and_for_three(
    desk: Client, room: Space, site: Site, school: Organisation, bill: User
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    one = _queries(desk, reverse("manage"), lambda: CaptureQueriesContext(connection))
    for number in range(2):
        make_space(site, school, f"Room {number}")
    assert _queries(desk, reverse("manage"), lambda: CaptureQueriesContext(connection)) == one


def test_the_first_page_shows_what_is_next_and_what_waits(
    desk: Client, offer: Offer, amina: User, scouts: Organisation
) -> None:
    offer.resource.needs_approval = True
    offer.resource.save()
    make_booking(Space.objects.get(), scouts, amina, evening(1))
    html = page(desk, "manage")
    assert "Tue 5 Jan, 6pm – 10pm" in html
    assert "1 request waits for your answer" in html


def test_somebody_who_keeps_nothing_is_told_how_to_begin(client: Client, chidi: User, room: Space) -> None:
    client.force_login(chidi)
    html = page(client, "manage")
    assert reverse("manage-sites") in html
    assert "Music room" not in html


# ---- the form


def test_nothing_is_saved_before_the_week_has_been_seen(desk: Client, room: Space) -> None:
    response = desk.post(reverse("offer-new", args=[room.slug]), {**WEEKLY, "step": "preview"})
    html = response.content.decode()
    assert "Every Tuesday and Thursday, 6pm – 10pm, from 5 January 2027" in html
    assert html.count("6pm – 10pm <span") == 2  # the two days of the week, marked as new
    assert not Offer.objects.exists()
    # "Change something" keeps every answer.
    back = desk.post(reverse("offer-new", args=[room.slug]), {**WEEKLY, "step": "change"}).content.decode()
    assert 'value="18:00"' in back
    assert back.count("checked") == 3


def test_publishing_makes_openings(desk: Client, room: Space) -> None:
    response = desk.post(reverse("offer-new", args=[room.slug]), {**WEEKLY, "step": "publish"}, follow=True)
    assert "Published." in response.content.decode()
    assert Opening.objects.filter(resource=room).count() == 53 * 2


SHAPES = [
    ("daily", {"start": "22:00", "end": "02:00"}, "Every day, 10pm – 2am (next day)"),
    ("daily", {"all_day": "on"}, "Every day, open day and night"),
    ("monthly", {"nth": "1", "weekday": "1", "start": "09:00", "end": "12:00"}, "The first Tuesday of each month"),
    ("once", {"start": "09:00", "end": "12:00"}, "Tuesday 5 January 2027, 9am – 12pm"),
    ("weekly", {"weekdays": ["5"], "interval": "2", "start": "09:00", "end": "12:00"}, "Every two weeks on Saturday"),
]


@pytest.mark.parametrize(("every", "answers", "words"), SHAPES)
def test_every_shape_can_be_published_and_changed(
    desk: Client, room: Space, every: str, answers: dict[str, Any], words: str
) -> None:
    answers = {"first": "2027-01-05", "last": "", **answers}
    address = reverse("offer-new", args=[room.slug]) + f"?every={every}"
    listed = desk.post(address, {**answers, "step": "publish"}, follow=True).content.decode()
    assert words in listed
    # The form for changing it holds the same answers: sent back untouched, nothing changes.
    made = Offer.objects.get()
    before = set(Opening.objects.values_list("pk", flat=True))
    change = reverse("offer-edit", args=[made.pk])
    form = desk.get(change).context["form"]
    untouched = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    assert words in desk.post(change, {**untouched, "step": "publish"}, follow=True).content.decode()
    assert set(Opening.objects.values_list("pk", flat=True)) == before


@pytest.mark.parametrize(
    ("wrong", "sentence_of_it"),
    [
        ({"weekdays": []}, "Choose at least one day."),
        ({"start": ""}, "Give a time, such as 18:00, or tick the box above."),
        ({"last": "2027-01-01"}, "The last date is before the first."),
        ({"last": "2027-01-04", "first": "2027-01-04"}, "None of the days you chose lies between"),
        ({"first": "soon"}, "Enter a valid date."),
        ({"interval": "0"}, "Select a valid choice."),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    desk: Client, room: Space, wrong: dict[str, Any], sentence_of_it: str
) -> None:
    html = desk.post(reverse("offer-new", args=[room.slug]), {**WEEKLY, **wrong, "step": "publish"}).content.decode()
    assert sentence_of_it in html
    assert "There is a problem" in html
    assert not Offer.objects.exists()


def test_an_unknown_shape_is_no_page(desk: Client, room: Space) -> None:
    assert desk.get(reverse("offer-new", args=[room.slug]) + "?every=secondly").status_code == 404


# ---- closures, and bookings left outside


def test_a_closure_names_the_bookings_it_leaves_outside_before_and_after(
    desk: Client, offer: Offer, amina: User, scouts: Organisation
) -> None:
    booking = make_booking(Space.objects.get(), scouts, amina, evening(1))
    address = reverse("closure-new", args=[offer.resource.slug])
    answers = {"first": "2027-01-05", "last": "2027-01-06", "all_day": "on", "reason": "Exams"}
    before = desk.post(address, {**answers, "step": "preview"}).content.decode()
    assert "1 booking would lie outside" in before
    assert "3rd Maindee Scouts" in before
    assert "no longer open" in before
    after = desk.post(address, {**answers, "step": "publish"}, follow=True).content.decode()
    assert "1 booking now lies outside the free times" in after
    assert "1 booking lies outside the free times" in after
    assert "Exams" in after
    booking.refresh_from_db()
    assert booking.state == "confirmed"
    assert Offer.objects.filter(kind=OfferKind.CLOSURE).count() == 1


def test_removing_shows_what_that_does_first(desk: Client, offer: Offer, amina: User, scouts: Organisation) -> None:
    make_booking(Space.objects.get(), scouts, amina, evening(1))
    assert "1 booking would lie outside" in page(desk, "offer-remove", offer.pk)
    assert Offer.objects.exists()
    desk.post(reverse("offer-remove", args=[offer.pk]))
    assert not Offer.objects.exists()
    assert not Opening.objects.exists()


def test_the_bank_holiday_button(desk: Client, offer: Offer) -> None:
    address = reverse("bank-holidays", args=[offer.resource.slug])
    html = desk.post(address, {"closed": "yes"}, follow=True).content.decode()
    assert "It is closed on the bank holidays of Wales." in html
    html = desk.post(address, {"closed": "no"}, follow=True).content.decode()
    assert "Bank holidays are days like any other." in html


# ---- single dates


def test_one_date_is_taken_back_and_put_back(desk: Client, offer: Offer, amina: User, scouts: Organisation) -> None:
    make_booking(Space.objects.get(), scouts, amina, evening(1))
    address, start = reverse("offer-dates", args=[offer.pk]), evening(1).start
    assert "1 booking<" in page(desk, "offer-dates", offer.pk)
    answers = {"date": start.isoformat(), "deed": "withdraw"}
    html = desk.post(address, answers, follow=True).content.decode()
    assert "taken back" in html
    assert "1 booking now lies outside" in html
    assert not Opening.objects.filter(starts_at=start).exists()
    desk.post(address, {**answers, "deed": "restore"})
    assert Opening.objects.filter(starts_at=start).exists()


def test_one_date_is_moved(desk: Client, offer: Offer) -> None:
    address = reverse("offer-move", args=[offer.pk]) + f"?date={evening(1).start:%Y-%m-%dT%H:%M}%2B00:00"
    assert 'value="18:00"' in desk.get(address).content.decode()
    past = desk.post(address, {"day": "2027-01-02", "start": "10:00", "end": "12:00"}).content.decode()
    assert "That is in the past." in past
    html = desk.post(address, {"day": "2027-01-06", "start": "10:00", "end": "12:00"}, follow=True).content.decode()
    assert "Wed 6 Jan, 10am – 12pm" in html
    assert Opening.objects.filter(starts_at=datetime(2027, 1, 6, 10, tzinfo=LONDON)).exists()


@pytest.mark.parametrize("wrong", ["", "tomorrow", "2027-01-05T18:00", "2027-99-05T18:00+00:00"])
def test_a_date_that_is_none_is_no_page(desk: Client, offer: Offer, wrong: str) -> None:
    assert desk.get(reverse("offer-move", args=[offer.pk]), {"date": wrong}).status_code == 404
    assert desk.post(reverse("offer-dates", args=[offer.pk]), {"date": wrong}).status_code == 404


def test_a_date_that_is_gone_is_said_kindly(desk: Client, offer: Offer) -> None:
    gone = (evening(1).start + timedelta(hours=1)).isoformat()
    html = desk.post(reverse("offer-dates", args=[offer.pk]), {"date": gone, "deed": "withdraw"}, follow=True)
    assert "no longer part of this offer" in html.content.decode()
    assert desk.get(reverse("offer-move", args=[offer.pk]), {"date": gone}).status_code == 404
