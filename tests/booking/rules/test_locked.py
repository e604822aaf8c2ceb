"""What is locked cannot be weakened by anybody nearer; what stays within it can be stricter."""

from typing import Any

import pytest

from booking.rules import pack
from booking.rules.decide import decide
from booking.rules.stack import Stack
from tests.booking.rules.making import CHOIR, layer, rule

# kind, what is locked, weaker, stricter (None where a nearer rule may say nothing else at all)
LOCKED: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any] | None]] = [
    ("window", {"days": 28}, {"days": 29}, {"days": 14}),
    ("duration", {"least": 60, "most": 240}, {"least": 30, "most": 240}, {"least": 60, "most": 120}),
    ("cancellation", {"free_days": 14}, {"free_days": 28}, None),
    ("deposit", {"pence": 0}, {"pence": 5_000}, None),
    ("base_price", {"percent_of_rate": 100}, {"percent_of_rate": 150}, None),
    ("reserve", {"percent": 10, "until_days": 21}, {"percent": 0, "until_days": 0}, None),
    ("release", {"warn": 2, "no_shows": 3, "of": 10}, {"warn": 1, "no_shows": 1, "of": 10}, None),
    ("round_order", {"dial": "gentle"}, {"dial": "absolute"}, None),
]


@pytest.mark.parametrize(("kind", "locked", "weaker", "stricter"), LOCKED)
def test_a_nearer_rule_cannot_weaken_it(
    kind: str, locked: dict[str, Any], weaker: dict[str, Any], stricter: dict[str, Any] | None
) -> None:
    law = layer(rule("law", kind, locked, locked=True), level="council")
    assert _won(law, kind, weaker) == ["law"]
    if stricter:
        assert _won(law, kind, stricter) == ["near"]


def _won(law: Any, kind: str, then: dict[str, Any]) -> list[str]:
    near = rule("near", kind, then, ["people", "more_than", 1], scope={"space": "mill-lane-hall"}, since="2026-11-01")
    return [each.rule for each in decide(Stack((law, layer(near))), CHOIR).fired]


def test_the_farther_of_two_locked_rules_binds_the_nearer() -> None:
    national = layer(rule("national", "window", {"days": 28}, locked=True), level="national")
    council = layer(rule("council", "window", {"days": 42}, locked=True), level="council")
    assert decide(Stack((national, council)), CHOIR).window_days == 28


def test_a_nearer_rule_must_stay_within_every_locked_one() -> None:
    national = layer(rule("national", "window", {"days": 28}, locked=True), level="national")
    council = layer(rule("council", "window", {"days": 14}, locked=True), level="council")
    keeper = layer(rule("keeper", "window", {"days": 21}))
    assert decide(Stack((national, council, keeper)), CHOIR).window_days == 14


def test_a_locked_rule_that_does_not_hold_binds_nobody() -> None:
    law = layer(rule("law", "window", {"days": 7}, ["alcohol", "is", True], locked=True), level="council")
    stack = Stack((law, layer(rule("keeper", "window", {"days": 60}))))
    assert decide(stack, CHOIR).window_days == 60
    assert decide(stack, CHOIR | {"alcohol": True}).window_days == 7


def test_no_keeper_lets_in_more_than_the_place_holds() -> None:
    """Whatever a keeper writes: there is no kind that says yes against a no."""
    yes = rule("yes", "approval", {"by": "auto"})
    stack = Stack((pack.legal(), layer(yes)))
    full, over = (decide(stack, CHOIR | {"people": people}) for people in (120, 121))
    assert full.outcome == "yes"
    assert over.outcome == "no"
    (reason,) = over.refusals
    assert (reason.code, dict(reason.slots)) == ("over_capacity", {"people": 121, "capacity": 120})
    assert [(change.code, dict(change.slots)) for change in over.changes] == [
        ("fewer_people", {"people": 120}),
        ("larger_place", {}),
    ]


def test_everything_the_law_says_is_locked() -> None:
    assert all(each.locked for each in pack.legal().book.rules)
