"""Seats: who gets one, who is told why not, and who is let in when somebody gives theirs back."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.models import Message
from community.models import Membership, Organisation, Role, User
from fleet.actions import rides
from fleet.actions.rides import Journey, Rider
from fleet.calls import times
from fleet.models import BookedHow, Call, OpenTo, Permit, Ride, Run, RunState, Service
from fleet.riders.refusing import closes_at
from fleet.riders.riding import free_on
from tests.cast import NOW
from tests.fleet.fleet import MAINDEE_HOME, MAINDEE_OUT, MARKET_HOME, MARKET_OUT, PILL_HOME, PILL_OUT, make_ride

OUT = Journey(MAINDEE_OUT, MARKET_OUT)
HOME = Journey(MARKET_HOME, MAINDEE_HOME)
GWEN = Rider(name="Gwen", telephone="01633 496 0300", would_stay_home=True)
IN_A_WHEELCHAIR = Rider(name="Ifor", telephone="01633 496 0301", seats=0, wheelchairs=1)


def book(run: Run, by: User | None, *journeys: Journey, rider: Rider = GWEN, **more: Any) -> list[Ride]:
    """By telephone unless told otherwise."""
    given = {"how": BookedHow.PHONE, "at": NOW, **more}
    return rides.book(run=run, journeys=journeys or [OUT], rider=rider, by=by, **given)


def codes(run: Run, by: User | None, *journeys: Journey, **more: Any) -> list[str]:
    """Why not; nothing may have been written."""
    before = Ride.objects.count()
    with pytest.raises(Refused) as refused:
        book(run, by, *journeys, **more)
    assert Ride.objects.count() == before
    return [refusal.code for refusal in refused.value.refusals]


def fill(run: Run, first: int = MAINDEE_OUT, last: int = MARKET_OUT, seats: int = 16, **more: Any) -> Ride:
    """Everybody but those who are asked about."""
    return make_ride(run, first, last, seats=seats, name="A choir", telephone="", **more)


def test_out_and_home_are_one_booking_of_two_rides_that_know_each_other(thursday: Run, rhun: User) -> None:
    out, home = book(thursday, rhun, OUT, HOME)

    out.refresh_from_db()
    assert (out.pair, home.pair) == (home, out)
    assert (out.sitting.first, out.sitting.last, home.sitting.first, home.sitting.last) == (0, 2, 3, 5)
    assert out.telephone == "016334960300" and out.user is None and out.would_stay_home


def test_who_gets_off_frees_the_seat_for_whoever_gets_on(thursday: Run, rhun: User) -> None:
    fill(thursday, MARKET_HOME, PILL_HOME)
    assert codes(thursday, rhun, HOME) == ["full"]
    Call.objects.filter(order=PILL_HOME).update(gets_on=True)
    fresh = Run.objects.with_everything().get(pk=thursday.pk)
    assert book(fresh, rhun, Journey(PILL_HOME, MAINDEE_HOME))


def test_the_refusal_says_which_part_of_the_way_is_full(thursday: Run, rhun: User) -> None:
    fill(thursday, PILL_OUT, MARKET_OUT)
    with pytest.raises(Refused) as refused:
        book(thursday, rhun)
    said = str(refused.value.refusals[0].sentence)
    assert "full from Pill Library (18:20) to Newport Market" in said and "waiting list" in said


def test_a_wheelchair_takes_the_place_of_seats_and_the_other_way_round(thursday: Run, rhun: User) -> None:
    fill(thursday, seats=13)
    book(thursday, rhun, rider=IN_A_WHEELCHAIR)
    assert codes(thursday, rhun) == ["full"]
    assert free_on([thursday])[thursday.pk].between(MAINDEE_OUT, MARKET_OUT) == (0, 0)
    three = replace(IN_A_WHEELCHAIR, name="Three", wheelchairs=3)
    assert codes(thursday, rhun, rider=three, wait=True) == ["no_wheelchair"]  # waiting would be in vain


def test_neither_way_is_booked_where_only_one_has_room(thursday: Run, rhun: User) -> None:
    fill(thursday, MARKET_HOME, MAINDEE_HOME)
    assert codes(thursday, rhun, OUT, HOME) == ["full"]
    waiting = book(thursday, rhun, OUT, HOME, wait=True)
    assert {ride.state for ride in waiting} == {"waiting"}


@pytest.mark.parametrize(
    ("journey", "code"),
    [
        (Journey(MARKET_OUT, MAINDEE_HOME), "no_pick_up"),
        (Journey(MAINDEE_OUT, PILL_OUT), "no_set_down"),
        (Journey(MARKET_HOME, MARKET_OUT), "nowhere"),
        (Journey(MAINDEE_OUT, 40), "nowhere"),
    ],
)
def test_people_get_on_and_off_where_the_bus_lets_them(thursday: Run, rhun: User, journey: Journey, code: str) -> None:
    assert codes(thursday, rhun, journey) == [code]


def test_the_deadline_is_for_the_page_and_the_coordinator_books_until_it_leaves(
    thursday: Run, rhun: User, amina: User
) -> None:
    late = closes_at(thursday)
    assert codes(thursday, amina, how=BookedHow.RIDER, at=late) == ["closed"]
    assert book(thursday, amina, how=BookedHow.RIDER, rider=Rider(), at=late - timedelta(seconds=1))
    # On the road a caller is told of the way home as long as the bus is not there yet.
    for journey in (OUT, HOME):
        leaves = times(thursday)[journey.first].at
        assert book(thursday, rhun, journey, at=leaves - timedelta(seconds=1))
        assert codes(thursday, rhun, journey, rider=IN_A_WHEELCHAIR, at=leaves) == ["past"]


def test_seats_are_given_out_so_many_days_ahead(thursday: Run, amina: User, nightrider: Service) -> None:
    Service.objects.update(opens_days=2)
    thursday.service.refresh_from_db()
    assert codes(thursday, amina, how=BookedHow.RIDER) == ["not_yet"]
    assert book(thursday, amina, how=BookedHow.RIDER, at=NOW + timedelta(days=1))


def test_a_service_for_members_carries_members(
    thursday: Run, amina: User, chidi: User, scouts: Organisation, nightrider: Service
) -> None:
    Service.objects.update(open_to=OpenTo.MEMBERS, permit=Permit.SECTION_19)
    nightrider.groups.add(scouts)
    thursday.service.refresh_from_db()
    assert codes(thursday, chidi, how=BookedHow.RIDER) == ["members_only"]
    assert book(thursday, amina, how=BookedHow.RIDER)
    assert book(thursday, amina, how=BookedHow.GROUP, organisation=scouts, rider=Rider(name="Scouts", seats=8))


def test_nobody_books_for_others_without_the_right(
    thursday: Run, amina: User, chidi: User, scouts: Organisation
) -> None:
    tries: list[tuple[User | None, dict[str, Any]]] = [
        (chidi, {"how": BookedHow.PHONE}),
        (chidi, {"how": BookedHow.GROUP, "organisation": scouts}),
        (None, {"how": BookedHow.RIDER}),
        (amina, {"how": BookedHow.GROUP}),
    ]
    for by, more in tries:
        with pytest.raises(NotPermitted):
            book(thursday, by, **more)
    assert not Ride.objects.exists()


def test_a_form_that_was_sent_twice_is_one_ride_and_nobody_empties_a_bus(
    thursday: Run, amina: User, rhun: User
) -> None:
    book(thursday, amina, how=BookedHow.RIDER, rider=Rider())
    assert codes(thursday, amina, how=BookedHow.RIDER, rider=Rider()) == ["already"]
    book(thursday, rhun)
    assert codes(thursday, rhun, rider=replace(GWEN, name="GWEN", telephone="+44 1633 4960300")) == ["already"]
    assert codes(thursday, amina, how=BookedHow.RELATIVE, rider=Rider(seats=6)) == ["too_many"]


def test_a_group_takes_half_of_the_bus_by_the_page(thursday: Run, amina: User, scouts: Organisation) -> None:
    group: dict[str, Any] = {"how": BookedHow.GROUP, "organisation": scouts}
    half = thursday.vehicle.capacity // 2
    assert codes(thursday, amina, rider=Rider(name="Scouts", seats=half + 1), **group) == ["too_many"]
    book(thursday, amina, rider=Rider(name="Scouts", seats=half), **group)
    assert codes(thursday, amina, rider=Rider(name="Cubs"), **group) == ["too_many"]
    assert book(thursday, amina, how=BookedHow.RELATIVE, rider=Rider(seats=5))


def test_an_evening_that_does_not_run_has_no_seats(thursday: Run, rhun: User) -> None:
    Run.objects.update(state=RunState.SUSPENDED)
    assert codes(thursday, rhun) == ["suspended"]


def test_a_seat_given_back_goes_to_the_first_who_waits_and_fits(thursday: Run, rhun: User, amina: User) -> None:
    own = book(thursday, amina, how=BookedHow.RIDER, rider=Rider())
    fill(thursday, seats=15)
    [big] = book(thursday, rhun, rider=Rider(name="Two", telephone="016334960302", seats=2), wait=True)
    [gwen] = book(thursday, rhun, wait=True)
    [late] = book(thursday, rhun, rider=Rider(name="Late", telephone="016334960303"), wait=True)

    rides.cancel(ride=own[0], by=amina, at=NOW)

    for ride in (big, gwen, late):
        ride.refresh_from_db()
    assert (big.state, gwen.state, late.state) == ("waiting", "booked", "waiting")
    assert gwen.to_ring == "seat"  # nobody writes to somebody who rang
    rides.rang(ride=gwen, by=rhun, at=NOW)
    gwen.refresh_from_db()
    assert gwen.to_ring == ""


def test_whoever_has_an_account_is_written_to(thursday: Run, rhun: User, amina: User) -> None:
    there = fill(thursday)
    [waiting] = book(thursday, amina, how=BookedHow.RIDER, rider=Rider(), wait=True)
    rides.cancel(ride=there, by=rhun, at=NOW)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.to_ring) == ("booked", "")
    assert list(Message.objects.filter(to=amina.email).values_list("kind", flat=True).order_by("pk")) == [
        "ride_waiting",
        "ride_seat",
    ]


def test_out_and_home_are_cancelled_together_or_one_alone_but_never_after_they_left(
    thursday: Run, rhun: User, amina: User, chidi: User
) -> None:
    out, home = book(thursday, amina, OUT, HOME, how=BookedHow.RIDER)
    with pytest.raises(NotPermitted):
        rides.cancel(ride=out, by=chidi, at=NOW)
    after = thursday.leaves_at + timedelta(minutes=1)
    with pytest.raises(NotPermitted):
        rides.cancel(ride=out, by=rhun, at=after)
    assert rides.cancel(ride=home, by=amina, at=after) == [home]
    out.refresh_from_db()
    assert out.state == "booked"
    again = book(thursday, rhun, OUT, HOME, rider=IN_A_WHEELCHAIR)
    assert {ride.pk for ride in rides.cancel(ride=again[0], by=rhun, at=NOW)} == {ride.pk for ride in again}


def test_a_change_that_has_no_room_changes_nothing_and_needing_less_is_never_refused(
    thursday: Run, rhun: User
) -> None:
    [ride] = book(thursday, rhun, rider=replace(GWEN, seats=3))
    fill(thursday, seats=13)
    with pytest.raises(Refused):
        rides.change(ride=ride, by=rhun, at=NOW, rider=replace(GWEN, seats=4))
    ride.refresh_from_db()
    assert ride.seats == 3
    thursday.vehicle.capacity = 8  # a smaller bus came: it is overfull, and whoever needs less may say so
    thursday.vehicle.save()
    changed = rides.change(ride=ride, by=rhun, at=NOW, rider=replace(GWEN, seats=1), journey=Journey(1, 2))
    assert (changed.seats, changed.first, changed.state) == (1, 1, "booked")


def test_the_reduced_fare_is_for_whoever_has_the_right_to_it(thursday: Run, rhun: User) -> None:
    Service.objects.update(permit=Permit.SECTION_22, fare_pence=300, concession_pence=100)
    thursday.service.refresh_from_db()
    [full] = book(thursday, rhun, rider=replace(GWEN, seats=2))
    [reduced] = book(thursday, rhun, rider=replace(IN_A_WHEELCHAIR, concession=True))
    assert (full.fare_pence, reduced.fare_pence) == (600, 100)


def test_an_owner_who_books_for_the_operator_is_a_coordinator(
    thursday: Run, chidi: User, riders: Organisation
) -> None:
    member = Membership.objects.create(user=chidi, organisation=riders, role=Role.BOOKER)
    with pytest.raises(NotPermitted):
        book(thursday, chidi)
    Membership.objects.filter(pk=member.pk).update(role=Role.MANAGER)
    assert book(thursday, chidi)
