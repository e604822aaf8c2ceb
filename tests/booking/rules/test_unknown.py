"""Facts nobody has said yet: the rule does not hold, and the answer names what would have mattered."""

from typing import Any

import pytest

from booking.rules import pack
from booking.rules.decide import decide
from booking.rules.stack import Stack
from tests.booking.rules.making import layer, rule, said

NO = rule("no", "eligibility", {"no": True}, ["alcohol", "is", True])


def test_it_does_not_hold_and_is_named() -> None:
    verdict = said(NO, alcohol=None)
    assert (verdict.outcome, verdict.unknown) == ("yes", ("alcohol",))


def test_it_is_not_named_where_another_condition_decides() -> None:
    both = rule("no", "eligibility", {"no": True}, ["alcohol", "is", True], ["people", "more_than", 100])
    assert said(both, alcohol=None).unknown == ()
    assert said(both, alcohol=None, people=110).unknown == ("alcohol",)
    assert said(both, alcohol=None, people=None).unknown == ("alcohol", "people")


@pytest.mark.parametrize(
    ("stored", "certain", "unknown"),
    [
        # The largest counts: a smaller one changes nothing.
        (("discount", {"percent": 30}), ("discount", {"percent": 35}), ()),
        (("discount", {"percent": 40}), ("discount", {"percent": 35}), ("alcohol",)),
        # The strictest counts.
        (("approval", {"by": "auto"}), ("approval", {"by": "manager"}), ()),
        (("approval", {"by": "two"}), ("approval", {"by": "manager"}), ("alcohol",)),
        # The nearest counts, and it has a condition more.
        (("window", {"days": 7}), ("window", {"days": 28}), ("alcohol",)),
        (("window", {"days": 28}), ("window", {"days": 28}), ()),
    ],
)
def test_it_is_named_only_where_the_answer_could_differ(
    stored: tuple[str, dict[str, Any]], certain: tuple[str, dict[str, Any]], unknown: tuple[str, ...]
) -> None:
    verdict = said(rule("maybe", *stored, ["alcohol", "is", True]), rule("sure", *certain), alcohol=None)
    assert verdict.unknown == unknown


@pytest.mark.parametrize(
    ("stored", "fact"),
    [
        (rule("it", "window", {"days": 7}), "days_ahead"),
        (rule("it", "duration", {"least": 60, "most": 90}), "minutes"),
        (rule("it", "quota", {"minutes": 60}), "family_busy_minutes"),
        (rule("it", "reserve", {"percent": 99, "until_days": 1}), "new_group"),
        (rule("it", "reserve", {"percent": 99, "until_days": 1}), "reserve_taken"),
        (rule("it", "documents", {"ask": ["risk"]}), "documents"),
    ],
)
def test_what_a_kind_itself_needs_is_named(stored: dict[str, Any], fact: str) -> None:
    verdict = said(stored, **{fact: None})
    assert fact in verdict.unknown
    assert verdict.outcome == "yes"


def test_nothing_at_all_is_known() -> None:
    """The barest question has an answer, and a long list of what it depends on."""
    verdict = decide(Stack((pack.legal(), layer(*pack.default()["rules"]))), {})
    assert verdict.outcome == "yes"
    assert {"band", "people", "under_18s", "promise", "minutes"} <= set(verdict.unknown)
