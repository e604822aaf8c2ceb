"""An evening that is taken up again is as it would be had it never been suspended."""

import pytest

from community.models import User
from fleet import sweep
from fleet.actions.rides import Journey, Rider, cancel
from fleet.actions.runs import suspend, take_up
from fleet.actions.standing import keep_seat
from fleet.actions.vehicles import change_vehicle
from fleet.models import Run, Vehicle
from tests.cast import NOW
from tests.fleet import fleet

pytestmark = pytest.mark.django_db


@pytest.fixture
def off(thursday: Run, rhun: User) -> Run:
    """Suspended."""
    return suspend(run=thursday, by=rhun, reason="Snow", at=NOW)


def test_whoever_waits_has_the_seat_that_was_given_up_meanwhile(off: Run, rhun: User) -> None:
    choir = fleet.make_ride(off, seats=16, name="A choir")
    waits = fleet.make_ride(off, state="waiting")
    cancel(ride=choir, by=rhun, at=NOW)
    take_up(run=off, by=rhun, at=NOW)
    waits.refresh_from_db()
    assert (waits.state, waits.to_ring) == ("booked", "seat")


def test_with_fewer_seats_who_asked_last_waits_and_is_told(
    off: Run, rhun: User, meinir: User, minibus: Vehicle
) -> None:
    first, last = fleet.make_ride(off, seats=3), fleet.make_ride(off, seats=2, name="Olwen")
    change_vehicle(vehicle=minibus, by=meinir, at=NOW, capacity=4, wheelchair_places=[])
    take_up(run=off, by=rhun, at=NOW)
    first.refresh_from_db()
    last.refresh_from_db()
    assert (first.state, last.state) == ("booked", "waiting")
    assert first.to_ring == "taken_up" and last.to_ring == "vehicle"
    assert not [*sweep.oversold()]


def test_a_regular_of_meanwhile_rides(off: Run, rhun: User) -> None:
    keep_seat(
        service=off.service,
        timetable=off.timetable,
        journeys=[Journey(0, 2)],
        rider=Rider(name="Gwen", telephone="01633 496 0300"),
        by=rhun,
        at=NOW,
        from_day=off.day,
    )
    take_up(run=off, by=rhun, at=NOW)
    assert off.rides.get().state == "booked"
