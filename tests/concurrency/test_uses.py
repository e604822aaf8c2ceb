"""Many workers settle, many keyholders press: every line is entered once, and what stands agrees with the last word."""

from tests.concurrency.uses import BOOKINGS
from tests.fighting import Inside


def test_several_workers_never_settle_twice(inside: Inside) -> None:
    found = inside("tests.concurrency.uses", "settled")
    assert found == {
        "settled": BOOKINGS,
        "kinds": {"use": BOOKINGS, "gift": BOOKINGS, "reversed": 0},
        "events": BOOKINGS,
        "credits": BOOKINGS * 60,
        "faults": [],
    }


def test_keyholders_that_contradict_each_other(inside: Inside) -> None:
    found = inside("tests.concurrency.uses", "contested")
    assert found["wrong"] == [] and found["faults"] == [] and found["presses"] > 20
