"""A night of standings: every organisation's, from a ledger of made-up lines, on one core.

The first night writes every row; the second finds that nothing changed. The lines are those of a country of groups
that share and book, with slips, corrections, promises and circumstances among them; the same number gives the same.
"""

import random
import resource
import time as clocks
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

from django.db import connection

from community.models import Circumstances, Grant, GrantKind, Income, LedgerEntry, Organisation, Standing
from community.models.ledger import EntryKind
from community.standing.reckon import reckon_all, standing_on

TARGET = 30.0
DAY = date(2031, 1, 6)
DAYS_BACK = 3 * 365 + 60
BATCH = 5_000
# Of a hundred lines.
KINDS = {
    EntryKind.GIFT: 45,
    EntryKind.USE: 45,
    EntryKind.NO_SHOW: 4,
    EntryKind.LATE_CANCEL: 4,
    EntryKind.WITHDRAWN: 1,
    EntryKind.REVERSED: 1,
}
SHORT = ("", "", "", "", "", "", "", "", "family", "price")
Say = Callable[[str], None]


def measure(organisations: int, entries: int, seed: int, say: Say) -> list[dict[str, Any]]:
    """Seconds for all, the first night and the second; and milliseconds for one on demand."""
    dice = random.Random(seed)
    keys = _organisations(organisations, dice)
    _fill(_lines(keys, entries, dice))
    say(f"standing: {LedgerEntry.objects.count():,} lines of {len(keys):,} organisations written")
    found = [_night("a night, every row new", DAY), _night("a night, nothing changed", DAY)]
    sample = dice.sample(keys, min(50, len(keys)))
    kept = dict(Standing.objects.on(DAY).filter(organisation__in=sample).values_list("organisation_id", "score"))
    began = clocks.perf_counter()
    same = all(standing_on(key, DAY).score == kept[key] for key in sample)
    one = 1000 * (clocks.perf_counter() - began) / len(sample)
    return [{**each, "lines": entries, "organisations": organisations, "one_ms": one, "same": same} for each in found]


def _night(name: str, day: date) -> dict[str, Any]:
    wall, cpu = clocks.perf_counter(), clocks.process_time()
    done = reckon_all(day)
    return {
        "kind": "standing",
        "engine": connection.vendor,
        "what": name,
        "changed": done.changed,
        "ratio": clocks.perf_counter() - wall,
        "cpu": clocks.process_time() - cpu,
        "target": TARGET,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _organisations(many: int, dice: random.Random) -> list[int]:
    kinds = ("group", "group", "group", "charity", "school", "firm")
    rows = [Organisation(slug=f"o{number}", name=f"O {number}", kind=dice.choice(kinds)) for number in range(many)]
    Organisation.objects.bulk_create(rows, batch_size=1_000)
    keys = list(Organisation.objects.order_by("pk").values_list("pk", flat=True))
    since = DAY - timedelta(days=700)
    Circumstances.objects.bulk_create(
        [
            Circumstances(
                organisation_id=key, since=since, income=dice.choice(Income.values), bookable=dice.choice((0, 0, 1, 3))
            )
            for key in keys
        ],
        batch_size=1_000,
    )
    Grant.objects.bulk_create(
        [
            Grant(
                organisation_id=key,
                kind=dice.choice([GrantKind.GRANT, GrantKind.PROMISE]),
                amount_pence=dice.randrange(100_000, 5_000_000),
                starts_on=since,
                ends_on=DAY + timedelta(days=300),
                registered_on=since,
            )
            for key in dice.sample(keys, len(keys) // 3)
        ],
        batch_size=1_000,
    )
    return keys


def _lines(keys: list[int], many: int, dice: random.Random) -> Iterator[LedgerEntry]:
    kinds, weights = list(KINDS), list(KINDS.values())
    for number, kind in enumerate(dice.choices(kinds, weights, k=many)):
        on = DAY - timedelta(days=dice.randrange(DAYS_BACK))
        partner = dice.choice(keys)
        yield LedgerEntry(
            key=f"bench:{number}",
            kind=kind,
            organisation_id=dice.choice(keys),
            partner_id=partner,
            partner_family=partner,
            on=on,
            minutes=dice.choice((60, 90, 120, 180)),
            short_of=dice.choice(SHORT) if kind == EntryKind.GIFT else "",
            entered_at=datetime(on.year, on.month, on.day, 22, tzinfo=UTC),
        )


def _fill(lines: Iterator[LedgerEntry]) -> None:
    """A correction undoes a gift of an earlier batch, on that gift's own account."""
    gifts: list[LedgerEntry] = []
    while batch := list(islice(lines, BATCH)):
        for line in batch:
            if line.kind == EntryKind.REVERSED and gifts:
                gift = gifts.pop()
                line.undone, line.organisation_id, line.on = gift, gift.organisation_id, gift.on
        LedgerEntry.objects.bulk_create(batch)
        gifts = [line for line in batch if line.kind == EntryKind.GIFT]
