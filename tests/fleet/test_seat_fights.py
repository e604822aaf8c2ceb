"""Sixteen real processes for the last seat, the last place for a wheelchair, and on legs that cross: never oversold."""

from tests.fighting import Inside


def test_the_last_seat_and_the_last_wheelchair_place_have_one_rider(inside: Inside) -> None:
    found = inside("tests.fleet.seat_fights", "last_seats")
    assert found == {"seats": [2, 2], "chairs": [1, 1], "oversold": [0]}


def test_on_legs_that_cross_nobody_sits_on_another_and_nobody_waits_for_what_is_free(inside: Inside) -> None:
    found = inside("tests.fleet.seat_fights", "crossing")
    assert (found["oversold"], found["passed_over"], found["halves"]) == (0, 0, 0)
    assert found["done"] > 60 and found["waiting"] > 3 and found["seated"] > 5, found


def test_the_fight_ends_in_an_oversold_bus_where_the_run_is_not_locked(inside: Inside) -> None:
    found = inside("tests.fleet.seat_fights", "unlocked")
    assert found is None or found == 16
