"""Decisions a second on one core, and how long it takes to make a season of them again from their records.

The rules are those of an ordinary keeper: the law, a council's rules, and the usual rules with a few for one building.
Requests come from many groups, for many spaces; the table says what became of them.
"""

import gc
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from booking.rules import pack
from booking.rules.decide import decide
from booking.rules.record import replayed, written
from booking.rules.stack import Layer, Stack
from booking.rules.vocabulary import ACTIVITIES, DOCUMENTS

MONDAY = date(2027, 1, 4)
REQUESTS = 5_000
DECISIONS, SECONDS_TO_DECIDE = 10_000, 1.0
REPLAYS, SECONDS_TO_REPLAY = 50_000, 10.0
SITES, SPACES_A_SITE = 40, 3

COUNCIL = [
    pack.rule("furthest", "window", {"days": 90}, "90 days at most.", "90 diwrnod ar y mwyaf.", locked=True),
    pack.rule("lesson", "base_price", {"percent_of_rate": 80}, "Lessons.", "Gwersi.", ["activity", "is", "learning"]),
    pack.rule("hours", "quota", {"minutes": 720}, "12 hours.", "12 awr."),
    pack.rule("food", "documents", {"ask": ["food"]}, "Food.", "Bwyd.", ["activity", "is", "market"]),
    pack.rule("large", "approval", {"by": "two"}, "Large.", "Mawr.", ["people", "more_than", 250]),
    pack.rule("owing", "eligibility", {"no": True}, "Bills first.", "Biliau'n gyntaf.", ["debt", "is", True]),
]
KEEPER = [
    pack.rule("length", "duration", {"least": 30, "most": 600}, "Up to 10 hours.", "Hyd at 10 awr."),
    pack.rule("sunday", "base_price", {"percent_of_rate": 125}, "Sundays.", "Dydd Sul.", ["weekday", "is", 6]),
    pack.rule("parties", "deposit", {"pence": 5_000}, "Parties.", "Partïon.", ["activity", "is", "party"]),
    pack.rule("shoes", "conditions", {"text": "Soft shoes.", "text_cy": "Esgidiau meddal."}, "Floor.", "Llawr.")
    | {"scope": {"site": "site-1"}},
]


def stack() -> Stack:
    """The law, a council's rules, a keeper's."""
    usual = pack.default()
    council = Layer.of("council", "", {"rules": COUNCIL, "busy": []})
    return Stack((pack.legal(), council, Layer.of("keeper", "", {**usual, "rules": usual["rules"] + KEEPER})))


def requests(number: int, seed: int) -> list[dict[str, Any]]:
    """Ordinary requests, one from each group."""
    chance = random.Random(seed)
    return [_request(chance) for _ in range(number)]


def _request(chance: random.Random) -> dict[str, Any]:
    ahead, site, capacity = chance.randrange(42), chance.randrange(SITES), chance.choice([30, 60, 120, 200])
    day = MONDAY + timedelta(ahead)
    begin, minutes = chance.choice([10, 14, 17, 18, 18.5, 19, 19.5]), chance.choice([60, 90, 120, 120, 180])
    band = chance.choices(["on_notice", "welcome", "sharer", "partner"], [1, 6, 3, 2])[0]
    promise = chance.choice(["none", "none", "own", "agreement", "funded"])
    busy = minutes if begin >= 17 and day.weekday() < 5 else 0
    return {
        "band": band,
        "standing_band": band,
        "shadow": False,
        "kind": chance.choices(["group", "charity", "school", "firm"], [6, 3, 1, 1])[0],
        "new_group": chance.random() < 0.1,
        "verified": chance.random() < 0.8,
        "first_at_site": chance.random() < 0.15,
        "promise": promise,
        "promise_kept": 0 if promise == "none" else chance.choice([20, 80, 100, 100]),
        "live_grant": promise == "funded",
        "documents": sorted(DOCUMENTS if chance.random() < 0.6 else chance.sample(list(DOCUMENTS), 2)),
        "distance_km": round(chance.random() * 12, 1),
        "family_busy_minutes": chance.choice([0, 0, 0, 120, 240]),
        "activity": chance.choice(list(ACTIVITIES)),
        "people": min(capacity, chance.choice([8, 15, 25, 40, 80, 150])),
        "under_18s": chance.random() < 0.25,
        "alcohol": chance.random() < 0.1,
        "ticketed": chance.random() < 0.1,
        "open_to_public": chance.random() < 0.4,
        "welsh_medium": chance.random() < 0.2,
        "hire_or_reward": None,
        "wheelchair_places": None,
        "debt": None,
        "asked_on": MONDAY.isoformat(),
        "day": day.isoformat(),
        "weekday": day.weekday(),
        "starts_hour": begin,
        "ends_hour": begin + minutes / 60,
        "minutes": minutes,
        "days_ahead": ahead,
        "weekly": chance.random() < 0.5,
        "term": "term",
        "busy_minutes": busy,
        "reserve_offered": 1_500,
        "reserve_taken": chance.choice([300, 600, 900, 900, 1_300]),
        "resource_kind": "space",
        "keeper_kind": "trust",
        "capacity": capacity,
        "site": f"site-{site}",
        "space": f"space-{site}-{chance.randrange(SPACES_A_SITE)}",
        "rate_pence": chance.choice([600, 900, 1_250, 1_800]),
        "needs_approval": chance.random() < 0.1,
    }


def measure(seed: int, say: Callable[[str], None]) -> list[dict[str, Any]]:
    """CPU seconds for ten thousand decisions, and for fifty thousand records made again."""
    rules, asked = stack(), requests(REQUESTS, seed)
    books = {layer.digest: layer.book for layer in rules.layers}
    records = [written(rules, facts, decide(rules, facts)) for facts in asked]
    outcomes = Counter(decide(rules, facts).outcome for facts in asked)
    same = all(replayed(text, books) == text for text in records)
    deciding = _seconds(lambda facts: decide(rules, facts), asked, DECISIONS)
    say(f"{DECISIONS / deciding:,.0f} decisions a second")
    replaying = _seconds(lambda text: replayed(text, books), records, REPLAYS)
    about = {
        "kind": "decisions",
        "engine": "none",
        "rules": sum(len(layer.book.rules) for layer in rules.layers),
        "outcomes": _shares(outcomes),
        "same": same,
    }
    return [
        {**about, "what": "decide", "number": DECISIONS, "ratio": deciding, "target": SECONDS_TO_DECIDE},
        {**about, "what": "replay", "number": REPLAYS, "ratio": replaying, "target": SECONDS_TO_REPLAY},
    ]


def _seconds(deed: Callable[[Any], object], things: Sequence[Any], number: int) -> float:
    """Processor time for so many, from as many rounds as that takes. Nothing made is kept."""
    gc.collect()
    began = time.process_time()
    for _ in range(number // len(things)):
        for each in things:
            deed(each)
    return time.process_time() - began


def _shares(outcomes: Mapping[str, int]) -> str:
    whole = sum(outcomes.values())
    return ", ".join(f"{name} {outcomes[name] / whole:.0%}" for name in ("yes", "ask", "documents", "no"))
