"""The usual rules, with the numbers everybody was promised; and shadow mode."""

from typing import Any

import pytest

from booking.rules import pack
from booking.rules.book import Book
from booking.rules.conflicts import conflicts
from booking.rules.decide import decide
from booking.rules.stack import Layer, Stack
from booking.rules.verdict import Verdict
from tests.booking.rules.making import CHOIR, codes, could

USUAL = Stack((pack.legal(), Layer.of("keeper", "", pack.default())))
KEPT = {"promise": "funded", "promise_kept": 100}
OWN = {"promise": "own", "promise_kept": 100}
PAPERS = ["insurance", "risk", "safeguarding", "lead"]


def asked(**facts: Any) -> Verdict:
    """What the usual rules say to the choir, with facts changed."""
    return decide(USUAL, CHOIR | facts)


def test_a_choir_in_good_standing_is_confirmed_at_once() -> None:
    verdict = asked()
    assert (verdict.outcome, verdict.approval, codes(verdict)) == ("yes", "auto", ["at_once"])


@pytest.mark.parametrize(("band", "days"), [("on_notice", 7), ("welcome", 28), ("sharer", 42), ("partner", 56)])
def test_how_far_ahead(band: str, days: int) -> None:
    assert asked(band=band, days_ahead=days, reserve_offered=0, busy_minutes=0).window_days == days
    assert codes(asked(band=band, days_ahead=days, busy_minutes=0), "no") == []
    assert codes(asked(band=band, days_ahead=days + 1, busy_minutes=0), "no") == ["too_early"]


@pytest.mark.parametrize(("band", "hours"), [("on_notice", 6), ("welcome", 6), ("sharer", 10), ("partner", 10)])
def test_how_much_busy_time(band: str, hours: int) -> None:
    held = hours * 60 - 120
    assert codes(asked(band=band, family_busy_minutes=held, days_ahead=5), "no") == []
    assert codes(asked(band=band, family_busy_minutes=held + 1, days_ahead=5), "no") == ["quota_used"]


@pytest.mark.parametrize(
    ("facts", "percent"),
    [
        ({}, 0),
        (KEPT, 35),
        (KEPT | {"promise": "agreement"}, 35),
        (KEPT | {"promise_kept": 99}, 0),
        (OWN, 10),
        (OWN | {"promise_kept": 60}, 0),
        ({"under_18s": True, "documents": PAPERS}, 30),
        (KEPT | {"under_18s": True}, 35),
        (OWN | {"under_18s": True}, 30),
        (KEPT | {"kind": "firm", "under_18s": True}, 0),
        (OWN | {"kind": "firm"}, 0),
    ],
)
def test_reductions(facts: dict[str, Any], percent: int) -> None:
    price = asked(**facts).price
    assert price and price.discount_percent == percent


def test_only_what_can_be_earned_is_offered() -> None:
    offered = [change[:3] for change in could(asked()) if change[0] == "would_cost_less"]
    assert offered == [("would_cost_less", 10, 2_160), ("would_cost_less", 35, 1_560)]
    assert [change for change in could(asked(kind="firm")) if change[0] == "would_cost_less"] == []


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ({"people": 119}, "yes"),
        ({"people": 120}, "ask"),
        ({"alcohol": True}, "ask"),
        ({"first_at_site": True}, "ask"),
        ({"band": "on_notice", "days_ahead": 5}, "ask"),
        ({"under_18s": True}, "documents"),
        ({"under_18s": True, "documents": PAPERS[:3]}, "documents"),
        ({"under_18s": True, "documents": PAPERS}, "yes"),
        ({"people": 121}, "no"),
    ],
)
def test_who_says_yes(facts: dict[str, Any], outcome: str) -> None:
    assert asked(**facts).outcome == outcome


@pytest.mark.parametrize(
    ("facts", "refused"),
    [
        ({"starts_hour": 16.5}, True),
        ({"starts_hour": 17}, False),
        ({"starts_hour": 16.5, "term": "holiday"}, False),
        ({"starts_hour": 16.5, "weekday": 5}, False),
        ({"starts_hour": 16.5, "keeper_kind": "trust"}, False),
        ({"day": "2027-05-10", "weekday": 0}, True),
        ({"day": "2027-05-10", "weekday": 0, "keeper_kind": "trust"}, False),
        ({"day": "2027-06-26", "weekday": 5}, False),
        ({"day": "2027-05-06", "keeper_kind": "council"}, True),
        ({"day": "2027-05-07", "keeper_kind": "council"}, False),
    ],
)
def test_time_that_is_kept(facts: dict[str, Any], refused: bool) -> None:
    verdict = asked(**({"keeper_kind": "school"} | facts))
    assert ("protected" in codes(verdict)) is refused


def test_a_tenth_is_kept_for_new_groups_until_21_days_before() -> None:
    full = {"reserve_taken": 1_350, "reserve_offered": 1_500}
    assert codes(asked(days_ahead=22, **full), "no") == ["reserved"]
    assert codes(asked(days_ahead=22, new_group=True, **full), "no") == []
    assert codes(asked(days_ahead=21, **full), "no") == []


def test_what_comes_afterwards() -> None:
    verdict = asked()
    assert (verdict.free_days, verdict.round_order, verdict.deposit_pence) == (14, "gentle", 0)
    assert verdict.release == {"warn": 2, "no_shows": 3, "of": 10}


def test_four_groups_at_the_same_hall_get_four_answers() -> None:
    sharing = KEPT | {"band": "partner"}
    hoarding = {"band": "on_notice", "promise": "funded", "promise_kept": 10}
    new = {"new_group": True, "first_at_site": True}
    firm = {"kind": "firm", "band": "on_notice"}
    answers = [asked(**facts, days_ahead=10) for facts in (sharing, hoarding, new, firm)]
    assert [answer.outcome for answer in answers] == ["yes", "no", "ask", "no"]
    assert [answer.price.total_pence for answer in answers if answer.price] == [1_560, 2_400, 2_400, 2_400]
    assert len({(answer.outcome, answer.reasons, answer.changes) for answer in map(str_slots, answers)}) == 4


def str_slots(verdict: Verdict) -> Verdict:
    """The same with blanks that can be compared in a set."""
    plain = [tuple(repr(each) for each in reasons) for reasons in (verdict.reasons, verdict.changes)]
    return verdict._replace(reasons=plain[0], changes=plain[1])  # type: ignore[arg-type]


def test_the_usual_rules_do_not_contradict_each_other() -> None:
    assert conflicts(Book.read(pack.default())) == []


def test_the_usual_rules_can_be_changed_without_changing_everybodys() -> None:
    draft = pack.default()
    draft["rules"][0]["words"] = "Mine."
    draft["busy"].clear()
    assert pack.default()["rules"][0]["words"] != "Mine."
    assert pack.default()["busy"]


def test_in_shadow_mode_everybody_is_told_how_it_would_be() -> None:
    shown = {"shadow": True, "band": "welcome", "standing_band": "on_notice", "days_ahead": 10}
    verdict = asked(**shown)
    assert verdict.outcome == "yes"
    notes = [(reason.code, *reason.slots.values()) for reason in verdict.reasons if reason.code.startswith("shadow")]
    assert notes == [
        ("shadow", "on_notice"),
        ("shadow_outcome", "on_notice", "no"),
        ("shadow_window", "on_notice", 7),
    ]
    assert codes(asked(**(shown | {"standing_band": "welcome"}))) == ["at_once"]


def test_in_shadow_mode_a_price_that_would_be_another_is_told() -> None:
    less = {**pack.default()["rules"][0], "id": "less", "kind": "discount", "then": {"percent": 50}}
    less["when"] = [["band", "is", "partner"]]
    stack = Stack((Layer.of("keeper", "", {"rules": [less], "busy": []}),))
    verdict = decide(stack, CHOIR | {"shadow": True, "standing_band": "partner"})
    assert verdict.price and verdict.price.total_pence == 2_400
    assert ("shadow_price", "partner", 1_200) in [(each.code, *each.slots.values()) for each in verdict.reasons]


def test_where_standing_does_not_count_no_band_is_recommended() -> None:
    early = {"days_ahead": 40, "busy_minutes": 0}
    assert ("band_books_ahead", "sharer", 42) in could(asked(**early))
    assert not [change for change in could(asked(**early, shadow=True)) if "band" in change[0]]
