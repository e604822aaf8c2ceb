"""Sixteen processes reach for times in one name: the limits hold under fire, and are used to the full."""

from booking.actions.limits import HOLDS_A_PERSON, HOLDS_AN_ADDRESS
from tests.fighting import Inside


def test_nobody_holds_more_than_allowed(inside: Inside) -> None:
    standing = inside("tests.concurrency.deeds", "limits")
    assert standing == {"person": HOLDS_A_PERSON, "address": HOLDS_AN_ADDRESS, "visitor": 1}
