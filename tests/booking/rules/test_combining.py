"""Every row of the table of how several rules of one kind combine, and that nothing depends on their order."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.rules import pack
from booking.rules.decide import decide
from booking.rules.stack import Layer, Stack, compiled
from booking.rules.verdict import Verdict
from tests.booking.rules.making import ANY_FACTS, CHOIR, codes, layer, rule, said

SUNDAY = ["weekday", "is", 6]


@pytest.mark.parametrize("kind", ["eligibility", "protected"])
def test_any_no_wins(kind: str) -> None:
    no, also = rule("no", kind, {"no": True}, ["people", "more_than", 10]), rule("also", kind, {"no": True})
    verdict = said(no, also)
    assert verdict.outcome == "no"
    assert [reason.rule for reason in verdict.refusals] == ["also", "no"]
    assert verdict.overruled == ()


def test_documents_are_put_together() -> None:
    verdict = said(
        rule("a", "documents", {"ask": ["risk", "lead"]}), rule("b", "documents", {"ask": ["insurance", "risk"]})
    )
    assert verdict.missing_documents == ("insurance", "risk", "lead")


def test_conditions_of_use_are_put_together() -> None:
    one, other = (rule(name, "conditions", {"text": name, "text_cy": name}) for name in ("a", "b"))
    assert [each.text for each in said(other, one).conditions] == ["a", "b"]


def test_the_strictest_approval_wins() -> None:
    auto, manager, two = (rule(by, "approval", {"by": by}) for by in ("auto", "manager", "two"))
    verdict = said(two, auto, manager)
    assert (verdict.approval, codes(verdict)) == ("two", ["two_decides"])
    assert {(each.rule, each.by) for each in verdict.overruled} == {("auto", "two"), ("manager", "two")}


def test_every_reason_for_a_manager_is_told() -> None:
    verdict = said(
        rule("many", "approval", {"by": "manager"}, ["people", "more_than", 10]),
        rule("loud", "approval", {"by": "manager"}, ["activity", "is", "music"]),
    )
    assert [reason.rule for reason in verdict.reasons] == ["loud", "many"]


def test_all_quotas_must_pass() -> None:
    wide, narrow = rule("wide", "quota", {"minutes": 600}), rule("narrow", "quota", {"minutes": 200})
    assert said(wide, narrow, family_busy_minutes=80).outcome == "yes"
    verdict = said(wide, narrow, family_busy_minutes=81)
    assert [reason.rule for reason in verdict.refusals] == ["narrow"]
    assert verdict.quota_minutes == 200


NEAREST = [
    ("window", {"days": 10}, {"days": 20}, "window_days"),
    ("cancellation", {"free_days": 10}, {"free_days": 20}, "free_days"),
    ("deposit", {"pence": 10}, {"pence": 20}, "deposit_pence"),
    ("duration", {"least": 10, "most": 600}, {"least": 20, "most": 600}, "least_minutes"),
    ("reserve", {"percent": 10, "until_days": 2}, {"percent": 20, "until_days": 2}, "fired"),
    ("release", {"warn": 1, "no_shows": 2, "of": 3}, {"warn": 2, "no_shows": 3, "of": 4}, "release"),
    ("round_order", {"dial": "off"}, {"dial": "firm"}, "round_order"),
    ("base_price", {"pence_an_hour": 10}, {"percent_of_rate": 20}, "price"),
]


@pytest.mark.parametrize(("kind", "one", "other", "field"), NEAREST)
def test_the_nearest_level_wins(kind: str, one: dict[str, Any], other: dict[str, Any], field: str) -> None:
    """National, council, keeper, site, space: each is nearer than those before, however many conditions they have."""
    detailed = [["people", "more_than", 1], ["activity", "is", "music"]]
    levels = [
        layer(rule("national", kind, one, *detailed), level="national"),
        layer(rule("council", kind, other, *detailed), level="council"),
        layer(
            rule("keeper", kind, one, detailed[0]),
            rule("site", kind, other, scope={"site": "mill-lane"}),
            rule("space", kind, one, scope={"space": "mill-lane-hall"}),
        ),
    ]
    whole = decide(Stack(tuple(levels)), CHOIR)
    assert [each.rule for each in whole.fired] == ["space"]
    assert [(each.rule, each.by) for each in whole.overruled] == [
        (name, "space") for name in ("national", "council", "keeper", "site")
    ]
    assert _won(levels, space="another") == "site"
    assert _won(levels, space="another", site="another") == "keeper"
    assert _won(levels[:2]) == "council"
    alone = decide(Stack((layer(rule("space", kind, one)),)), CHOIR)
    assert field == "fired" or getattr(whole, field) is not None
    assert field in ("fired", "price") or getattr(whole, field) == getattr(alone, field)


def _won(levels: list[Layer], **facts: Any) -> str:
    (fired,) = decide(Stack(tuple(levels)), CHOIR | facts).fired
    return fired.rule


@pytest.mark.parametrize(("kind", "one", "other", "field"), NEAREST)
def test_then_more_conditions_then_the_later_date(
    kind: str, one: dict[str, Any], other: dict[str, Any], field: str
) -> None:
    plain = rule("plain", kind, one, since="2026-12-01")
    detailed = rule("detailed", kind, other, ["activity", "is", "music"])
    assert [each.rule for each in said(plain, detailed).fired] == ["detailed"]
    later = rule("later", kind, other, since="2026-11-01")
    assert [each.rule for each in said(later, plain).fired] == ["plain"]


def test_one_discount_only_the_largest() -> None:
    near = rule("near", "discount", {"percent": 10}, ["activity", "is", "music"], scope={"space": "mill-lane-hall"})
    verdict = said(near, rule("large", "discount", {"percent": 35}), rule("small", "discount", {"percent": 5}))
    assert verdict.price and (verdict.price.discount_percent, verdict.price.discount_rule) == (35, "large")
    assert {each.rule for each in verdict.overruled} == {"near", "small"}


def test_a_sunday_price_does_not_cancel_the_discount() -> None:
    """With one kind for both, the Sunday price, having a condition more, silently cancelled the sharer's discount."""
    verdict = said(
        rule("sunday", "base_price", {"pence_an_hour": 2_000}, SUNDAY, ["starts_hour", "less_than", 22]),
        rule("sharer", "discount", {"percent": 35}, ["promise_kept", "at_least", 100]),
        weekday=6,
        promise_kept=100,
    )
    assert verdict.price
    assert (verdict.price.base_rule, verdict.price.discount_rule) == ("sunday", "sharer")
    assert verdict.price.total_pence == 2_600


def test_a_rule_for_another_place_is_not_asked() -> None:
    elsewhere = rule("no", "eligibility", {"no": True}, scope={"site": "quay"})
    assert said(elsewhere).fired == ()
    assert said(elsewhere, site="quay").outcome == "no"


MIXED = [*pack.default()["rules"]]
for _kind, _one, _other, _ in NEAREST:
    _name = _kind.replace("_", "-")
    MIXED += [rule(f"{_name}-1", _kind, _one), rule(f"{_name}-2", _kind, _other, ["people", "at_least", 20])]


@given(st.permutations(MIXED), ANY_FACTS)
def test_the_order_of_rules_means_nothing(rules: list[dict[str, Any]], facts: dict[str, Any]) -> None:
    first, second = _decided(MIXED, facts), _decided(rules, facts)
    assert first == second


def _decided(rules: list[dict[str, Any]], facts: dict[str, Any]) -> tuple[str, Verdict]:
    """Read anew: a stack known by its digest would be answered from what was made of the first."""
    compiled.cache_clear()
    stack = Stack((layer(*rules),))
    return stack.digest, decide(stack, facts)


def test_the_same_rule_twice_is_said_once() -> None:
    ahead = rule("ahead", "quota", {"minutes": 60})
    verdict: Verdict = decide(Stack((layer(ahead, level="council"), layer(ahead))), CHOIR)
    assert codes(verdict) == ["quota_used"]
    assert len(verdict.fired) == 2
