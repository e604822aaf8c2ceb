"""The control: with the database's guard taken away, the very same fight ends in double bookings, and is seen to."""

from tests.fighting import Inside


def test_the_fight_finds_double_bookings_when_there_is_no_guard(inside: Inside) -> None:
    said = inside("tests.concurrency.deeds", "unguarded")
    assert said["double_bookings"] > 0
    assert said["promised_twice"] > 0
    assert said["rounds_without_one_winner"] > 0
