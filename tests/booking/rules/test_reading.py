"""Every fault of a stored rulebook is named by its rule and field, all at once."""

from typing import Any

import pytest

from booking.rules import pack
from booking.rules.book import BadBook, Book, canonical
from tests.booking.rules.making import rule

GOOD = rule("good", "window", {"days": 28}, ["band", "is", "welcome"])


def faults(content: Any) -> list[tuple[str, str]]:
    """(rule, field) of each."""
    with pytest.raises(BadBook) as raised:
        Book.read(content)
    assert all(str(fault.sentence) for fault in raised.value.faults)
    return [(fault.rule, fault.field) for fault in raised.value.faults]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "tariff"}, "kind"),
        ({"kind": None}, "kind"),
        ({"then": {}}, "then"),
        ({"then": {"days": 28, "pence": 1}}, "then"),
        ({"then": {"days": "28"}}, "days"),
        ({"then": {"days": -1}}, "days"),
        ({"then": {"days": True}}, "days"),
        ({"then": {"days": 2.5}}, "days"),
        ({"kind": "approval", "then": {"by": "nobody"}}, "by"),
        ({"kind": "documents", "then": {"ask": []}}, "ask"),
        ({"kind": "documents", "then": {"ask": ["passport"]}}, "ask"),
        ({"kind": "eligibility", "then": {"no": False}}, "no"),
        ({"kind": "conditions", "then": {"text": "Soft shoes.", "text_cy": " "}}, "text_cy"),
        ({"kind": "duration", "then": {"least": 90, "most": 60}}, "most"),
        ({"kind": "base_price", "then": {"pence_an_hour": 1, "percent_of_rate": 1}}, "then"),
        ({"when": "always"}, "when"),
        ({"when": [["band", "is"]]}, "when"),
        ({"when": [["shoe_size", "is", 1]]}, "shoe_size"),
        ({"when": [["band", "at_least", "welcome"]]}, "band"),
        ({"when": [["band", "is", "royal"]]}, "band"),
        ({"when": [["band", "in", []]]}, "band"),
        ({"when": [["band", "in", "welcome"]]}, "band"),
        ({"when": [["band", "is", ["welcome"]]]}, "band"),
        ({"when": [["people", "at_least", "many"]]}, "people"),
        ({"when": [["people", "at_least", 1.5]]}, "people"),
        ({"when": [["people", "at_least", True]]}, "people"),
        ({"when": [["promise_kept", "at_least", 101]]}, "promise_kept"),
        ({"when": [["starts_hour", "less_than", float("nan")]]}, "starts_hour"),
        ({"when": [["alcohol", "is", "yes"]]}, "alcohol"),
        ({"when": [["weekday", "is", 7]]}, "weekday"),
        ({"when": [["weekday", "is", True]]}, "weekday"),
        ({"when": [["day", "is", "tomorrow"]]}, "day"),
        ({"when": [["day", "is", "20270206"]]}, "day"),
        ({"scope": {"country": "wales"}}, "scope"),
        ({"scope": {"site": "a", "space": "b"}}, "scope"),
        ({"scope": {"site": 7}}, "scope"),
        ({"scope": "everywhere"}, "scope"),
        ({"locked": "yes"}, "locked"),
        ({"since": "once"}, "since"),
        ({"words": ""}, "words"),
        ({"words": "x" * 601}, "words"),
        ({"words_cy": "  "}, "words_cy"),
        ({"words_cy": None}, "words_cy"),
    ],
)
def test_each_fault_names_its_rule_and_field(change: dict[str, Any], field: str) -> None:
    assert faults({"rules": [GOOD, GOOD | {"id": "bad"} | change], "busy": []}) == [("bad", field)]


@pytest.mark.parametrize("number", ["", "Capital", "under_score", None, 7, "-first", "x" * 61])
def test_a_rule_has_a_number_of_its_own(number: Any) -> None:
    ((_, field),) = faults({"rules": [GOOD | {"id": number}]})
    assert field == "id"


def test_two_rules_cannot_have_one_number() -> None:
    assert faults({"rules": [GOOD, GOOD]}) == [("good", "id")]


def test_all_faults_at_once() -> None:
    bad = GOOD | {"id": "bad", "words_cy": "", "since": "", "then": {"days": None}}
    worse = GOOD | {"id": "worse", "when": [["band", "is", "royal"], ["alcohol", "has", 1]]}
    found = faults({"rules": [bad, worse, 7], "busy": [{"days": [7], "from": 17, "to": 22}]})
    assert found == [
        ("bad", "days"),
        ("bad", "since"),
        ("bad", "words_cy"),
        ("worse", "band"),
        ("worse", "alcohol"),
        ("#3", "rule"),
        ("", "busy"),
    ]


@pytest.mark.parametrize("content", [None, [], "rules", {"rules": {}}, {"rules": None}])
def test_what_is_no_rulebook_at_all(content: Any) -> None:
    assert faults(content) == [("", "rules")]


@pytest.mark.parametrize(
    "busy",
    [
        None,
        {},
        ["evenings"],
        [{"days": [0], "from": 22, "to": 17}],
        [{"days": [0], "from": 0, "to": 25}],
        [{"days": "Mon", "from": 17, "to": 22}],
        [{"days": [0], "from": "17", "to": 22}],
        [{"days": [0], "from": 17}],
    ],
)
def test_busy_time_is_days_and_hours(busy: Any) -> None:
    assert faults({"rules": [], "busy": busy}) == [("", "busy")]


def test_what_was_read_is_stored_again_as_it_was() -> None:
    content = pack.default()
    assert canonical(Book.read(content).content()) == canonical(content)


def test_an_empty_book_is_a_book() -> None:
    assert Book.read({}) == Book()
