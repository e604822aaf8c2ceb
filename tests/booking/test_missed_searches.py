"""Searches that found nothing are counted, once a visitor, and nothing of the visitor is kept."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from booking.models import MissedSearch, Postcode
from booking.models.missed_search import EVERYWHERE
from booking.use import missed
from booking.views.missed import MOST_IN_AN_HOUR
from tests.booking.searching import *  # noqa: F403
from tests.booking.searching import TUESDAY
from venues.models import Space

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}
CROWD = {**TUESDAY, "people": "341"}


@pytest.fixture(autouse=True)
def nobody_has_asked() -> None:
    cache.clear()


def ask(client: Client, address: str = "10.1.2.3", **asked: Any) -> None:
    answer = client.get("/search/", asked, headers=BROWSER, REMOTE_ADDR=address)
    assert answer.status_code == 200


def test_what_was_looked_for_is_counted_without_who_and_exactly_where(
    client: Client, hall: Space, postcode: Postcode
) -> None:
    ask(client, **CROWD, near="NP20 4HA", needs=["kitchen"])
    row = MissedSearch.objects.get()
    assert (row.weekday, row.part_of_day, row.people, row.because, row.count) == (1, "evening", 350, "small", 1)
    assert row.cell == hall.cell
    kept = {field.name for field in MissedSearch._meta.get_fields()}
    assert kept == {"id", "day", "cell", "weekday", "part_of_day", "people", "needs", "because", "count"}
    # The same browser asking again is not somebody else; another one is.
    ask(Client(), **CROWD, near="NP20 4HA", needs=["kitchen"])
    ask(client, "10.9.9.9", **CROWD, near="NP20 4HA", needs=["kitchen"])
    assert MissedSearch.objects.get().count == 2


def test_why_is_what_took_the_last_ones_away(client: Client, hall: Space) -> None:
    ask(client, date="2027-01-05", start="03:00", end="05:00")
    ask(client, needs=["kitchen"])
    ask(client, **CROWD)
    assert set(MissedSearch.objects.values_list("because", "cell", "weekday")) == {
        ("shut", EVERYWHERE, 1),
        ("lacking", EVERYWHERE, missed.ANY_DAY),
        ("small", EVERYWHERE, 1),
    }
    assert missed.because({"near": 4, "small": 1, "lacking": 0, "shut": 1, "taken": 2}) == "taken"


def test_only_a_first_page_without_an_answer_is_counted(client: Client, hall: Space) -> None:
    ask(client, **TUESDAY)
    ask(client, **{**CROWD, "page": "2"})
    ask(client, **{**CROWD, "people": "-1"})
    client.head("/search/", CROWD, headers=BROWSER)
    for agent in ("Googlebot/2.1", "", "python-requests/2.32", "Mozilla/5.0 (compatible; bingbot/2.0)"):
        client.get("/search/", CROWD, headers={"User-Agent": agent})
    assert not MissedSearch.objects.exists()


def test_who_tries_everything_is_counted_no_further(client: Client, hall: Space) -> None:
    for people in range(MOST_IN_AN_HOUR + 5):
        ask(client, **{**TUESDAY, "people": str(200 + people)})
    assert sum(MissedSearch.objects.values_list("count", flat=True)) == MOST_IN_AN_HOUR


def test_it_costs_one_statement_and_no_cookie(client: Client, hall: Space) -> None:
    ask(client, **CROWD)
    with CaptureQueriesContext(connection) as uncounted:
        ask(client, **CROWD)
    with CaptureQueriesContext(connection) as counted:
        ask(client, "10.9.9.9", **CROWD)
    assert len(counted) == len(uncounted) + 1
    assert not client.cookies


def test_a_keeper_sees_those_near_its_places(hall: Space) -> None:
    common = {"day": "2027-01-04", "weekday": 1, "count": 1}
    assert hall.cell is not None
    for cell, people in ((hall.cell, 10), (hall.cell + 1, 20), (EVERYWHERE, 30), (hall.cell + 400, 40)):
        MissedSearch.objects.create(cell=cell, people=people, **common)
    near = MissedSearch.objects.filter(missed.near(type(hall).objects.filter(pk=hall.pk)))  # type: ignore[arg-type]
    assert {each.people for each in missed.kinds(near)} == {10, 20, 30}
