"""Free is offered minus claimed, with room for set-up and turn-round; and the diaries read from the database say so."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from booking.actions import hold
from booking.availability import Diary, bookable, diaries, diaries_during, diary, free_in
from booking.models import Opening
from booking.spans import Span
from community.models import Organisation, User
from tests.cast import NOW, evening, make_booking, make_space, open_daily
from tests.timelines import CELL, MORNING, spans, strip
from venues.models import Site, Space

NOTHING = timedelta(0)
marks = st.text("#.", min_size=40, max_size=40)


def brute(offered: str, claimed: str, setup: int, turnround: int) -> set[tuple[int, int]]:
    """Every use, as (first half hour, one past the last), found by counting."""
    free = [o == "#" and c != "#" for o, c in zip(offered, claimed, strict=True)]
    return {
        (start, end)
        for start in range(len(free))
        for end in range(start + 1, len(free) + 1)
        if start - setup >= 0 and end + turnround <= len(free) and all(free[start - setup : end + turnround])
    }


@given(marks, marks, st.integers(0, 3), st.integers(0, 3))
def test_what_can_be_booked_is_what_counting_says(offered: str, claimed: str, setup: int, turnround: int) -> None:
    free = bookable(spans(offered), spans(claimed), setup * CELL, turnround * CELL)
    uses = {
        (start, end)
        for span in free
        for start in range(40)
        for end in range(start + 1, 41)
        if span.covers(Span(MORNING + start * CELL, MORNING + end * CELL))
    }
    assert uses == brute(offered, claimed, setup, turnround)


@pytest.mark.parametrize(
    ("offered", "claimed", "setup", "turnround", "free"),
    [
        ("..####......", "...##.......", 0, 0, "..#..#......"),
        ("############", "....##......", 0, 0, "####..######"),
        ("############", "....##......", 1, 0, ".###...#####"),
        ("############", "....##......", 0, 1, "###...#####."),
        ("..##..##....", "............", 0, 0, "..##..##...."),
        ("####........", "..##########", 0, 0, "##.........."),
        ("####........", "############", 0, 0, "............"),
        ("##..........", "............", 1, 1, "............"),
        ("............", "####........", 0, 0, "............"),
    ],
)
def test_days_drawn_as_strips(offered: str, claimed: str, setup: int, turnround: int, free: str) -> None:
    found = bookable(spans(offered), spans(claimed), setup * CELL, turnround * CELL)
    assert strip(found, len(free)) == free


def test_openings_that_touch_are_one() -> None:
    offered = [spans("####....")[0], spans("....####")[0]]
    assert bookable(offered, [], NOTHING, NOTHING) == spans("########")


def test_a_booking_takes_its_time_from_the_whole_and_from_its_third(
    hall: Space, thirds: list[Space], scouts: Organisation, amina: User
) -> None:
    make_booking(thirds[0], scouts, amina, evening(1, 18, 20))
    look = diaries([hall, *thirds], evening(1, 9, 22), NOW)
    assert not look[hall.pk].can_take(evening(1, 19, 21))
    assert not look[thirds[0].pk].can_take(evening(1, 18, 20))
    assert look[thirds[1].pk].can_take(evening(1, 18, 20))
    assert look[hall.pk].can_take(evening(1, 20, 22))


def test_a_hold_counts_until_it_runs_out(hall: Space, amina: User) -> None:
    hold.hold(resource=hall, span=evening(1), holder=hold.Holder(user=amina), at=NOW)
    assert not diary(hall, evening(1), NOW).can_take(evening(1))
    assert diary(hall, evening(1), NOW + timedelta(hours=1)).can_take(evening(1))


def test_a_booking_being_moved_does_not_stand_in_its_own_way(hall: Space, scouts: Organisation, amina: User) -> None:
    booking = make_booking(hall, scouts, amina, evening(1))
    assert not diary(hall, evening(1, 19, 21), NOW).can_take(evening(1, 19, 21))
    assert diary(hall, evening(1, 19, 21), NOW, without=booking.pk).can_take(evening(1, 19, 21))


def test_open_is_not_the_same_as_free(hall: Space, scouts: Organisation, amina: User) -> None:
    make_booking(hall, scouts, amina, evening(1))
    look = diary(hall, evening(1), NOW)
    assert look.is_open_for(evening(1))
    assert not look.can_take(evening(1))
    assert not look.is_open_for(evening(1, 21, 23))


def test_set_up_and_turn_round_must_fit_in_the_openings_too(site: Site, school: Organisation) -> None:
    room = make_space(site, school, "Studio", setup_minutes=30, turnround_minutes=30)
    open_daily(room, days=3)
    assert free_in(room, evening(1, 0, 23), NOW) == [Span(at(1, 9, 30), at(1, 21, 30))]


def test_several_windows_are_read_in_one_query(
    hall: Space, thirds: list[Space], django_assert_num_queries: CaptureQueriesContext
) -> None:
    with django_assert_num_queries(1):
        weekly = diaries_during([hall, *thirds], [evening(1), evening(8), evening(15)], NOW)
    look = weekly[hall.pk]
    assert [look.can_take(evening(day)) for day in (1, 8, 15)] == [True] * 3
    assert not look.can_take(evening(4)), "days between the windows are not read"


def test_no_resources_and_no_windows_need_no_query(
    hall: Space, django_assert_num_queries: CaptureQueriesContext
) -> None:
    with django_assert_num_queries(0):
        assert diaries([], evening(1), NOW) == {}
        assert diaries_during([hall], [], NOW)[hall.pk].bookable() == []


def test_round_the_clock_is_free_across_midnight(site: Site, school: Organisation) -> None:
    room = make_space(site, school, "Shelter")
    for number in range(4):
        start = datetime(2027, 1, 5 + number, tzinfo=UTC)
        Opening.objects.create(resource=room, starts_at=start, ends_at=start + timedelta(days=1))
    night = Span(at(1, 22), at(2, 3))
    assert diary(room, night, NOW).can_take(night)


def test_the_diary_of_an_instant_is_the_same_across_the_clock_change(site: Site, school: Organisation) -> None:
    """28 March 2027: an opening from midnight to six lasts five hours."""
    room = make_space(site, school, "Night room")
    start, end = datetime(2027, 3, 28, 0, tzinfo=UTC), datetime(2027, 3, 28, 5, tzinfo=UTC)
    Opening.objects.create(resource=room, starts_at=start, ends_at=end)
    look = diary(room, Span(start, end), NOW)
    assert look == Diary(room, [Span(start, end)], [])
    assert look.bookable()[0].length == timedelta(hours=5)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """So many days after NOW's day, on a winter's wall."""
    return datetime(NOW.year, NOW.month, NOW.day, hour, minute, tzinfo=UTC) + timedelta(days=day)
