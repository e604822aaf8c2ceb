"""What a search refuses and at which field, and what it offers where nothing fits."""

import pytest
import time_machine
from django.test import Client

from booking.filters import SearchFilter
from booking.models import Postcode
from community.models import Organisation, User
from tests.booking.searching import *  # noqa: F403
from tests.booking.searching import TUESDAY, Page, search
from tests.cast import NOW, evening, make_booking
from venues.models import Space

# ---- refused


@pytest.mark.parametrize(
    ("asked", "field", "message"),
    [
        ({"date": "2027-01-03"}, "date", "This day is over. Choose today or a later day."),
        ({"date": "2029-01-03"}, "date", "Nobody offers times so far ahead yet. Choose a day up to"),
        ({"date": "soon"}, "date", "Enter a day such as 24/11/2026."),
        ({"date": "2027-01-04", "start": "08:00"}, "start", "This time has already begun. Choose a later one."),
        ({"start": "25:00"}, "start", "Enter a time such as 18:30."),
        ({"date": "2027-01-05", "start": "18:00", "end": "18:10"}, "end", "A booking lasts at least 15 minutes."),
        ({"weeks": "12"}, "date", "Choose the first day of your weeks."),
        ({"weeks": "1000"}, "weeks", "It cannot be more than 52."),
        ({"duration": "5"}, "duration", "It cannot be less than 15."),
        ({"duration": "360", "part_of_day": "evening"}, "duration", "This part of the day lasts 5 hours."),
        ({"people": "0"}, "people", "It cannot be less than 1."),
        ({"people": "many"}, "people", "Enter a whole number."),
        ({"needs": "helicopter"}, "needs", "Select a valid choice."),
        ({"kind": "boat"}, "kind", "Select a valid choice."),
        ({"near": "Xanadu"}, "near", "We do not know where “Xanadu” is."),
        ({"page": "-1"}, "page", "It cannot be less than 1."),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field_and_nothing_is_found(
    client: Client, hall: Space, asked: dict[str, str], field: str, message: str
) -> None:
    page = search(client, **asked)
    assert list(page.errors) == [field]
    assert page.errors[field][0].startswith(message)
    assert page.context.get("cards") is None
    assert 'id="results"' not in page.html
    assert "Main hall" not in page.html


@pytest.mark.parametrize("nonsense", ["", " ", "²", "-1", "1e9", "9" * 40, "<b>", "٣", "None", "2027-02-30"])
def test_no_nonsense_breaks_the_page(client: Client, hall: Space, nonsense: str) -> None:
    for field in SearchFilter.base_filters:
        assert Page(client, {**TUESDAY, field: nonsense}).response.status_code == 200


def test_what_no_keyboard_writes_is_a_bad_request(client: Client, hall: Space) -> None:
    for field in SearchFilter.base_filters:
        assert client.get("/search/", {**TUESDAY, field: "\0"}).status_code == 400


def test_a_part_of_the_day_that_is_over_is_refused(client: Client, hall: Space) -> None:
    with time_machine.travel(NOW.replace(hour=13), tick=False):
        assert list(search(client, date="2027-01-04", part_of_day="morning").errors) == ["part_of_day"]


def test_an_invalid_filter_lets_nothing_through(hall: Space) -> None:
    assert not SearchFilter({"date": "2020-01-01"}, at=NOW).qs.exists()
    assert SearchFilter({}, at=NOW).qs.exists()


def test_the_form_keeps_what_was_asked(client: Client, hall: Space) -> None:
    page = search(client, duration="75", weeks="3", within="7", date="2027-01-05")
    for words in ("1 hour 15 minutes", "Every week, 3 weeks", "4 miles"):
        assert f"selected>{words}" in page.html


# ---- instead


def test_nothing_fits_and_why(
    client: Client, hall: Space, library: Space, scouts: Organisation, amina: User, postcode: Postcode
) -> None:
    make_booking(hall, scouts, amina, evening(1))
    page = search(client, near="NP20 4HA", people=30, **TUESDAY)
    assert page.names == []
    assert page.context["reasons"] == ["5 places are within 6 miles.", "1 is too small.", "4 are taken then."]
    said = [(each.card.plain_name, each.differs) for each in page.context["instead"]]
    assert said == [
        ("Hall third A", "At another time that day."),
        ("Reading room", "It holds 20 people; you asked for 30."),
        ("Hall third B", "At another time that day."),
    ]
    assert page.context["instead"][0].card.slots[0].times in ("4pm – 6pm", "8pm – 10pm")


def test_reasons_tell_the_closed_from_the_taken_and_the_lacking(
    client: Client, hall: Space, library: Space, postcode: Postcode
) -> None:
    page = search(client, near="NP20 4HA", needs=["kitchen"], date="2027-01-05", start="06:00", duration=60)
    assert page.context["reasons"] == [
        "5 places are within 6 miles.",
        "4 do not have all you need.",
        "1 is closed then.",
    ]
    assert page.context["instead"][0].card.slots[0].times == "9am – 10am"


def test_further_away_is_an_alternative(client: Client, library: Space, postcode: Postcode) -> None:
    page = search(client, near="NP20 4HA", within=2, **TUESDAY)
    assert [each.differs for each in page.context["instead"]] == ["It is further away: 1.7 miles."]


def test_without_what_is_missing(client: Client, library: Space) -> None:
    page = search(client, needs=["kitchen", "piano", "stage"], **TUESDAY)
    assert [each.differs for each in page.context["instead"]] == ["It does not have: Piano, Stage."]


def test_another_day_when_the_whole_day_is_taken(
    client: Client, library: Space, scouts: Organisation, amina: User
) -> None:
    make_booking(library, scouts, amina, evening(1, 9, 22))
    page = search(client, **TUESDAY)
    assert [each.differs for each in page.context["instead"]] == ["On another day."]
    assert page.context["instead"][0].card.slots[0].day == "Wed 6 Jan"


def test_another_time_for_a_weekly_let(client: Client, library: Space, scouts: Organisation, amina: User) -> None:
    for week in range(4):
        make_booking(library, scouts, amina, evening(1 + 7 * week))
    page = search(client, weeks=4, **TUESDAY)
    card = page.context["instead"][0].card
    assert page.context["instead"][0].differs == "At another time of day."
    assert card.note == "Free 4 of 4 Tuesdays"
