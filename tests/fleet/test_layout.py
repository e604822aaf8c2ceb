"""A vehicle that gets fewer seats, and everything else about it that two people change at once."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from booking.eligibility import Refused
from community.models import User
from fleet import sweep
from fleet.actions.vehicles import change_depot, change_vehicle
from fleet.models import Run, Vehicle
from tests.cast import NOW
from tests.fleet import fleet

pytestmark = pytest.mark.django_db


def test_a_vehicle_keeps_the_seats_that_are_booked(thursday: Run, minibus: Vehicle, meinir: User) -> None:
    fleet.make_ride(thursday, seats=10)
    fleet.make_ride(thursday, fleet.MARKET_HOME, fleet.MAINDEE_HOME, seats=2, wheelchairs=1)
    too_few: list[dict[str, Any]] = [{"capacity": 9}, {"wheelchair_places": []}]
    for fewer in too_few:
        with pytest.raises(Refused) as refused:
            change_vehicle(vehicle=minibus, by=meinir, at=NOW, **fewer)
        assert "Nightrider, Thu 7 Jan" in str(refused.value.refusals[0].sentence)
    kept = Vehicle.objects.get()
    assert (kept.capacity, kept.wheelchair_places) == (16, [3, 2])
    # Out ten sit there, home two beside a wheelchair: so much must stay, and no more.
    change_vehicle(vehicle=minibus, by=meinir, at=NOW, capacity=10, wheelchair_places=[3])
    assert Vehicle.objects.get().capacity == 10 and not [*sweep.oversold()]


@pytest.mark.parametrize("state", ["suspended", "done", "over"])
def test_evenings_that_are_no_more_keep_nobody_from_it(
    thursday: Run, minibus: Vehicle, meinir: User, state: str
) -> None:
    fleet.make_ride(thursday, seats=10)
    at = NOW
    if state == "over":
        at = NOW + timedelta(days=30)
    else:
        Run.objects.update(state=state)
    assert change_vehicle(vehicle=minibus, by=meinir, at=at, capacity=4).capacity == 4


def test_what_else_is_changed_is_never_refused_for_that(thursday: Run, minibus: Vehicle, meinir: User) -> None:
    fleet.make_ride(thursday, seats=17)
    assert change_vehicle(vehicle=minibus, by=meinir, at=NOW, name="The old one", capacity=16).name == "The old one"


def test_its_page_says_so_at_the_seats(thursday: Run, minibus: Vehicle, meinir: User, client: Client) -> None:
    fleet.make_ride(thursday, seats=10)
    with time_machine.travel(NOW, tick=False):
        client.force_login(meinir)
        form: Any = client.get(reverse("manage-vehicle", args=[minibus.slug])).context["form"]
        given = {name: value for name, value in form.initial.items() if value is not None} | {"capacity": "9"}
        page = client.post(reverse("manage-vehicle", args=[minibus.slug]), given)
    assert "Thu 7 Jan" in page.context["form"].errors["capacity"][0]


def test_a_defect_that_was_told_meanwhile_stays(minibus: Vehicle, meinir: User) -> None:
    page = Vehicle.objects.get()
    Vehicle.objects.update(off_road_since=NOW)
    change_vehicle(vehicle=page, by=meinir, at=NOW, name="Minibus with a lift")
    assert Vehicle.objects.get().off_road_since == NOW
    change_depot(depot=minibus.depot, by=meinir, name="Lower Yard")
    assert Vehicle.objects.get().off_road_since == NOW
