"""The search page: what is found, in which words and order, and what it costs."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from html5lib import parse

from booking.facilities import FACILITIES, bits_of
from booking.models import Opening, Place, Postcode
from booking.views.cards import facilities_in_short, facility_words, iso
from community.models import Organisation, User
from tests.booking.searching import *  # noqa: F403
from tests.booking.searching import TUESDAY, Page, search
from tests.cast import LONDON, evening, make_booking, make_space, open_daily
from venues.models import Site, Space

# ---- found


def test_free_places_are_found_and_the_taken_third_takes_the_whole_along(
    client: Client, hall: Space, thirds: list[Space], scouts: Organisation, amina: User
) -> None:
    make_booking(thirds[1], scouts, amina, evening(1))
    assert search(client, **TUESDAY).names == ["Hall third A", "Hall third C"]


def test_a_long_list_of_facilities_stops_so_that_the_times_are_in_sight() -> None:
    codes = list(FACILITIES)
    assert facilities_in_short(bits_of(codes[:5]), "en-gb") == facility_words(bits_of(codes[:5]), "en-gb")
    four = facility_words(bits_of(codes[:4]), "en-gb")
    assert facilities_in_short(bits_of(codes[:7]), "en-gb") == f"{four} and 3 more"


def test_a_card_says_all_one_needs_to_choose(client: Client, hall: Space, postcode: Postcode) -> None:
    hall.facilities = bits_of(["step-free", "stage"])
    hall.save()
    card = search(client, near="NP20 4HA", **TUESDAY).card("Main hall")
    assert card.keeper == "Kept by Ysgol Bryn Derw"
    assert card.where == "Bryn Derw School · under\xa00.1\xa0miles"
    assert (card.holds, card.price, card.has) == ("Up to 120 people", "£12 an hour", "Step-free access, Stage")
    assert card.url == "/spaces/bryn-derw-main-hall/"
    assert [(slot.day, slot.times) for slot in card.slots] == [
        ("Tue 5 Jan", "6pm – 8pm"),
        ("Wed 6 Jan", "6pm – 8pm"),
        ("Thu 7 Jan", "6pm – 8pm"),
    ]
    assert card.slots[0].url == "/book/bryn-derw-main-hall/?start=2027-01-05T18:00&end=2027-01-05T20:00"


def test_nearest_comes_first_and_what_is_outside_the_circle_does_not(
    client: Client, hall: Space, library: Space, postcode: Postcode
) -> None:
    page = search(client, near="np204ha", within=10, **TUESDAY)
    assert page.names[-1] == "Reading room"
    assert page.card("Reading room").where == "Maindee Library · 1.7\xa0miles"
    assert "Reading room" not in search(client, near="np204ha", within=2, **TUESDAY).names


def test_without_a_place_the_order_is_by_name(client: Client, hall: Space, library: Space) -> None:
    names = search(client).names
    assert names == sorted(names)


def test_near_may_be_a_place(client: Client, library: Space, hall: Space) -> None:
    Place.objects.create(name="Pill", latitude=51.59, longitude=-2.97, source="town:pill")
    page = search(client, near="pill", within=2)
    assert page.names == ["Reading room"]
    assert "within 1 mile of Pill" in page.html


def test_people_and_facilities_narrow(client: Client, hall: Space, library: Space) -> None:
    assert search(client, people=100).names == ["Main hall"]
    assert search(client, needs=["kitchen", "step-free"]).names == ["Reading room"]
    assert search(client, needs=["kitchen", "stage"]).names == []


def test_any_two_hours_of_an_evening(client: Client, hall: Space, scouts: Organisation, amina: User) -> None:
    make_booking(hall, scouts, amina, evening(1, 17, 20))
    page = search(client, date="2027-01-05", part_of_day="evening", duration=120, people=100)
    assert [slot.times for slot in page.card("Main hall").slots][0] == "8pm – 10pm"
    make_booking(hall, scouts, amina, evening(1, 20, 21))
    assert search(client, date="2027-01-05", part_of_day="evening", duration=120, people=100).names == []


def test_an_exact_time_may_leave_the_end_to_the_duration(client: Client, hall: Space) -> None:
    page = search(client, date="2027-01-05", start="19:00", duration=90, people=100)
    assert page.card("Main hall").slots[0].times == "7pm – 8.30pm"


def test_an_end_alone_counts_back(client: Client, hall: Space) -> None:
    page = search(client, date="2027-01-05", end="21:00", duration=60, people=100)
    assert page.card("Main hall").slots[0].times == "8pm – 9pm"


def test_a_place_off_the_shelf_is_never_found(client: Client, hall: Space) -> None:
    Space.objects.update(is_published=False)
    assert search(client, **TUESDAY).names == []


def test_a_booking_across_midnight_is_found_where_the_house_never_shuts(
    client: Client, site: Site, school: Organisation, hall: Space
) -> None:
    shelter = make_space(site, school, "Night shelter")
    for number in range(6):
        start = datetime(2027, 1, 4 + number, tzinfo=UTC)
        Opening.objects.create(resource=shelter, starts_at=start, ends_at=start + timedelta(days=1))
    page = search(client, date="2027-01-05", start="22:00", end="02:00")
    assert page.names == ["Night shelter"]
    slot = page.card("Night shelter").slots[0]
    assert slot.times == "10pm – 2am (next day)"
    assert slot.url.endswith("?start=2027-01-05T22:00&end=2027-01-06T02:00")
    assert search(client, date="2027-01-05", start="20:00", end="20:00").names == ["Night shelter"], "24 hours"


def test_set_up_and_turn_round_are_counted(
    client: Client, site: Site, school: Organisation, scouts: Organisation, amina: User
) -> None:
    room = make_space(site, school, "Studio", setup_minutes=30, turnround_minutes=15)
    open_daily(room)
    make_booking(room, scouts, amina, evening(1, 14, 16))
    assert search(client, date="2027-01-05", start="16:15", duration=60).names == []
    assert search(client, date="2027-01-05", start="16:45", duration=60).names == ["Studio"]
    assert search(client, date="2027-01-05", start="21:00", duration=60).names == []


def test_today_only_offers_what_has_not_begun(client: Client, hall: Space) -> None:
    page = search(client, date="2027-01-04", part_of_day="morning", people=100)
    assert page.card("Main hall").slots[0].times == "9.30am – 11.30am"


# ---- every week


def test_a_weekly_let_says_how_many_dates_are_free_and_names_the_others(
    client: Client, hall: Space, scouts: Organisation, amina: User
) -> None:
    make_booking(hall, scouts, amina, evening(8))
    card = search(client, weeks=4, people=100, **TUESDAY).card("Main hall")
    assert card.note == "Free 3 of 4 Tuesdays"
    assert card.missing == "Not free: Tue 12 Jan"
    assert [slot.url for slot in card.slots] == [
        "/book/bryn-derw-main-hall/weekly/?start=2027-01-05T18:00&end=2027-01-05T20:00&weeks=4"
    ]


def test_less_than_three_quarters_of_the_dates_is_not_shown(
    client: Client, hall: Space, scouts: Organisation, amina: User
) -> None:
    make_booking(hall, scouts, amina, evening(8))
    make_booking(hall, scouts, amina, evening(15))
    assert search(client, weeks=4, people=100, **TUESDAY).names == []


def test_a_weekly_let_of_any_time_has_one_clock_time_for_all_dates(
    client: Client, hall: Space, scouts: Organisation, amina: User
) -> None:
    make_booking(hall, scouts, amina, evening(1, 17, 19))
    make_booking(hall, scouts, amina, evening(8, 21, 22))
    page = search(client, weeks=2, people=100, date="2027-01-05", part_of_day="evening", duration=120)
    assert page.card("Main hall").slots[0].times == "7pm – 9pm"
    assert page.card("Main hall").note == "Free 2 of 2 Tuesdays"


# ---- clocks


def test_a_time_the_clocks_leave_out_is_refused_at_its_field(client: Client, hall: Space) -> None:
    night = {"date": "2027-03-28", "start": "01:30", "duration": 60}
    said = "The clocks go forward on Sunday 28 March, so this time does not exist. Choose another."
    assert search(client, **night).errors == {"start": [said]}
    assert search(client, date="2027-03-27", start="23:00", end="01:15").errors == {"end": [said]}


def test_a_weekly_let_through_the_spring_night_misses_that_date(
    client: Client, site: Site, school: Organisation
) -> None:
    shelter = make_space(site, school, "Night shelter")
    for number in range(40):
        start = datetime(2027, 3, 1, tzinfo=UTC) + timedelta(days=number)
        Opening.objects.create(resource=shelter, starts_at=start, ends_at=start + timedelta(days=1))
    card = search(client, date="2027-03-14", start="01:30", duration=60, weeks=4).card("Night shelter")
    assert card.missing == "Not free: Sun 28 Mar"
    card = search(client, date="2027-03-16", start="18:00", duration=60, weeks=4).card("Night shelter")
    assert card.note == "Free 4 of 4 Tuesdays", "18:00 stays 18:00 on both sides of the change"


def test_the_hour_that_comes_twice_is_the_first_time_round(client: Client, site: Site, school: Organisation) -> None:
    shelter = make_space(site, school, "Night shelter")
    begins = datetime(2027, 10, 30, 23, tzinfo=UTC)  # midnight of the 31st, in summer time
    Opening.objects.create(resource=shelter, starts_at=begins, ends_at=begins + timedelta(hours=2))
    night = {"date": "2027-10-31", "start": "01:00", "duration": 60}
    slot = search(client, **night).card("Night shelter").slots[0]
    assert slot.url.endswith("?start=2027-10-31T00:00Z&end=2027-10-31T01:00Z"), "said in UTC, as the wall cannot"
    assert search(client, date="2027-10-31", start="01:00", end="02:00").names == [], "from one to two is two hours"


def test_an_address_says_the_time_on_the_wall_unless_it_comes_twice() -> None:
    assert iso(datetime(2027, 7, 1, 18, tzinfo=LONDON)) == "2027-07-01T18:00"
    assert iso(datetime(2027, 10, 31, 1, 30, tzinfo=LONDON, fold=1)) == "2027-10-31T01:30Z"


# ---- lists


def many(site: Site, school: Organisation, number: int, first: int = 0) -> None:
    """So many rooms with three days of openings."""
    for each in range(first, first + number):
        open_daily(make_space(site, school, f"Room {each:03}"), days=3)


@pytest.mark.parametrize("asked", [{}, TUESDAY, {"date": "2027-01-05"}])
def test_one_result_and_three_take_the_same_queries(
    client: Client, site: Site, school: Organisation, asked: dict[str, Any], postcode: Postcode
) -> None:
    counts = []
    for number in (1, 2):
        many(site, school, number, first=number)
        with CaptureQueriesContext(connection) as captured:
            page = search(client, near="NP20 4HA", **asked)
        counts.append((len(page.names), len(captured)))
    assert [found for found, _ in counts] == [1, 3]
    assert counts[0][1] == counts[1][1] <= 6


def test_a_weekly_search_takes_as_few(client: Client, hall: Space) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert len(search(client, **TUESDAY, weeks=4).names) == 4
    assert len(captured) <= 6


def test_pages_follow_without_counting_everything(client: Client, site: Site, school: Organisation) -> None:
    many(site, school, 27)
    first = search(client, **TUESDAY)
    assert len(first.names) == 25
    assert first.context["count"] == "More than 25 places: the first 25"
    assert "page=2" in first.html
    second = search(client, page=2, **TUESDAY)
    assert second.names == ["Room 025", "Room 026"]
    assert second.context["count"] == "Places 26 to 27"
    assert 'rel="prev"' in second.html
    assert 'rel="next"' not in second.html
    assert search(client, page=3, **TUESDAY).context["count"] == "There are no more places."


def test_names_are_never_markup(client: Client, site: Site, school: Organisation) -> None:
    room = make_space(site, school, "Room")
    room.name = "<b>Hall</b>"
    room.save()
    open_daily(room)
    page = search(client, **TUESDAY)
    assert "&lt;b&gt;Hall" in page.html
    assert "<b>Hall" not in page.html
    parse(page.html, treebuilder="etree")


def test_in_welsh_the_page_the_card_and_its_links_are_welsh(client: Client, hall: Space) -> None:
    hall.name_cy = "Prif neuadd"
    hall.save()
    with translation.override("cy"):
        path = reverse("search")
    page = Page(client, {**TUESDAY, "people": 100}, path)
    card = page.context["cards"][0]
    assert card.plain_name == "Prif neuadd"
    assert card.url.startswith("/cy/")
    assert card.slots[0].url.startswith("/cy/")
    assert "Maw 5 Ion" in page.html


# ---- home


def test_home_offers_the_search_and_times_that_are_free_soon(client: Client, hall: Space, library: Space) -> None:
    with CaptureQueriesContext(connection) as captured:
        page = Page(client, {}, "/")
    assert len(captured) <= 4
    assert len(page.names) == 3
    assert page.context["cards"][0].slots[0].day == "Mon 4 Jan"
    assert 'action="/search/#count"' in page.html


def test_home_stands_with_nothing_to_show(client: Client, db: None) -> None:
    assert Page(client, {}, "/").names == []
