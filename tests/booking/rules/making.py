"""Rules, stacks and facts for the tests, with only what a test is about spelled out."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from booking.rules.book import Book, digest
from booking.rules.decide import decide
from booking.rules.stack import Layer, Stack
from booking.rules.verdict import Verdict
from booking.rules.vocabulary import ACTIVITIES, BANDS, DOCUMENTS, ORGANISATIONS, PROMISES, RUNNERS

# A choir, Welcome, two hours on Thursday evening in eighteen days.
CHOIR: dict[str, Any] = {
    "band": "welcome",
    "kind": "group",
    "new_group": False,
    "verified": True,
    "first_at_site": False,
    "promise": "none",
    "promise_kept": 0,
    "live_grant": False,
    "documents": [],
    "debt": False,
    "distance_km": 2.5,
    "family_busy_minutes": 0,
    "activity": "music",
    "people": 24,
    "under_18s": False,
    "wheelchair_places": 0,
    "alcohol": False,
    "ticketed": False,
    "open_to_public": False,
    "hire_or_reward": False,
    "welsh_medium": False,
    "day": "2027-02-04",
    "weekday": 3,
    "starts_hour": 19.0,
    "ends_hour": 21.0,
    "minutes": 120,
    "days_ahead": 18,
    "weekly": False,
    "term": "term",
    "resource_kind": "space",
    "keeper_kind": "trust",
    "capacity": 120,
    "site": "mill-lane",
    "space": "mill-lane-hall",
    "rate_pence": 1_200,
    "needs_approval": False,
    "shadow": False,
    "standing_band": "welcome",
    "busy_minutes": 120,
    "reserve_offered": 1_500,
    "reserve_taken": 0,
    "asked_on": "2027-01-17",
}


def rule(code: str, kind: str, then: dict[str, Any], *when: list[Any], **more: Any) -> dict[str, Any]:
    """One stored rule."""
    told = {"words": f"Words of {code}.", "words_cy": f"Geiriau {code}."}
    return {"id": code, "kind": kind, "when": list(when), "then": then, "since": "2026-01-01", **told, **more}


def layer(*rules: dict[str, Any], level: str = "keeper", busy: list[dict[str, Any]] | None = None) -> Layer:
    """A rulebook at its level."""
    content = {"rules": list(rules), "busy": busy or []}
    return Layer(level, digest(content), level, Book.read(content))


def said(*rules: dict[str, Any], **facts: Any) -> Verdict:
    """What a keeper's rules say to the choir, with facts changed."""
    return decide(Stack((layer(*rules),)), CHOIR | facts)


def codes(verdict: Verdict, effect: str = "") -> list[str]:
    """The codes of its reasons."""
    return [reason.code for reason in verdict.reasons if effect in ("", reason.effect)]


def could(verdict: Verdict) -> list[tuple[Any, ...]]:
    """What would change the answer: (code, what fills its blanks)."""
    return [(change.code, *change.slots.values()) for change in verdict.changes]


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


# Any request there could be, complete or not.
ANY_FACTS = st.fixed_dictionaries(
    {
        "band": _maybe(st.sampled_from(list(BANDS))),
        "kind": _maybe(st.sampled_from(list(ORGANISATIONS))),
        "keeper_kind": st.sampled_from(list(ORGANISATIONS)),
        "activity": _maybe(st.sampled_from(list(ACTIVITIES))),
        "promise": _maybe(st.sampled_from(list(PROMISES))),
        "promise_kept": _maybe(st.integers(0, 100)),
        "documents": _maybe(st.lists(st.sampled_from(list(DOCUMENTS)), unique=True)),
        "people": _maybe(st.integers(1, 300)),
        "capacity": st.integers(1, 300),
        "under_18s": _maybe(st.booleans()),
        "alcohol": _maybe(st.booleans()),
        "resource_kind": st.sampled_from(["space", "vehicle"]),
        "who_runs": _maybe(st.sampled_from(list(RUNNERS))),
        "hire_or_reward": _maybe(st.booleans()),
        "open_to_public": _maybe(st.booleans()),
        "keeper_permits": _maybe(st.lists(st.sampled_from(["permit_19", "permit_22"]), unique=True)),
        "wheelchair_places": _maybe(st.integers(0, 4)),
        "wheelchairs_most": _maybe(st.integers(0, 3)),
        "seats_left": _maybe(st.integers(0, 60)),
        "new_group": _maybe(st.booleans()),
        "first_at_site": _maybe(st.booleans()),
        "weekday": st.integers(0, 6),
        "starts_hour": st.integers(0, 47).map(lambda half: half / 2),
        "minutes": st.integers(1, 1_440),
        "days_ahead": st.integers(0, 90),
        "day": st.dates(date(2026, 1, 1), date(2029, 12, 31)).map(str),
        "term": _maybe(st.sampled_from(["term", "holiday"])),
        "rate_pence": _maybe(st.integers(0, 10_000)),
        "needs_approval": st.booleans(),
        "shadow": st.booleans(),
        "standing_band": _maybe(st.sampled_from(list(BANDS))),
        "busy_minutes": st.integers(0, 600),
        "family_busy_minutes": _maybe(st.integers(0, 900)),
        "reserve_offered": _maybe(st.integers(0, 3_000)),
        "reserve_taken": _maybe(st.integers(0, 3_000)),
        "site": st.sampled_from(["mill-lane", "quay"]),
        "space": st.sampled_from(["mill-lane-hall", "quay-room"]),
    }
)
