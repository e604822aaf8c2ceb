"""The law of trips: nobody pays without the permit of whoever runs it; and what was decided before it stands."""

import json
from pathlib import Path
from typing import Any

import pytest

from booking.rules import pack
from booking.rules.decide import decide
from booking.rules.record import replayed, written
from booking.rules.sentences import told
from booking.rules.stack import Layer, Stack
from tests.booking.rules.making import CHOIR, could

LAW = Stack((pack.legal(),))
BEFORE = Path(__file__).with_name("decided_before_trips.json")
# A choir in a minibus with sixteen seats, eleven where two are in wheelchairs; whoever runs it has shown nothing.
TRIP = CHOIR | {
    "resource_kind": "vehicle",
    "people": 12,
    "capacity": 16,
    "who_runs": "unpaid",
    "hire_or_reward": False,
    "wheelchair_places": 0,
    "wheelchairs_most": 2,
    "seats_left": 16,
    "keeper_permits": [],
    "documents": [],
}


def against(**facts: Any) -> list[str]:
    """The rules that say no."""
    return [reason.rule for reason in decide(LAW, TRIP | facts).refusals]


@pytest.mark.parametrize(
    ("who", "shown", "rule"),
    [
        ("unpaid", {"documents": ["permit_19", "permit_22"]}, "law-trip-unpaid"),
        ("owner_permit", {}, "law-trip-keepers-permit"),
        # A permit cannot be lent, in neither direction.
        ("owner_permit", {"documents": ["permit_19"]}, "law-trip-keepers-permit"),
        ("borrower_permit", {"keeper_permits": ["permit_19"]}, "law-trip-own-permit"),
        ("section_22", {"keeper_permits": ["permit_19"], "documents": ["permit_19"]}, "law-trip-route-permit"),
    ],
)
def test_nobody_pays_without_the_right_permit(who: str, shown: dict[str, Any], rule: str) -> None:
    assert against(who_runs=who, hire_or_reward=True, **shown) == [rule]
    assert against(who_runs=who, hire_or_reward=False, **shown) == [], "where nobody pays, none is needed"


@pytest.mark.parametrize(
    ("who", "shown"),
    [
        ("owner_permit", {"keeper_permits": ["permit_19"]}),
        ("borrower_permit", {"documents": ["permit_19"]}),
        ("section_22", {"keeper_permits": ["permit_22"]}),
        ("section_22", {"documents": ["permit_22"]}),
    ],
)
def test_with_it_somebody_may(who: str, shown: dict[str, Any]) -> None:
    assert against(who_runs=who, hire_or_reward=True, **shown) == []


def test_a_section_19_permit_never_covers_the_public() -> None:
    both = {"documents": ["permit_19"], "keeper_permits": ["permit_19", "permit_22"], "open_to_public": True}
    assert against(who_runs="owner_permit", **both) == ["law-trip-public"]
    assert against(who_runs="borrower_permit", hire_or_reward=True, **both) == ["law-trip-public"]
    assert against(who_runs="section_22", hire_or_reward=True, **both) == []
    assert against(who_runs="unpaid", **both) == []


@pytest.mark.parametrize(
    ("chairs", "left", "people", "fits"),
    [(2, 11, 13, True), (2, 11, 14, False), (3, None, 3, False), (0, 16, 16, True)],
)
def test_whether_all_wheelchairs_have_room(chairs: int, left: int | None, people: int, fits: bool) -> None:
    found = against(wheelchair_places=chairs, seats_left=left, people=people)
    assert found == ([] if fits else ["law-trip-wheelchairs"])


def test_it_says_what_would_change_it() -> None:
    """Its own permit the group can show; the keeper's it cannot."""
    paid = TRIP | {"hire_or_reward": True}
    own = could(decide(LAW, paid | {"who_runs": "borrower_permit"}))
    assert own == [("nobody_pays",), ("show_document", "permit_19")]
    assert could(decide(LAW, paid | {"who_runs": "owner_permit"})) == [("nobody_pays",)]
    words = told(decide(LAW, paid | {"who_runs": "borrower_permit"}))
    assert "A permit cannot be lent." in words["en-gb"][0]
    assert "Ni ellir rhoi benthyg trwydded." in words["cy"][0]


def test_a_room_knows_nothing_of_trips() -> None:
    facts = TRIP | {"resource_kind": "space", "hire_or_reward": True, "wheelchair_places": 9}
    assert [reason.rule for reason in decide(LAW, facts).refusals] == []
    unknown = {"who_runs": None, "hire_or_reward": None, "wheelchair_places": None}
    assert not {*decide(LAW, CHOIR | unknown).unknown} & {*unknown}, "nobody is asked it"


def test_a_trip_replays_byte_for_byte() -> None:
    facts = TRIP | {"who_runs": "owner_permit", "hire_or_reward": True, "keeper_permits": ["permit_22"]}
    text = written(LAW, facts, decide(LAW, facts))
    assert replayed(text, {pack.legal().digest: pack.legal().book}) == text
    assert json.loads(text)["facts"]["keeper_permits"] == ["permit_22"]


def test_what_was_decided_before_is_decided_the_same() -> None:
    """By the law as it was that day, which can still be found by its digest."""
    text = BEFORE.read_text().strip()
    was = json.loads(text)["stack"][0]["digest"]
    assert was != pack.legal().digest
    usual = Layer.of("keeper", "", pack.default())
    books = {digest: layer.book for digest, layer in pack.laws().items()} | {usual.digest: usual.book}
    assert replayed(text, books) == text
