"""Sixteen processes pay out of one account at one moment. Prints what came of it as JSON.

python -m tests.community.paying MARK
"""

import json
import sys
from typing import Any

import django

if __name__ == "__main__":
    django.setup()

from community import credits
from community.models import EntryKind, LedgerEntry, Organisation
from config.bench.processes import together
from tests.cast import NOW

PROCESSES = 16


def fight(mark: str) -> dict[str, Any]:
    """Five hours: one is paid under one key by everybody, then each wants one of the other four; then all come back,
    while the gift behind them is taken back by everybody."""
    keeper = Organisation.objects.create(slug=f"keeper-{mark}", name="Keeper")
    gift = LedgerEntry.objects.create(
        key=f"gift:{mark}", kind=EntryKind.GIFT, organisation=keeper, on=NOW.date(), minutes=300, entered_at=NOW
    )
    earned = together(_earn, PROCESSES, gift.pk)
    same = together(_spend, PROCESSES, keeper.pk, f"spend:{mark}")
    after_one = credits.balance(keeper)
    each = together(_spend, PROCESSES, keeper.pk, "")
    after_all = credits.balance(keeper)
    LedgerEntry.objects.create(
        key=f"undo:{mark}", kind="reversed", undone=gift, organisation=keeper, on=gift.on, minutes=300, entered_at=NOW
    )
    together(_undo, PROCESSES, gift.pk, f"spend:{mark}")
    return {
        "earned": len(set(earned)),
        "same": sorted(same),
        "after_one": after_one,
        "each": sorted(each),
        "after_all": after_all,
        "at_last": credits.balance(keeper),
        "owed": credits.owed(keeper),
        "books": credits.books_balance(),
        "faults": list(credits.faults()),
    }


def _earn(number: int, barrier: Any, gift: int) -> int:
    entry = LedgerEntry.objects.get(pk=gift)
    barrier.wait()
    move = credits.earn(entry=entry, at=NOW)
    assert move
    return move.pk


def _spend(number: int, barrier: Any, keeper: int, key: str) -> str:
    organisation = Organisation.objects.get(pk=keeper)
    key = key or f"spend:{keeper}:{number}"
    barrier.wait()
    try:
        credits.spend(organisation=organisation, minutes=60, key=key, source="race", by=None, at=NOW)
    except credits.NotEnough:
        return "not enough"
    return "paid"


def _undo(number: int, barrier: Any, gift: int, key: str) -> None:
    entry = LedgerEntry.objects.get(pk=gift)
    barrier.wait()
    if number % 2:
        credits.take_back(entry=entry, at=NOW)
    else:
        credits.give_back(key=key, at=NOW)


if __name__ == "__main__":
    print(json.dumps(fight(sys.argv[1])), flush=True)
