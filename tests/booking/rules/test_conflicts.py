"""Two equally near rules that say different things: every planted overlap is found, with an example that is one."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from booking.rules.book import Book, Condition
from booking.rules.conflicts import conflicts
from booking.rules.decide import decide
from booking.rules.operators import question
from booking.rules.satisfy import together
from booking.rules.stack import Layer, Stack
from booking.rules.vocabulary import FIELDS
from tests.booking.rules.making import layer, rule


def found(*rules: dict[str, Any]) -> list[tuple[str, str]]:
    """The pairs that contradict each other."""
    return [(each.one.id, each.other.id) for each in conflicts(Book.read({"rules": list(rules), "busy": []}))]


A = rule("a", "window", {"days": 7}, ["band", "is", "welcome"])


@pytest.mark.parametrize(
    ("other", "conflict"),
    [
        (rule("b", "window", {"days": 9}, ["people", "more_than", 30]), True),
        # Whoever wrote it later did not mean to decide this.
        (rule("b", "window", {"days": 9}, ["people", "more_than", 30], since="2026-11-01"), True),
        (rule("b", "window", {"days": 9}, ["band", "in", ["sharer", "welcome"]]), True),
        # The same answer.
        (rule("b", "window", {"days": 7}, ["people", "more_than", 30]), False),
        # Never together.
        (rule("b", "window", {"days": 9}, ["band", "is", "sharer"]), False),
        (rule("b", "window", {"days": 9}, ["band", "is_not", "welcome"]), False),
        # One is nearer.
        (rule("b", "window", {"days": 9}), False),
        (rule("b", "window", {"days": 9}, ["band", "is", "welcome"], ["people", "more_than", 30]), False),
        (rule("b", "window", {"days": 9}, ["people", "more_than", 30], scope={"site": "mill-lane"}), False),
        # Another kind, which is another question.
        (rule("b", "cancellation", {"free_days": 9}, ["people", "more_than", 30]), False),
    ],
)
def test_what_is_a_conflict(other: dict[str, Any], conflict: bool) -> None:
    assert found(A, other) == ([("a", "b")] if conflict else [])


@pytest.mark.parametrize("kind", ["discount", "quota", "approval", "documents", "eligibility"])
def test_kinds_that_combine_cannot_contradict(kind: str) -> None:
    says = {
        "discount": [{"percent": 10}, {"percent": 20}],
        "quota": [{"minutes": 60}, {"minutes": 90}],
        "approval": [{"by": "auto"}, {"by": "two"}],
        "documents": [{"ask": ["risk"]}, {"ask": ["lead"]}],
        "eligibility": [{"no": True}, {"no": True}],
    }[kind]
    assert found(*(rule(f"r{number}", kind, then) for number, then in enumerate(says))) == []


def test_rules_of_the_same_space_are_compared() -> None:
    here = {"space": "mill-lane-hall"}
    one, other = (rule(name, "deposit", {"pence": pence}, scope=here) for name, pence in (("a", 1), ("b", 2)))
    assert found(one, other) == [("a", "b")]
    assert found(one, {**other, "scope": {"space": "quay-room"}}) == []


@pytest.mark.parametrize(
    ("when", "possible"),
    [
        ([["people", "at_least", 10], ["people", "at_most", 10]], True),
        ([["people", "more_than", 10], ["people", "less_than", 11]], False),
        ([["distance_km", "more_than", 10], ["distance_km", "less_than", 11]], True),
        ([["promise_kept", "more_than", 100]], False),
        ([["documents", "has", "risk"], ["documents", "lacks", "risk"]], False),
        ([["documents", "has", "risk"], ["documents", "lacks", "lead"]], True),
        ([["alcohol", "is", True], ["alcohol", "is", False]], False),
        ([["activity", "in", ["sport", "dance"]], ["activity", "is_not", "sport"]], True),
        # 5 February 2027 is a Friday.
        ([["day", "is", "2027-02-05"], ["weekday", "is", 4]], True),
        ([["day", "is", "2027-02-05"], ["weekday", "is", 3]], False),
        ([["day", "at_least", "2027-02-05"], ["weekday", "is", 3]], True),
        ([["day", "at_least", "2027-02-05"], ["day", "at_most", "2027-02-10"], ["weekday", "is", 3]], False),
        ([["day", "in", ["2027-02-05", "2028-05-04"]], ["weekday", "is", 3]], True),
        # A booking ends after it begins, and lasts as long as it says.
        ([["starts_hour", "at_least", 20], ["ends_hour", "at_most", 20]], False),
        ([["starts_hour", "at_least", 20], ["ends_hour", "at_most", 22], ["minutes", "more_than", 120]], False),
        ([["starts_hour", "at_least", 20], ["ends_hour", "at_most", 22], ["minutes", "at_least", 120]], True),
        ([["starts_hour", "more_than", 20], ["ends_hour", "at_most", 22], ["minutes", "at_least", 119]], True),
        ([["ends_hour", "at_most", 1], ["minutes", "more_than", 60]], False),
        # More people than it holds.
        ([["people", "at_most", 10], ["capacity", "at_least", 10], ["over_capacity", "is", True]], False),
        ([["people", "at_most", 11], ["capacity", "at_least", 10], ["over_capacity", "is", True]], True),
        ([["people", "at_least", 11], ["capacity", "at_most", 10], ["over_capacity", "is", False]], False),
    ],
)
def test_whether_conditions_can_hold_together(when: list[list[Any]], possible: bool) -> None:
    conditions = [Condition(*each) for each in when]
    example = together(conditions)
    assert (example is not None) is possible
    if example is not None:
        assert holds(conditions, example)


def holds(conditions: Sequence[Condition], facts: dict[str, Any]) -> bool:
    """Whether every condition is true of the facts."""
    return all(question(each.op, each.value)(facts[each.field]) for each in conditions)


@st.composite
def conditions(draw: st.DrawFn) -> list[Any]:
    """Any condition a rule can have."""
    field = FIELDS[draw(st.sampled_from(list(FIELDS)))]
    op = draw(st.sampled_from(field.ops))
    if field.kind == "flag":
        return [field.code, op, draw(st.booleans())]
    if field.kind == "date":
        days = [f"2027-02-{day:02}" for day in range(1, 29)]
        return [field.code, op, draw(st.lists(st.sampled_from(days), min_size=1)) if op == "in" else draw(_one(days))]
    if field.kind == "number":
        most = 24 if field.most is None else min(field.most, 24)
        step = 1 if field.whole else 2
        number = draw(st.integers(field.least * step, most * step))
        return [field.code, op, number if field.whole else number / step]
    choices = list(field.choices)
    return [field.code, op, draw(st.lists(_one(choices), min_size=1)) if op == "in" else draw(_one(choices))]


def _one(values: Sequence[Any]) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


@given(st.lists(conditions(), min_size=2, max_size=6).filter(lambda each: len(each) % 2 == 0))
def test_every_example_really_falls_under_both(when: list[list[Any]]) -> None:
    half = len(when) // 2
    one, other = rule("a", "deposit", {"pence": 1}, *when[:half]), rule("b", "deposit", {"pence": 2}, *when[half:])
    for conflict in conflicts(Book.read({"rules": [one, other], "busy": []})):
        assert holds((*conflict.one.when, *conflict.other.when), conflict.example)
        both = layer(one, other)
        verdict = decide(Stack((Layer("keeper", both.digest, "", both.book),)), conflict.example)
        assert (len(verdict.fired), len(verdict.overruled)) == (1, 1)


# Requests as they could be, from small numbers so that conditions meet.
REQUESTS = st.fixed_dictionaries(
    {
        "people": st.integers(0, 30),
        "capacity": st.integers(0, 30),
        "begin": st.integers(0, 24 * 4 - 1),
        "minutes": st.sampled_from([15, 30, 60, 90, 120, 135, 240]),
        "february": st.integers(1, 28),
        "distance_km": st.integers(0, 60).map(lambda half: half / 2),
        "promise_kept": st.integers(0, 100),
        "days_ahead": st.integers(0, 30),
        "family_busy_minutes": st.integers(0, 30),
        "wheelchair_places": st.integers(0, 5),
        "documents": st.lists(_one(list(FIELDS["documents"].choices)), unique=True),
        **{each.code: st.booleans() for each in FIELDS.values() if each.kind == "flag"},
        **{each.code: _one(list(each.choices)) for each in FIELDS.values() if each.kind == "choice"},
    }
)


@given(REQUESTS, st.lists(conditions(), min_size=2, max_size=6))
def test_every_planted_overlap_is_found(request: dict[str, Any], when: list[list[Any]]) -> None:
    """A request under which both rules hold is drawn first; rules that it satisfies must be found to overlap."""
    facts = _true_to_life(request)
    when = [each for each in when if holds([Condition(*each)], facts)]
    half = len(when) // 2
    assume(half)
    one = rule("a", "deposit", {"pence": 1}, *when[:half])
    other = rule("b", "deposit", {"pence": 2}, *when[half : 2 * half])
    assert found(one, other) == [("a", "b")]


def _true_to_life(request: dict[str, Any]) -> dict[str, Any]:
    """What follows from the rest: the day of the week, the end, too many people."""
    facts = dict(request)
    begin, february = facts.pop("begin"), facts.pop("february")
    facts |= {"day": f"2027-02-{february:02}", "weekday": (february - 1) % 7}
    facts |= {"starts_hour": begin / 4, "ends_hour": begin / 4 + facts["minutes"] / 60}
    return facts | {"over_capacity": facts["people"] > facts["capacity"]}
