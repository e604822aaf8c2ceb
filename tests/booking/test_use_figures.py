"""How places are used: what the database gives, against counting by hand; the words; and who sees it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import translation

from booking.actions import attendance, cancel
from booking.models import Booking, Resource
from booking.spans import Span
from booking.use import said, served
from booking.use.figures import Figures, figures
from booking.use.reading import scope_of
from booking.wall import days_from
from community.models import Organisation, User
from tests.cast import LONDON, NOW, evening, make_booking, make_organisation, make_person, make_space, open_daily
from venues.models import Space

MONDAY, TUESDAY = 0, 1
FIRST, LAST = date(2027, 1, 4), date(2027, 1, 10)
SUNDAY_NIGHT = datetime(2027, 1, 10, 23, 59, tzinfo=LONDON)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False), translation.override("en-gb"):
        yield


def of(*places: Space, at: datetime = SUNDAY_NIGHT) -> Figures:
    return figures(scope_of(only(*places)), FIRST, LAST, at)


def only(*places: Space) -> QuerySet[Resource]:
    return Resource.objects.filter(pk__in=[place.pk for place in places])


def filled(cells: Any) -> dict[tuple[int, int], float]:
    return {(int(day), int(hour)): float(cells[day, hour]) for day, hour in zip(*cells.nonzero(), strict=True)}


def test_a_third_counts_for_a_third_of_the_hall_and_the_hall_for_each_third(
    hall: Space, thirds: list[Space], scouts: Organisation, amina: User
) -> None:
    make_booking(thirds[0], scouts, amina, evening(1, 18, 21))
    make_booking(hall, scouts, amina, evening(0, 18, 19))
    assert filled(of(hall).booked) == {(MONDAY, 18): 60, (TUESDAY, 18): 20, (TUESDAY, 19): 20, (TUESDAY, 20): 20}
    assert filled(of(thirds[0]).booked) == {(MONDAY, 18): 60} | {(TUESDAY, hour): 60 for hour in (18, 19, 20)}
    assert filled(of(thirds[1]).booked) == {(MONDAY, 18): 60}
    # Nothing is counted twice when all of them are asked about at once.
    whole = of(hall, *thirds)
    assert filled(whole.booked) == filled(of(hall).booked)
    assert whole.minutes("offered") == of(hall).minutes("offered") == 7 * 13 * 60
    assert whole.cell("share", TUESDAY, 18) == 33 and whole.cell("share", TUESDAY, 7) is None


def test_what_became_of_each_booking(thirds: list[Space], scouts: Organisation, amina: User, bill: User) -> None:
    room = thirds[0]
    came, absent, given_back, silent = (make_booking(room, scouts, amina, evening(day)) for day in range(4))
    attendance.came(booking=came, by=bill, at=evening(0).start)
    attendance.absent(booking=absent, by=bill, at=evening(1).end)
    cancel.cancel(booking=given_back, by=amina, at=NOW)
    again = make_booking(room, scouts, amina, evening(2, 19, 20))
    found = of(room)
    sums = {name: found.minutes(name) for name in ("booked", "used", "absent", "handed_back", "over")}
    assert sums == {"booked": 420, "used": 120, "absent": 120, "handed_back": 120, "over": 420}
    assert found.taken_again == 60
    assert found.unsaid == 120 + 60, [silent, again]
    # On Monday evening nothing of all that is over yet.
    assert of(room, at=evening(0, 19).start).minutes("used") == 0


def test_what_a_keeper_cancels_or_nobody_confirmed_is_not_handed_back(
    thirds: list[Space], scouts: Organisation, amina: User, bill: User
) -> None:
    room = thirds[0]
    withdrawn, asked = (make_booking(room, scouts, amina, evening(day)) for day in range(1, 3))
    cancel.cancel(booking=withdrawn, by=bill, at=NOW, reason="The roof leaks.")
    Booking.objects.filter(pk=asked.pk).update(state="requested")
    cancel.cancel(booking=Booking.objects.get(pk=asked.pk), by=amina, at=NOW)
    assert of(room).minutes("handed_back") == 0


def test_part_of_a_booking_that_was_given_back_is_what_is_missing_of_it(
    thirds: list[Space], scouts: Organisation, amina: User
) -> None:
    booking = make_booking(thirds[0], scouts, amina, evening(1, 18, 22))
    facts = {"state": "confirmed", "resource": thirds[0].pk}
    times = {"starts_at": evening(1, 19).start.isoformat(), "ends_at": evening(1, 18, 20).end.isoformat()}
    before = {"starts_at": booking.starts_at.isoformat(), "ends_at": booking.ends_at.isoformat()}
    booking.events.create(at=NOW, verb="hand_back", before={**facts, **before}, after={**facts, **times})
    assert filled(of(thirds[0]).handed_back) == {(TUESDAY, hour): 60 for hour in (18, 20, 21)}


def test_a_booking_past_the_published_hours_and_past_midnight_never_makes_more_than_full(
    thirds: list[Space], scouts: Organisation, amina: User
) -> None:
    start = datetime(2027, 1, 10, 21, tzinfo=LONDON)
    row = make_booking(thirds[0], scouts, amina, Span(start, start + timedelta(hours=1)))
    Booking.objects.filter(pk=row.pk).update(ends_at=start + timedelta(hours=5))
    found = of(thirds[0])
    assert filled(found.booked) == {(6, 21): 60, (6, 22): 60, (6, 23): 60}
    assert [found.cell("share", 6, hour) for hour in (20, 21, 22)] == [0, 100, 100]


def test_it_says_in_words_when_it_is_full_and_when_there_is_room(
    thirds: list[Space], scouts: Organisation, amina: User
) -> None:
    make_booking(thirds[0], scouts, amina, evening(1, 18, 21))
    assert said.sentences(of(thirds[0])) == [
        "3% of the offered time is booked.",
        "Busiest: Tuesday, 6pm – 9pm: 100%.",
        "Free for others: weekday afternoons (0% booked), weekday evenings (12% booked), weekday mornings (0% booked).",
    ]
    assert said.sentences(figures(scope_of(only()), FIRST, LAST, NOW)) == ["Nothing was offered in these days."]


def test_who_is_served(hall: Space, scouts: Organisation, chess: Organisation, amina: User, chidi: User) -> None:
    open_daily(hall, first=NOW - timedelta(days=40), days=3)
    long_ago = make_booking(hall, chess, chidi, evening(-39), at=NOW - timedelta(days=50))
    for day, group, person, kind in ((0, scouts, amina, "music"), (1, scouts, amina, "sport"), (2, chess, chidi, "x")):
        row = make_booking(hall, group, person, evening(day))
        Booking.objects.filter(pk=row.pk).update(particulars={"activity": kind})
    own = make_booking(hall, hall.keeper, hall.keeper.people().get(), evening(3))
    nobody = make_booking(hall, chess, chidi, evening(4))
    Booking.objects.filter(pk=nobody.pk).update(attendance="absent")
    found = served.served(scope_of(only(hall)), days_from(FIRST, 7, LONDON))
    assert [(each.name, each.bookings, each.hours, each.is_new) for each in found] == [
        ("3rd Maindee Scouts", 2, 4, True),
        ("Pill Chess Club", 1, 2, False),
    ], [long_ago, own]
    assert {str(line.label): line.bookings for line in served.by_activity(found)} == {
        "Sport and exercise": 1,
        "Music and singing": 1,
        "Nobody said": 1,
    }
    assert [(str(line.label), len(line.groups), line.minutes) for line in served.by_band(found)] == [
        ("Welcome", 2, 360)
    ]


# ---- the page


@pytest.fixture
def office(client: Client, bill: User) -> Client:
    client.force_login(bill, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_week_later_one_sees_on_one_page_who_used_it(
    office: Client, hall: Space, scouts: Organisation, amina: User
) -> None:
    make_booking(hall, scouts, amina, evening(1, 18, 21))
    page = office.get(reverse("manage-use"), {"from": "2027-01-04", "to": "10/01/2027"}).content.decode()
    for words in ("Busiest: Tuesday, 6pm – 9pm: 100%.", "3rd Maindee Scouts", "Monday 4 January 2027", "Welcome"):
        assert words in page
    assert page.count('class="heat-4">100</td>') == 3
    with translation.override("cy"):
        in_welsh = office.get(reverse("manage-use"), {"from": "2027-01-04", "to": "2027-01-10"})
    assert "dydd Mawrth" in in_welsh.content.decode()


def test_one_keeper_does_not_see_anothers_places(
    office: Client, hall: Space, scouts: Organisation, amina: User
) -> None:
    make_booking(hall, scouts, amina, evening(1))
    other = make_person("Olwen")
    theirs = make_organisation("Olwen's hall", other, slug="olwens-hall")
    hall.site.pk, hall.site.keeper, hall.site.slug = None, theirs, "elsewhere"
    hall.site.save()
    place = make_space(hall.site, theirs, "Vestry")
    client = Client()
    client.force_login(other, backend="allauth.account.auth_backends.AuthenticationBackend")
    for query in ({}, {"space": hall.slug}, {"keeper": hall.keeper.slug}, {"site": hall.premises or "bryn-derw"}):
        page = client.get(reverse("manage-use"), query).content.decode()
        assert "Scouts" not in page and "Main hall" not in page, query
        if query:
            assert "Choose one of your own places." in page
            assert client.get(reverse("manage-use-csv"), query).status_code == 404
    assert office.get(reverse("manage-use"), {"space": place.slug}).status_code == 200


def test_days_that_make_no_sense_are_answered_at_their_field(office: Client, hall: Space) -> None:
    for query, sentence in (
        ({"from": "2027-01-09", "to": "2027-01-01"}, "The last day comes before the first."),
        ({"from": "2024-01-01", "to": "2027-01-01"}, "Two years are the most"),
        ({"to": "0001-01-01"}, "Choose days between 2020 and 2100."),
        ({"from": "9999-12-31"}, "Choose days between 2020 and 2100."),
        ({"from": "tomorrow"}, "Enter a day such as 24/11/2026."),
    ):
        page = office.get(reverse("manage-use"), query).content.decode()
        assert sentence in page and "Busiest" not in page, query
