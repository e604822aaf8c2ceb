"""Out and home on the waiting list are let in together, whatever is changed meanwhile."""

from dataclasses import replace

import pytest

from community.models import User
from fleet.actions import rides
from fleet.actions.rides import Journey, Rider
from fleet.models import BookedHow, Ride, Run
from tests.cast import NOW
from tests.fleet.fleet import MAINDEE_HOME, MAINDEE_OUT, MARKET_HOME, MARKET_OUT, make_ride

pytestmark = pytest.mark.django_db

GWEN = Rider(name="Gwen", telephone="016334960300")


@pytest.fixture
def both(thursday: Run, rhun: User) -> list[Ride]:
    """Out it is full, home there is room: both wait."""
    make_ride(thursday, seats=16, name="A choir", telephone="")
    ways = [Journey(MAINDEE_OUT, MARKET_OUT), Journey(MARKET_HOME, MAINDEE_HOME)]
    return rides.book(run=thursday, journeys=ways, rider=GWEN, how=BookedHow.PHONE, by=rhun, at=NOW, wait=True)


def test_another_door_gives_nobody_half_a_way(thursday: Run, both: list[Ride], rhun: User) -> None:
    changed = rides.change(ride=both[1], by=rhun, at=NOW, rider=replace(GWEN, door="The blue one"))
    assert changed.state == "waiting" and changed.door == "The blue one"
    assert set(thursday.rides.filter(name="Gwen").values_list("state", flat=True)) == {"waiting"}


def test_whoever_needs_less_now_has_both(thursday: Run, both: list[Ride], rhun: User) -> None:
    rides.cancel(ride=thursday.rides.get(name="A choir"), by=rhun, at=NOW)
    thursday.rides.filter(name="Gwen").update(state="waiting")
    assert rides.change(ride=both[1], by=rhun, at=NOW).state == "booked"
    assert Ride.objects.get(pk=both[0].pk).state == "booked"
