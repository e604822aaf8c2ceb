"""A smaller vehicle for one evening: who is affected is listed, and the coordinator says what becomes of each."""

import pytest

from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.models import Claim, Message
from community.models import User
from fleet.actions.other_vehicle import choices, left_out
from fleet.actions.runs import replace_vehicle
from fleet.models import Depot, Driver, Ride, Run, Vehicle
from tests.cast import NOW
from tests.fleet import fleet

pytestmark = pytest.mark.django_db


@pytest.fixture
def car(depot: Depot) -> Vehicle:
    """Two seats, nothing for a wheelchair."""
    return fleet.make_vehicle(depot, "Car", seats=2, wheelchairs=(), licence="B")


@pytest.fixture
def rides(thursday: Run) -> dict[str, Ride]:
    """Anwen and Beti to the market and home, Ceri in a wheelchair to the market, Dewi only home."""
    out, home = (fleet.MAINDEE_OUT, fleet.MARKET_OUT), (fleet.MARKET_HOME, fleet.MAINDEE_HOME)
    found = {}
    for name in ("Anwen", "Beti"):
        found[name] = fleet.make_ride(thursday, *out, name=name)
        found[f"{name} home"] = fleet.make_ride(thursday, *home, name=name, pair=found[name])
        Ride.objects.filter(pk=found[name].pk).update(pair=found[f"{name} home"])
    found["Ceri"] = fleet.make_ride(thursday, *out, name="Ceri", seats=0, wheelchairs=1)
    found["Dewi"] = fleet.make_ride(thursday, *home, name="Dewi")
    return found


def test_who_has_no_room_is_named_and_nobody_is_dropped(
    thursday: Run, car: Vehicle, rides: dict[str, Ride], rhun: User, driver: Driver
) -> None:
    fleet.make_shift(thursday, driver)
    assert left_out(thursday, car) == {rides["Ceri"].pk, rides["Dewi"].pk}
    with pytest.raises(Refused, match="too_small"):
        replace_vehicle(run=thursday, vehicle=car, by=rhun, at=NOW, moved=[rides["Ceri"]])
    assert not Ride.objects.exclude(state="booked").exists() and not Message.objects.exists()
    done = replace_vehicle(
        run=thursday, vehicle=car, by=rhun, at=NOW, moved=[rides["Ceri"]], cancelled=[rides["Dewi"]]
    )
    assert [ride.name for ride in done.waiting] == ["Ceri"] and [ride.name for ride in done.cancelled] == ["Dewi"]
    assert dict(Ride.objects.exclude(state="booked").values_list("name", "to_ring")) == {
        "Ceri": "vehicle",
        "Dewi": "vehicle",
    }
    thursday.refresh_from_db()
    assert thursday.vehicle == car and thursday.booking.resource_id == car.pk
    parts = set(Claim.objects.filter(booking=thursday.booking).values_list("part", flat=True))
    assert parts == {car.parts.get().pk, driver.part_id}
    assert set(Message.objects.values_list("kind", "to")) == {
        ("run_vehicle_keeper", "meinir@example.org"),
        ("shift_changed", "delyth@example.org"),
    }


def test_a_bigger_one_lets_those_in_who_wait(thursday: Run, car: Vehicle, rhun: User) -> None:
    replace_vehicle(run=thursday, vehicle=car, by=rhun, at=NOW)
    waits = fleet.make_ride(thursday, seats=3, state="waiting")
    bus = thursday.service.vehicle
    thursday.refresh_from_db()
    replace_vehicle(run=thursday, vehicle=bus, by=rhun, at=NOW)
    waits.refresh_from_db()
    assert (waits.state, waits.to_ring) == ("booked", "seat")


def test_only_what_may_be_had(thursday: Run, car: Vehicle, rhun: User, chidi: User, amina: User) -> None:
    assert list(choices(thursday, rhun)) == [car]
    with pytest.raises(NotPermitted):
        replace_vehicle(run=thursday, vehicle=car, by=amina, at=NOW)
    fleet.make_run(fleet.make_service(thursday.service.operator, car, "Other"))
    with pytest.raises(Refused, match="taken"):
        replace_vehicle(run=thursday, vehicle=car, by=rhun, at=NOW)
    Vehicle.objects.filter(pk=car.pk).update(is_published=False)
    with pytest.raises(NotPermitted):
        replace_vehicle(run=thursday, vehicle=car, by=rhun, at=NOW)


def test_whoever_had_a_seat_reads_that_it_is_gone_and_out_and_home_are_one_call(
    thursday: Run, car: Vehicle, rides: dict[str, Ride], rhun: User, amina: User
) -> None:
    Ride.objects.filter(pk=rides["Ceri"].pk).update(user=amina, how="rider")
    moved = [rides[name] for name in ("Ceri", "Anwen", "Anwen home")]
    replace_vehicle(run=thursday, vehicle=car, by=rhun, at=NOW, moved=moved)
    letter = Message.objects.get(kind="ride_waiting")
    assert letter.subject.startswith("No seat any more") and "your seat is gone" in letter.body
    assert "A smaller vehicle runs on this evening." in letter.body
    assert [ride.name for ride in Ride.objects.exclude(to_ring="").order_by("pk")] == ["Anwen", "Anwen"]
    assert [ride.name for ride in Ride.objects.calls_to_make()] == ["Anwen"]
