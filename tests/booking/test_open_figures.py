"""Open figures: nothing in them stands for fewer than three groups, whatever is added and taken away."""

import csv
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from booking.models import Booking, MissedSearch, Opening
from booking.use.open import LEAST_GROUPS, OTHERS, months, safe
from booking.use.served import Line
from community.models import Organisation
from tests.cast import LONDON, make_organisation, make_person
from venues.models import Space

NOW = datetime(2027, 2, 10, 9, tzinfo=LONDON)
PAGE = {"month": "2027-01"}

lines = st.lists(
    st.frozensets(st.integers(1, 9), min_size=1, max_size=6).flatmap(
        lambda groups: st.integers(1, 90).map(lambda hours: (groups, hours))
    ),
    max_size=7,
).map(lambda rows: [Line(f"row {n}", groups, 1, hours * 300) for n, (groups, hours) in enumerate(rows)])


@settings(max_examples=200, deadline=None)
@given(rows=lines)
def test_no_line_and_no_difference_of_lines_stands_for_less_than_three_groups(rows: list[Line]) -> None:
    shown = safe(rows)
    assert all(each.groups >= LEAST_GROUPS for each in shown)
    kept = {str(each.label) for each in shown}
    hidden = [row for row in rows if row.label not in kept]
    # What is left when lines are taken from the sum is lines again: the last of them holds all that is hidden.
    if shown:
        assert sum(each.hours for each in shown) == sum(row.minutes for row in rows) // 60
        assert not hidden or len(frozenset().union(*(row.groups for row in hidden))) >= LEAST_GROUPS
        assert bool(hidden) == (str(OTHERS) in kept)


def test_a_small_line_hides_behind_the_smallest_that_is_large_enough() -> None:
    large, middle, small = (
        Line(label, frozenset(groups), 1, 300)
        for label, groups in (("large", range(9)), ("middle", range(3)), ("small", [20]))
    )
    assert [(str(each.label), each.groups, each.hours) for each in safe([small, large, middle])] == [
        ("large", 9, 5),
        (str(OTHERS), 4, 10),
    ]
    assert safe([small]) == []


# ---- the page


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    cache.clear()
    with time_machine.travel(NOW, tick=False), translation.override("en-gb"):
        yield
    cache.clear()


@pytest.fixture
def groups(thirds: list[Space]) -> list[Organisation]:
    """Four groups; three of them come on Tuesdays at six, the fourth alone on Wednesdays."""
    found = [make_organisation(f"Secret society {n}", make_person(f"P{n}"), slug=f"secret-{n}") for n in range(4)]
    for n, group in enumerate(found):
        day = 5 + 7 * n if n < 3 else 6
        _book(thirds[0], group, datetime(2027, 1, day, 18, tzinfo=LONDON))
    return found


def _book(place: Space, group: Organisation, start: datetime) -> None:
    end = start + timedelta(hours=10)
    Opening.objects.update_or_create(
        resource=place, starts_at=start.replace(hour=9), defaults={"ends_at": start.replace(hour=23)}
    )
    common = {"state": "confirmed", "created_at": start, "updated_at": start}
    Booking.objects.create(resource=place, organisation=group, starts_at=start, ends_at=end, activity="Rites", **common)


def test_it_names_nobody_and_points_at_nobody(client: Client, groups: list[Organisation]) -> None:
    page = client.get(reverse("open-use"), PAGE).content.decode()
    sheet = client.get(reverse("open-use-csv"), PAGE).content.decode()
    for text in (page, sheet):
        assert "Secret" not in text and "secret" not in text and "Rites" not in text
    rows = list(csv.reader(StringIO(sheet.removeprefix("\ufeff"))))
    shares = {row[1]: row[4] for row in rows if row[0].startswith("How full")}
    # Three groups on Tuesdays; one on Wednesdays, and nobody on Thursdays.
    assert shares["Tuesday 18:00"].isdigit()
    assert shares["Wednesday 18:00"] == shares["Thursday 18:00"] == "too few to say"
    assert ["The whole month", "Hours booked", "4", "40", "", ""] in rows
    assert ["By keeper", "Ysgol Bryn Derw", "4", "40", "", ""] in rows


def test_two_groups_alone_are_not_spoken_of(client: Client, groups: list[Organisation]) -> None:
    Booking.objects.filter(organisation__in=groups[:2]).delete()
    page = client.get(reverse("open-use"), PAGE)
    found = page.context["found"]
    assert (found.groups, found.booked, found.bands, found.keepers, found.activities) == (0, 0, [], [], [])
    assert "Too few groups came in this month" in page.content.decode()


def test_only_whole_months_that_are_over_can_be_asked_for(client: Client, groups: list[Organisation]) -> None:
    assert months(NOW)[:2] == [date(2027, 1, 1), date(2026, 12, 1)] and len(months(NOW)) == 12
    assert client.get(reverse("open-use")).context["found"].first == date(2027, 1, 1)
    for month in ("2027-02", "2027-03", "2020-01", "x", "2027-01-05", "0001-01", "9999-12", "2027-1"):
        assert client.get(reverse("open-use"), {"month": month}).status_code == 404, month
    # Nothing else narrows it.
    asked = {**PAGE, "space": "x", "keeper": "bryn-derw", "from": "2027-01-05", "to": "2027-01-05"}
    assert (
        client.get(reverse("open-use"), asked).context["found"]
        == client.get(reverse("open-use"), PAGE).context["found"]
    )


def test_a_hidden_place_is_in_no_open_figure(client: Client, groups: list[Organisation], thirds: list[Space]) -> None:
    type(thirds[0]).objects.update(is_published=False)
    assert client.get(reverse("open-use"), PAGE).context["found"].offered == 0


def test_a_search_in_vain_is_told_when_there_were_three(client: Client, groups: list[Organisation]) -> None:
    common = {"day": date(2027, 1, 9), "weekday": 1, "part_of_day": "evening", "because": "taken"}
    MissedSearch.objects.create(people=30, count=2, cell=7, **common)
    MissedSearch.objects.create(people=30, count=1, cell=8, **common)
    MissedSearch.objects.create(people=80, count=2, **common)
    missed = client.get(reverse("open-use"), PAGE).context["found"].missed
    assert [(each.people, each.count) for each in missed] == [(30, 3)]
