"""A space's own page: what is said of it, its week in words and links, who may see it, and its queries."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from booking.facilities import bits_of
from booking.models import Offer, Opening
from booking.patterns import Every, Pattern
from booking.recurrence import new_calendar, write
from booking.views.week_page import CellWords
from community.models import Organisation, User
from tests.cast import NOW, evening, make_booking, make_space, open_daily
from venues.models import Site, Space

HALL = "/spaces/bryn-derw-main-hall/"


@pytest.fixture(autouse=True)
def on_monday_morning() -> Iterator[None]:
    """Nine o'clock on 4 January 2027."""
    with time_machine.travel(NOW, tick=False):
        yield


def cells(client: Client, path: str = HALL) -> list[CellWords]:
    """All cells of the week's table, by their time."""
    found = [cell for row in client.get(path).context["rows"] for cell in row.cells]
    return sorted(found, key=lambda cell: cell.url)


def test_it_says_what_one_needs_to_know(client: Client, hall: Space) -> None:
    hall.facilities = bits_of(["step-free", "stage"])
    hall.description = "The whole hall."
    hall.save()
    html = client.get(HALL).content.decode()
    for words in ("Main hall", "Bryn Derw School", "The whole hall.", "Up to 120 people", "Stage", "£12 an hour"):
        assert words in html
    assert "NP20 4HA" in html
    assert "Your booking is confirmed at once." in html


def test_the_whole_names_its_parts_and_each_part_the_whole(client: Client, hall: Space) -> None:
    assert [str(each.name) for each in client.get(HALL).context["smaller"]] == [f"Hall third {x}" for x in "ABC"]
    third = client.get("/spaces/bryn-derw-hall-third-a/").context
    assert [str(each.name) for each in third["larger"]] == ["Main hall"]
    assert third["smaller"] == []


def test_a_free_run_is_one_link_into_booking(client: Client, hall: Space) -> None:
    free = [cell for cell in cells(client) if cell.state == "free"]
    assert len(free) == 7
    assert free[1].times == "9am – 10pm"
    assert free[1].url == "/book/bryn-derw-main-hall/?start=2027-01-05T09:00&end=2027-01-05T22:00"


def test_what_has_begun_today_is_no_longer_offered(client: Client, hall: Space) -> None:
    today = next(cell for cell in cells(client) if cell.state == "free")
    assert today.times == "9.15am – 10pm"


def test_taken_time_tells_that_it_is_taken_and_never_by_whom(
    client: Client, hall: Space, thirds: list[Space], scouts: Organisation, amina: User
) -> None:
    make_booking(thirds[0], scouts, amina, evening(1))
    response = client.get(HALL)
    taken = [cell for row in response.context["rows"] for cell in row.cells if cell.state == "taken"]
    assert [(cell.words, cell.times) for cell in taken] == [("Taken", "6pm – 8pm")]
    html = response.content.decode()
    assert "Another group has this time." in html
    assert "Scouts" not in html
    assert "Taken: 6pm – 8pm" in html, "the list for telephones says it too"


def test_a_week_can_be_turned_and_stays_within_reach(client: Client, hall: Space) -> None:
    first = client.get(HALL).context
    assert first["earlier"] == ""
    later = client.get(first["later"]).context
    assert later["caption"] == "Week from Monday 11 January 2027"
    assert later["earlier"].startswith(HALL)
    for nonsense in ("soon", "0001-01-01", "9999-12-31", "2027-13-01"):
        assert client.get(HALL, {"week": nonsense}).status_code == 200
    assert client.get(HALL, {"week": "2020-01-01"}).context["caption"] == first["caption"]


def test_a_night_goes_on_in_the_next_column_with_one_link(client: Client, site: Site, school: Organisation) -> None:
    den = make_space(site, school, "Den")
    start = datetime(2027, 1, 8, 18, tzinfo=UTC)
    Opening.objects.create(resource=den, starts_at=start, ends_at=start + timedelta(hours=8))
    night, morning = (cell for cell in cells(client, "/spaces/bryn-derw-den/") if cell.url)
    assert night.url == morning.url
    assert night.times == "6pm – 2am (next day)"


def test_round_the_clock_is_offered_a_day_at_a_time(client: Client, site: Site, school: Organisation) -> None:
    den = make_space(site, school, "Den", setup_minutes=30)
    for number in range(10):
        start = datetime(2027, 1, 4, tzinfo=UTC) + timedelta(days=number)
        Opening.objects.create(resource=den, starts_at=start, ends_at=start + timedelta(days=1))
    free = [cell for cell in cells(client, "/spaces/bryn-derw-den/") if cell.url]
    assert len(free) == 7
    assert free[3].url.endswith("?start=2027-01-07T00:00&end=2027-01-07T23:30"), "set-up must fit into 24 hours"


@pytest.mark.parametrize("week", ["2027-03-25", "2027-10-28"])
def test_nine_stays_nine_on_both_sides_of_a_clock_change(
    client: Client, site: Site, school: Organisation, week: str
) -> None:
    den = make_space(site, school, "Den")
    open_daily(den, first=datetime.fromisoformat(week).replace(tzinfo=NOW.tzinfo), days=7)
    free = [cell for cell in cells(client, f"/spaces/bryn-derw-den/?week={week}") if cell.url]
    assert [cell.times for cell in free] == ["9am – 10pm"] * 7
    assert all("T09:00" in cell.url and "T22:00" in cell.url for cell in free)


def test_a_week_without_any_time_says_so(client: Client, hall: Space) -> None:
    page = client.get(HALL, {"week": "2027-06-07"})
    assert page.context["rows"] == []
    assert "The keeper offers no time in this week." in page.content.decode()


def test_off_the_shelf_it_is_there_for_its_managers_only(
    client: Client, hall: Space, bill: User, chidi: User
) -> None:
    hall.is_published = False
    hall.save()
    assert client.get(HALL).status_code == 404
    client.force_login(chidi)
    assert client.get(HALL).status_code == 404
    client.force_login(bill)
    response = client.get(HALL)
    assert response.status_code == 200
    assert "not open for booking" in response.content.decode()


def test_no_such_space(client: Client, db: None) -> None:
    assert client.get("/spaces/nowhere/").status_code == 404


def test_the_queries_stay_the_same_however_full_the_week(
    client: Client, hall: Space, thirds: list[Space], scouts: Organisation, amina: User
) -> None:
    counts = []
    for bookings in (1, 3):
        for number in range(bookings):
            make_booking(thirds[0], scouts, amina, evening(bookings + number, 10 + number, 11 + number))
        with CaptureQueriesContext(connection) as captured:
            client.get(HALL)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 9


def test_a_closure_tells_its_reason(client: Client, hall: Space, bill: User) -> None:
    """Written as the offer pages write it: a closure with its reason, then the openings made anew."""
    hall.calendar = new_calendar("Main hall", "main-hall-test")
    hall.save()
    event = write(hall.calendar, Pattern(date(2027, 1, 6), time(12), time(17), Every.ONCE, last=date(2027, 1, 6)),
                  hall.zone)
    Offer.objects.create(resource=hall, kind="closure", event=event, reason="School play", made_by=bill)
    Opening.objects.filter(resource=hall, starts_at__date="2027-01-06").delete()
    start = datetime(2027, 1, 6, 9, tzinfo=UTC)
    Opening.objects.create(resource=hall, starts_at=start, ends_at=start + timedelta(hours=3))
    html = client.get(HALL).content.decode()
    assert "<summary>Closed</summary><span>School play</span>" in html
    assert "Closed: School play" in html
