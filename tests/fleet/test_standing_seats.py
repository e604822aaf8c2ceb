"""Seats that somebody has every week."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import TestCase

from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from community.models import User
from fleet.actions import rides
from fleet.actions.rides import Journey, Rider
from fleet.actions.standing import carry_over, end_seat, keep_seat, seat_on
from fleet.models import Ride, Run, Service, StandingSeat
from tests.cast import NOW
from tests.fleet.fleet import (
    A_WEEK,
    MAINDEE_HOME,
    MAINDEE_OUT,
    MARKET_HOME,
    MARKET_OUT,
    OUT_AND_HOME,
    THURSDAY,
    make_ride,
    make_run,
    make_timetable,
)

OUT, HOME = Journey(MAINDEE_OUT, MARKET_OUT), Journey(MARKET_HOME, MAINDEE_HOME)
GWEN = Rider(name="Gwen", telephone="01633 496 0300", walking_aid=True)


@pytest.fixture
def thursdays(nightrider: Service) -> list[Run]:
    """Three of them."""
    return [make_run(nightrider, THURSDAY + number * A_WEEK) for number in range(3)]


def test_a_regular_has_both_ways_on_every_evening_and_says_from_when_not(
    thursdays: list[Run], nightrider: Service, rhun: User
) -> None:
    timetable = thursdays[0].timetable
    kept = keep_seat(
        service=nightrider, timetable=timetable, journeys=[OUT, HOME], rider=GWEN, by=rhun, at=NOW, from_day=THURSDAY
    )
    assert len(kept.rides) == 6 and not kept.without_room
    assert {ride.telephone for ride in kept.rides} == {"016334960300"}
    assert all(ride.pair and ride.pair.pair_id == ride.pk for ride in Ride.objects.select_related("pair"))

    end_seat(seat=kept.seats[1], by=rhun, at=NOW, from_day=THURSDAY + A_WEEK)

    standing = Ride.objects.seated().values_list("run__day", flat=True)
    assert set(standing) == {THURSDAY} and len(standing) == 2
    assert seat_on([make_run(nightrider, THURSDAY + 3 * A_WEEK)], NOW) == []


def test_a_seat_that_ends_later_is_kept_on_every_evening_until_then(
    thursdays: list[Run], nightrider: Service, rhun: User
) -> None:
    old = thursdays[0].timetable
    kept = keep_seat(
        service=nightrider, timetable=old, journeys=[OUT], rider=GWEN, by=rhun, at=NOW, from_day=THURSDAY
    )
    end_seat(seat=kept.seats[0], by=rhun, at=NOW, from_day=THURSDAY + 5 * A_WEEK)
    # Made late, because the vehicle was offered late.
    assert len(seat_on([make_run(nightrider, THURSDAY + number * A_WEEK) for number in (3, 4, 5)], NOW)) == 2
    new = make_timetable(nightrider, from_day=THURSDAY + 4 * A_WEEK)
    carry_over(old=old, new=new, at=NOW)
    assert [seat.until_day for seat in new.standing_seats.all()] == [THURSDAY + 5 * A_WEEK - timedelta(days=1)]


def test_what_is_given_up_already_does_not_come_back_by_giving_it_up_once_more(
    thursdays: list[Run], nightrider: Service, rhun: User
) -> None:
    timetable = thursdays[0].timetable
    [seat] = keep_seat(
        service=nightrider, timetable=timetable, journeys=[OUT], rider=GWEN, by=rhun, at=NOW, from_day=THURSDAY
    ).seats
    end_seat(seat=seat, by=rhun, at=NOW, from_day=THURSDAY + A_WEEK)
    end_seat(seat=seat, by=rhun, at=NOW, from_day=THURSDAY + 3 * A_WEEK)
    seat.refresh_from_db()
    assert seat.until_day == THURSDAY + A_WEEK - timedelta(days=1)
    end_seat(seat=seat, by=rhun, at=NOW, from_day=THURSDAY)
    assert not Ride.objects.seated().exists()


def test_new_evenings_are_seated_in_as_many_statements_for_many_as_for_one(
    nightrider: Service, rhun: User, thursdays: list[Run]
) -> None:
    timetable, until = thursdays[0].timetable, THURSDAY + 2 * A_WEEK
    for number in range(3):
        rider = replace(GWEN, name=f"Regular {number}")
        keep_seat(
            service=nightrider,
            timetable=timetable,
            journeys=[OUT, HOME],
            rider=rider,
            by=rhun,
            at=NOW,
            from_day=THURSDAY + A_WEEK,
            until_day=until,
        )
    assert Ride.objects.count() == 3 * 2 * 2  # not on the first evening
    Ride.objects.all().delete()
    with TestCase().assertNumQueries(5):
        assert len(seat_on(thursdays[:2], NOW)) == 6
    Ride.objects.all().delete()
    with TestCase().assertNumQueries(5):
        assert len(seat_on(thursdays, NOW)) == 12
    assert seat_on(thursdays, NOW) == []  # whoever was seated is not seated twice


def test_an_evening_that_is_full_has_them_on_its_waiting_list(
    thursdays: list[Run], nightrider: Service, rhun: User
) -> None:
    choir = make_ride(thursdays[1], MAINDEE_OUT, MARKET_OUT, seats=16, name="A choir", telephone="")
    kept = keep_seat(
        service=nightrider,
        timetable=thursdays[0].timetable,
        journeys=[OUT, HOME],
        rider=GWEN,
        by=rhun,
        at=NOW,
        from_day=THURSDAY,
    )
    assert [run.day for run in kept.without_room] == [THURSDAY + A_WEEK]
    assert Ride.objects.waiting().count() == 2  # the way home is no use alone

    rides.cancel(ride=choir, by=rhun, at=NOW)

    assert not Ride.objects.waiting().exists()


def test_whoever_waits_has_the_seat_of_a_regular_who_leaves(
    thursdays: list[Run], nightrider: Service, rhun: User
) -> None:
    big = replace(GWEN, seats=16)
    timetable = thursdays[0].timetable
    kept = keep_seat(
        service=nightrider, timetable=timetable, journeys=[OUT], rider=big, by=rhun, at=NOW, from_day=THURSDAY
    )
    waits = make_ride(thursdays[2], state="waiting")
    end_seat(seat=kept.seats[0], by=rhun, at=NOW)
    waits.refresh_from_db()
    assert (waits.state, waits.to_ring) == ("booked", "seat")


def test_who_coordinates_keeps_seats_and_only_where_the_bus_goes(
    thursdays: list[Run], nightrider: Service, rhun: User, chidi: User
) -> None:
    given = {"service": nightrider, "timetable": thursdays[0].timetable, "rider": GWEN, "at": NOW, "from_day": THURSDAY}
    with pytest.raises(NotPermitted):
        keep_seat(journeys=[OUT], by=chidi, **given)
    for journeys, more in [([Journey(4, 5)], {}), ([OUT], {"until_day": THURSDAY - A_WEEK})]:
        with pytest.raises(Refused):
            keep_seat(journeys=journeys, by=rhun, **given, **more)
    with pytest.raises(Refused):
        keep_seat(journeys=[OUT], by=rhun, **{**given, "rider": replace(GWEN, seats=17)})
    assert not StandingSeat.objects.exists()


def test_a_new_timetable_keeps_those_whose_stops_it_still_has(
    thursdays: list[Run], nightrider: Service, rhun: User
) -> None:
    old = thursdays[0].timetable
    for name, journeys in (("Gwen", [OUT, HOME]), ("Ifor", [Journey(1, 2)])):
        keep_seat(
            service=nightrider,
            timetable=old,
            journeys=journeys,
            rider=replace(GWEN, name=name),
            by=rhun,
            at=NOW,
            from_day=THURSDAY,
        )
    calls = [call for call in OUT_AND_HOME if call[0] != "Pill Library"]
    day: date = THURSDAY + timedelta(days=2)
    new = make_timetable(nightrider, from_day=day, calls=calls)

    lost = carry_over(old=old, new=new, at=NOW)

    assert [seat.name for seat in lost] == ["Ifor"]
    carried = StandingSeat.objects.filter(timetable=new).order_by("pk")
    assert [(seat.name, seat.first, seat.last, seat.from_day) for seat in carried] == [
        ("Gwen", 0, 1, day),
        ("Gwen", 2, 3, day),
    ]
    assert set(Ride.objects.filter(standing=carried[0]).values_list("run__day", flat=True)) == {
        run.day for run in thursdays[1:]
    }
    assert carried[0].pair == carried[1] and carried[1].pair == carried[0]
    assert {seat.until_day for seat in StandingSeat.objects.filter(timetable=old)} == {day - timedelta(days=1)}
