"""What each kind of rule does, in tables: rules, facts, answer."""

from typing import Any

import pytest

from tests.booking.rules.making import codes, could, rule, said

LATE = ["starts_hour", "at_least", 22]
SCHOOL_DAY = rule(
    "school", "protected", {"no": True}, ["weekday", "in", [0, 1, 2, 3, 4]], ["starts_hour", "less_than", 17]
)
HOURS = rule("hours", "quota", {"minutes": 360})
WINDOW = rule("ahead", "window", {"days": 28})
LENGTH = rule("length", "duration", {"least": 60, "most": 240})
RESERVE = rule("new", "reserve", {"percent": 10, "until_days": 21})
PAPERS = rule("papers", "documents", {"ask": ["risk", "insurance"]}, ["under_18s", "is", True])


@pytest.mark.parametrize(
    ("stored", "facts", "refusals", "changes"),
    [
        # Who and what.
        (rule("late", "eligibility", {"no": True}, LATE), {}, [], []),
        (rule("late", "eligibility", {"no": True}, LATE), {"starts_hour": 22}, ["refused"], [("another_time",)]),
        (
            rule("dry", "eligibility", {"no": True}, ["alcohol", "is", True]),
            {"alcohol": True},
            ["refused"],
            [("without", "alcohol")],
        ),
        (rule("debt", "eligibility", {"no": True}, ["debt", "is", True]), {"debt": True}, ["refused"], [("pay_debt",)]),
        (
            rule("paper", "eligibility", {"no": True}, ["documents", "lacks", "insurance"]),
            {},
            ["refused"],
            [("show_document", "insurance")],
        ),
        (
            rule("bands", "eligibility", {"no": True}, ["band", "in", ["on_notice", "welcome"]]),
            {},
            ["refused"],
            [("better_band", "sharer")],
        ),
        # Protected time.
        (SCHOOL_DAY, {"starts_hour": 17.0}, [], []),
        (SCHOOL_DAY, {"weekday": 5, "starts_hour": 10.0}, [], []),
        (SCHOOL_DAY, {"starts_hour": 16.5}, ["protected"], [("another_day",), ("from_hour", 17)]),
        # How long.
        (LENGTH, {"minutes": 60}, [], []),
        (LENGTH, {"minutes": 240}, [], []),
        (LENGTH, {"minutes": 45}, ["too_short"], [("at_least_minutes", 60)]),
        (LENGTH, {"minutes": 241}, ["too_long"], [("at_most_minutes", 240)]),
        # How far ahead.
        (WINDOW, {"days_ahead": 28}, [], []),
        (WINDOW, {"days_ahead": 29, "day": "2027-01-31"}, ["too_early"], [("opens_on", "2027-01-03")]),
        # Busy time.
        (HOURS, {"family_busy_minutes": 240}, [], []),
        (
            HOURS,
            {"family_busy_minutes": 241},
            ["quota_used"],
            [("minutes_left", 119), ("another_week",), ("outside_busy_time",)],
        ),
        (HOURS, {"family_busy_minutes": 360}, ["quota_used"], [("another_week",), ("outside_busy_time",)]),
        (HOURS, {"busy_minutes": 400}, ["quota_used"], [("minutes_left", 360), ("outside_busy_time",)]),
        (HOURS, {"family_busy_minutes": 900, "busy_minutes": 0}, [], []),
        # Kept for new groups: of 1,500 minutes, 150.
        (RESERVE, {"days_ahead": 22, "reserve_taken": 1_230}, [], []),
        (
            RESERVE,
            {"days_ahead": 22, "reserve_taken": 1_231},
            ["reserved"],
            [("reserve_opens", "2027-01-14"), ("outside_busy_time",)],
        ),
        (RESERVE, {"days_ahead": 21, "reserve_taken": 1_400}, [], []),
        (RESERVE, {"days_ahead": 22, "reserve_taken": 1_400, "new_group": True}, [], []),
        (RESERVE, {"days_ahead": 22, "reserve_taken": 1_400, "busy_minutes": 0}, [], []),
    ],
)
def test_what_says_no(
    stored: dict[str, Any], facts: dict[str, Any], refusals: list[str], changes: list[tuple[Any, ...]]
) -> None:
    verdict = said(stored, **facts)
    assert codes(verdict, "no") == refusals
    assert verdict.outcome == ("no" if refusals else "yes")
    assert could(verdict) == changes


def test_a_refusal_carries_the_rule_and_its_words_in_both_languages() -> None:
    (reason,) = said(rule("late", "eligibility", {"no": True}, LATE), starts_hour=22).refusals
    assert (reason.rule, dict(reason.slots)) == ("late", {"words": "Words of late.", "words_cy": "Geiriau late."})


def test_all_refusals_at_once() -> None:
    verdict = said(SCHOOL_DAY, HOURS, WINDOW, LENGTH, starts_hour=9, family_busy_minutes=360, days_ahead=40, minutes=30)
    assert codes(verdict, "no") == ["protected", "too_short", "too_early", "quota_used"]


def test_who_books_further_ahead_is_said() -> None:
    further = rule("sharer", "window", {"days": 42}, ["band", "is", "sharer"])
    furthest = rule("partner", "window", {"days": 56}, ["band", "is", "partner"])
    assert ("band_books_ahead", "sharer", 42) in could(said(WINDOW, further, furthest, days_ahead=40))
    assert ("band_books_ahead", "partner", 56) in could(said(WINDOW, further, furthest, days_ahead=43))
    assert all(code != "band_books_ahead" for code, *_ in could(said(WINDOW, further, furthest, days_ahead=60)))


def test_the_window_is_known_also_when_it_is_kept() -> None:
    verdict = said(WINDOW)
    assert (verdict.window_days, verdict.opens_on) == (28, "2027-01-07")


def test_what_is_left_of_the_busy_hours_is_known_also_when_it_is_enough() -> None:
    assert (said(HOURS).quota_minutes, said(HOURS, family_busy_minutes=300).quota_left) == (360, 60)


@pytest.mark.parametrize(
    ("facts", "outcome", "missing"),
    [
        ({}, "yes", ()),
        ({"under_18s": True}, "documents", ("insurance", "risk")),
        ({"under_18s": True, "documents": ["risk"]}, "documents", ("insurance",)),
        ({"under_18s": True, "documents": ["risk", "insurance", "food"]}, "yes", ()),
    ],
)
def test_documents(facts: dict[str, Any], outcome: str, missing: tuple[str, ...]) -> None:
    verdict = said(PAPERS, **facts)
    assert (verdict.outcome, verdict.missing_documents) == (outcome, missing)
    assert could(verdict) == [("show_document", code) for code in missing]


def test_what_will_be_asked_for_is_told_before_a_group_is_known() -> None:
    verdict = said(PAPERS, under_18s=True, documents=None)
    assert verdict.outcome == "yes"
    assert verdict.asked_documents == ("insurance", "risk")
    assert codes(verdict) == ["document_wanted", "document_wanted"]
    assert verdict.unknown == ("documents",)


@pytest.mark.parametrize(
    ("by", "facts", "outcome", "approval"),
    [
        ("auto", {}, "yes", "auto"),
        ("manager", {}, "ask", "manager"),
        ("two", {}, "ask", "two"),
        ("auto", {"needs_approval": True}, "ask", "manager"),
        ("two", {"needs_approval": True}, "ask", "two"),
    ],
)
def test_approval(by: str, facts: dict[str, Any], outcome: str, approval: str) -> None:
    verdict = said(rule("who", "approval", {"by": by}), **facts)
    assert (verdict.outcome, verdict.approval) == (outcome, approval)


def test_what_would_spare_the_manager_is_said() -> None:
    many = rule("many", "approval", {"by": "manager"}, ["people", "more_than", 119])
    assert could(said(many, people=130, capacity=200)) == [("fewer_people", 119)]


def test_the_worst_outcome_wins() -> None:
    ask, papers = rule("ask", "approval", {"by": "manager"}), rule("papers", "documents", {"ask": ["risk"]})
    assert said(ask).outcome == "ask"
    assert said(ask, papers).outcome == "documents"
    assert said(ask, papers, WINDOW, days_ahead=29).outcome == "no"


@pytest.mark.parametrize(
    ("rules", "facts", "sums"),
    [
        ([], {}, (2_400, 0, 2_400)),
        # Half a penny is rounded up: 1,215 × 50 ÷ 60 = 1,012.5
        ([], {"rate_pence": 1_215, "minutes": 50}, (1_013, 0, 1_013)),
        ([rule("sunday", "base_price", {"pence_an_hour": 2_000})], {}, (4_000, 0, 4_000)),
        ([rule("half", "base_price", {"percent_of_rate": 50})], {}, (1_200, 0, 1_200)),
        ([rule("free", "base_price", {"pence_an_hour": 0})], {"rate_pence": None}, (0, 0, 0)),
        ([rule("less", "discount", {"percent": 35})], {}, (2_400, 840, 1_560)),
        # 35 % of 1,010 is 353.5
        ([rule("less", "discount", {"percent": 35})], {"rate_pence": 1_010, "minutes": 60}, (1_010, 354, 656)),
        ([rule("all", "discount", {"percent": 100})], {}, (2_400, 2_400, 0)),
        ([rule("none", "discount", {"percent": 0})], {}, (2_400, 0, 2_400)),
    ],
)
def test_price(rules: list[dict[str, Any]], facts: dict[str, Any], sums: tuple[int, int, int]) -> None:
    price = said(*rules, **facts).price
    assert price is not None
    assert (price.base_pence, price.off_pence, price.total_pence) == sums
    *parts, total = price.lines
    assert sum(line.pence for line in parts) == total.pence == price.total_pence
    assert len(parts) == 1 + bool(price.off_pence)


def test_without_a_rate_there_is_no_price() -> None:
    verdict = said(rate_pence=None)
    assert verdict.price is None
    assert verdict.unknown == ("rate_pence",)


def test_what_would_be_cheaper_is_said_if_it_can_be_earned() -> None:
    kept = ["promise_kept", "at_least", 100]
    promise = rule("promise", "discount", {"percent": 35}, ["kind", "is_not", "firm"], kept)
    young = rule("young", "discount", {"percent": 30}, ["under_18s", "is", True])
    words = ("Words of promise.", "Geiriau promise.")
    assert could(said(promise, young)) == [("would_cost_less", 35, 1_560, *words)]
    assert could(said(promise, young, promise_kept=100)) == []
    assert could(said(promise, young, kind="firm")) == []


def test_conditions_of_use_come_with_the_answer() -> None:
    verdict = said(rule("shoes", "conditions", {"text": "Soft shoes only.", "text_cy": "Esgidiau meddal yn unig."}))
    assert [(each.text, each.text_cy) for each in verdict.conditions] == [
        ("Soft shoes only.", "Esgidiau meddal yn unig.")
    ]
    assert verdict.outcome == "yes"


def test_what_later_steps_go_by() -> None:
    verdict = said(
        rule("cancel", "cancellation", {"free_days": 14}),
        rule("deposit", "deposit", {"pence": 5_000}),
        rule("release", "release", {"warn": 2, "no_shows": 3, "of": 10}),
        rule("order", "round_order", {"dial": "gentle"}),
        LENGTH,
    )
    assert (verdict.free_days, verdict.deposit_pence, verdict.round_order) == (14, 5_000, "gentle")
    assert verdict.release == {"warn": 2, "no_shows": 3, "of": 10}
    assert (verdict.least_minutes, verdict.most_minutes) == (60, 240)


def test_without_any_rule_the_place_decides() -> None:
    assert said().outcome == "yes"
    assert codes(said(needs_approval=True)) == ["place_is_decided"]
    assert said(days_ahead=400, family_busy_minutes=9_999).outcome == "yes"


@pytest.mark.parametrize(
    ("op", "value", "holds"),
    [
        ("at_least", 24, True),
        ("at_least", 25, False),
        ("at_most", 24, True),
        ("at_most", 23, False),
        ("less_than", 24, False),
        ("less_than", 25, True),
        ("more_than", 24, False),
        ("more_than", 23, True),
        ("is", 24, True),
        ("is", 23, False),
    ],
)
def test_questions_about_a_number(op: str, value: int, holds: bool) -> None:
    assert bool(said(rule("it", "deposit", {"pence": 1}, ["people", op, value])).fired) is holds


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (["activity", "is", "music"], True),
        (["activity", "is_not", "music"], False),
        (["activity", "in", ["sport", "music"]], True),
        (["activity", "in", ["sport"]], False),
        (["weekday", "is", 3], True),
        (["alcohol", "is", False], True),
        (["alcohol", "is", True], False),
        (["documents", "has", "risk"], True),
        (["documents", "lacks", "risk"], False),
        (["documents", "lacks", "insurance"], True),
        (["day", "at_least", "2027-02-04"], True),
        (["day", "at_most", "2027-02-03"], False),
        (["day", "in", ["2027-02-04", "2027-05-06"]], True),
        (["busy", "is", True], True),
        (["over_capacity", "is", True], False),
    ],
)
def test_questions_about_other_facts(condition: list[Any], holds: bool) -> None:
    assert bool(said(rule("it", "deposit", {"pence": 1}, condition), documents=["risk"]).fired) is holds
