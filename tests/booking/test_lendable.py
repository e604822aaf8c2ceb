"""What a keeper has to lend is kept true for its standing, day by day."""

from datetime import date, timedelta

from booking.actions import lendable
from community.models import Circumstances, Organisation
from tests.cast import NOW, make_space
from venues.models import Space


def rows(organisation: Organisation) -> list[tuple[date, int, str]]:
    return list(organisation.circumstances.values_list("since", "bookable", "income"))


def test_a_hall_and_its_thirds_are_three(hall: Space, school: Organisation, scouts: Organisation) -> None:
    assert lendable.keep_true(at=NOW) == 1
    assert rows(school) == [(NOW.date(), 3, "under_10k")] and rows(scouts) == []
    assert lendable.keep_true(at=NOW + timedelta(days=1)) == 0


def test_a_hall_whose_thirds_are_not_let_alone_is_one(hall: Space, thirds: list[Space], school: Organisation) -> None:
    for third in thirds:
        third.is_published = False
        third.save()
    lendable.keep_true(at=NOW)
    assert rows(school) == [(NOW.date(), 1, "under_10k")]


def test_a_change_is_a_new_row_that_keeps_what_else_is_known(hall: Space, school: Organisation) -> None:
    yesterday = NOW.date() - timedelta(days=1)
    Circumstances.objects.create(organisation=school, since=yesterday, income="over_1m", bookable=2)
    lendable.keep_true(at=NOW)
    make_space(hall.site, school, "Studio")
    lendable.keep_true(at=NOW)
    lendable.keep_true(at=NOW)
    assert rows(school) == [(yesterday, 2, "over_1m"), (NOW.date(), 4, "over_1m")]


def test_a_keeper_that_has_nothing_left(school: Organisation) -> None:
    Circumstances.objects.create(organisation=school, since=date(2026, 1, 1), income="under_1m", bookable=2)
    lendable.keep_true(at=NOW)
    assert rows(school)[-1] == (NOW.date(), 0, "under_1m")
