"""Room and ride home under fire, on both engines: both or neither, and never more aboard than seats."""

from tests.fighting import Inside
from tests.fleet.home_fight import EACH, SEATS


def test_a_room_is_sent_with_its_ride_or_not_at_all(inside: Inside) -> None:
    found = inside("tests.fleet.home_fight")
    assert found["first"] == {"sent": SEATS // EACH, "full": 6}
    assert found["given up"] == SEATS // EACH and found["both or neither"] and found["faults"] == []
    assert found["aboard"] <= SEATS
