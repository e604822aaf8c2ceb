"""Sixteen real processes fight for the same time, on both engines: 20,000 attempts, no double booking, no error."""

import pytest

from tests.fighting import Inside

# Attempts of each kind on each engine.
SIZES = {
    "one slot": 2_560,
    "overlaps": 2_520,
    "whole against third": 3_000,
    "cancel and rebook": 1_240,
    "twelve dates": 200,
    "hold and send": 800,
    "nets": 480,
}
PROCESSES = 16


def test_there_are_enough_attempts() -> None:
    assert 2 * sum(SIZES.values()) >= 20_000


@pytest.mark.parametrize("kind", SIZES)
def test_nobody_gets_what_another_has(inside: Inside, kind: str) -> None:
    options = {"kinds": [kind], "attempts": SIZES[kind], "processes": PROCESSES, "seed": 3}
    (said,) = inside("config.bench.inside", "hammer", options)
    assert said["attempts"] >= SIZES[kind]
    assert said["errors"] == {}
    assert said["double_bookings"] == said["promised_twice"] == said["promised_and_forgotten"] == 0
    # A fight in which nobody meets anybody would prove nothing.
    assert said["won"] > PROCESSES
    assert said["refused"] > said["attempts"] / 20
    assert set(said["reasons"]) == ({"taken", "too few"} if kind == "nets" else {"taken"})
    if kind == "one slot":
        assert said["rounds"] == SIZES[kind] // PROCESSES
        assert said["rounds_without_one_winner"] == 0
        assert said["won"] == said["rounds"]
