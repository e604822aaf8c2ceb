"""Busy time is shared out by family and week, and some of it is kept for new groups."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from booking.actions import cancel, hold, move, request, series
from booking.actions.hold import Holder
from booking.busy_time import monday_of, week_of
from booking.eligibility import Refused
from booking.models import Booking
from booking.rules.pack import rule
from booking.states import BookingState
from community.models import Organisation, User
from tests.booking.ruled import only, record_of, with_rules
from tests.cast import LONDON, NOW, evening, make_booking, make_space, open_daily
from venues.models import Site, Space

SIX_HOURS = rule("quota", "quota", {"minutes": 360}, "Six hours a week.", "Chwe awr yr wythnos.")
KEPT = rule("kept", "reserve", {"percent": 50, "until_days": 2}, "Half is kept.", "Cedwir hanner.")


def refused(attempt: Callable[[], object]) -> list[str]:
    with pytest.raises(Refused) as error:
        attempt()
    return [refusal.code for refusal in error.value.refusals]


def test_six_hours_a_week_and_no_minute_more(
    hall: Space, school: Organisation, scouts: Organisation, amina: User
) -> None:
    with_rules(school, only(SIX_HOURS))
    for day in (1, 2):
        make_booking(hall, scouts, amina, evening(day, 17, 20))
    assert refused(lambda: make_booking(hall, scouts, amina, evening(3, 17, 18))) == ["quota_used"]
    assert make_booking(hall, scouts, amina, evening(4, 15, 17)).state == BookingState.CONFIRMED, "not busy"
    assert make_booking(hall, scouts, amina, evening(7, 17, 20)).state == BookingState.CONFIRMED, "the next week"
    assert record_of(Booking.objects.last() or Booking())["facts"]["family_busy_minutes"] in (0, 360)


def test_only_the_busy_part_counts(hall: Space, school: Organisation, scouts: Organisation, amina: User) -> None:
    with_rules(school, only(SIX_HOURS))
    for day in (1, 2, 3):
        make_booking(hall, scouts, amina, evening(day, 13, 19))
    assert refused(lambda: make_booking(hall, scouts, amina, evening(4, 18, 19))) == ["quota_used"]


def test_a_family_shares_one_quota(
    hall: Space, school: Organisation, scouts: Organisation, amina: User, chess: Organisation, chidi: User
) -> None:
    with_rules(school, only(SIX_HOURS))
    make_booking(hall, scouts, amina, evening(1, 17, 21))
    assert make_booking(hall, chess, chidi, evening(2, 17, 21)).state == BookingState.CONFIRMED
    chess.head = scouts
    chess.save()
    assert refused(lambda: make_booking(hall, chess, chidi, evening(3, 17, 20))) == ["quota_used"]
    assert refused(lambda: make_booking(hall, scouts, amina, evening(4, 17, 20))) == ["quota_used"]


def test_every_place_of_the_keeper_counts_and_no_other_keepers(
    hall: Space, thirds: list[Space], school: Organisation, scouts: Organisation, amina: User, chess: Organisation
) -> None:
    with_rules(school, only(SIX_HOURS))
    with_rules(chess, only(SIX_HOURS))
    theirs = make_space(hall.site, chess, "Chess room")
    open_daily(theirs)
    make_booking(hall, scouts, amina, evening(1, 17, 21))
    assert refused(lambda: make_booking(thirds[0], scouts, amina, evening(2, 17, 20))) == ["quota_used"]
    assert make_booking(theirs, scouts, amina, evening(2, 17, 22)).state == BookingState.CONFIRMED


def test_what_was_given_back_counts_no_more(
    hall: Space, school: Organisation, scouts: Organisation, amina: User
) -> None:
    with_rules(school, only(SIX_HOURS))
    first = make_booking(hall, scouts, amina, evening(1, 17, 22))
    cancel.cancel(booking=first, by=amina, at=NOW)
    assert make_booking(hall, scouts, amina, evening(2, 17, 22)).state == BookingState.CONFIRMED


def test_a_move_does_not_count_against_itself(
    hall: Space, school: Organisation, scouts: Organisation, amina: User
) -> None:
    with_rules(school, only(SIX_HOURS))
    booking = make_booking(hall, scouts, amina, evening(1, 17, 22))
    make_booking(hall, scouts, amina, evening(2, 17, 18))
    make_booking(hall, scouts, amina, evening(8, 17, 19))
    assert move.move(booking=booking, by=amina, span=evening(3, 17, 22), at=NOW).span == evening(3, 17, 22)
    assert refused(lambda: move.move(booking=booking, by=amina, span=evening(9, 17, 22), at=NOW)) == ["quota_used"]


def test_dates_sent_together_count_towards_each_other(
    hall: Space, school: Organisation, scouts: Organisation, amina: User
) -> None:
    with_rules(school, only(SIX_HOURS))
    spans = [evening(1, 17, 21), evening(2, 17, 21)]
    let = series.hold(resource=hall, spans=spans, holder=Holder(user=amina), at=NOW)
    assert refused(lambda: series.send(series=let, organisation=scouts, by=amina, at=NOW)) == ["quota_used"]


def test_a_hold_counts_only_once_it_is_sent(
    hall: Space, school: Organisation, scouts: Organisation, amina: User
) -> None:
    with_rules(school, only(SIX_HOURS))
    held = [
        hold.hold(resource=hall, span=evening(day, 17, 21), holder=Holder(user=amina), at=NOW) for day in (1, 2)
    ]
    request.send(booking=held[0], organisation=scouts, by=amina, at=NOW)
    assert refused(lambda: request.send(booking=held[1], organisation=scouts, by=amina, at=NOW)) == ["quota_used"]


# Kept for new groups


def test_half_of_the_week_is_kept_for_new_groups(
    site: Site, school: Organisation, scouts: Organisation, amina: User, chess: Organisation, chidi: User
) -> None:
    room = make_space(site, school, "Band room")
    open_daily(room, opens=17, closes=21)
    with_rules(school, only(KEPT))
    Organisation.objects.filter(pk=scouts.pk).update(created_at=NOW - timedelta(days=900))
    Organisation.objects.filter(pk=chess.pk).update(created_at=NOW - timedelta(days=9))
    scouts.refresh_from_db()
    chess.refresh_from_db()
    # A week of 7 × 4 hours; from Monday 11 January all its days are more than two days ahead.
    for day in (7, 8, 9):
        make_booking(room, scouts, amina, evening(day, 17, 21))
    assert refused(lambda: make_booking(room, scouts, amina, evening(10, 17, 20))) == ["reserved"]
    assert make_booking(room, scouts, amina, evening(10, 17, 19)).state == BookingState.CONFIRMED
    assert refused(lambda: make_booking(room, scouts, amina, evening(11, 17, 18))) == ["reserved"]
    assert make_booking(room, chess, chidi, evening(12, 17, 21)).state == BookingState.CONFIRMED
    facts = record_of(Booking.objects.filter(organisation=chess).get())["facts"]
    assert (facts["reserve_offered"], facts["reserve_taken"]) == (7 * 240, 3 * 240 + 120)


def test_the_reserve_opens_some_days_before(
    site: Site, school: Organisation, scouts: Organisation, amina: User
) -> None:
    room = make_space(site, school, "Band room")
    open_daily(room, opens=17, closes=21, days=2)
    with_rules(school, only(KEPT))
    Organisation.objects.update(created_at=NOW - timedelta(days=900))
    scouts.refresh_from_db()
    assert make_booking(room, scouts, amina, evening(1, 17, 21)).state == BookingState.CONFIRMED


def test_whoever_has_the_hall_has_its_thirds(
    hall: Space, thirds: list[Space], school: Organisation, scouts: Organisation, amina: User
) -> None:
    with_rules(school, only(KEPT))
    Organisation.objects.update(created_at=NOW - timedelta(days=900))
    scouts.refresh_from_db()
    for day in (7, 8, 9):
        make_booking(hall, scouts, amina, evening(day, 17, 22))
    booking = make_booking(thirds[0], scouts, amina, evening(10, 17, 18))
    assert record_of(booking)["facts"]["reserve_taken"] == 3 * 300


# Weeks


def test_a_week_is_the_walls_week_also_when_the_clocks_change() -> None:
    week = week_of(evening(83, 12).start, LONDON)
    assert week.length == timedelta(hours=167)
    assert monday_of(week.start, LONDON) == week.start.astimezone(LONDON).date()
    assert monday_of(evening(6, 22, 23).start, LONDON) == NOW.date(), "late on Sunday"
