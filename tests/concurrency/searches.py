"""Saved searches looked at by many workers, some of them killed. Prints its findings as JSON in its last line.

python -m tests.concurrency.searches
"""

import json
import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

import django

if __name__ == "__main__":
    django.setup()

from django.db import connections, transaction

from booking.actions import saved_searches
from booking.models import Message, Resource, SavedSearch
from config.bench import world as worlds
from config.bench.processes import together
from config.bench.world import NOW

WORKERS = 8
SEARCHES = 24
# How many each of the two that are killed has in hand.
IN_HAND = 8


def looked() -> dict[str, Any]:
    """Two workers die – one with searches in hand, one with a letter written and not committed – and eight go on."""
    world = worlds.make_world(rooms=2, members=SEARCHES)
    Resource.objects.filter(pk__in=world.rooms).update(capacity=7777)
    for person, _group in world.members:
        SavedSearch.objects.create(
            person_id=person,
            query="date=2031-01-06&start=10:00&end=12:00&people=7777",
            how_often="at_once",
            made_at=NOW,
            due_at=NOW,
            leased_until=NOW,
        )
    _killed(lambda: _take())
    _killed(_write_and_wait)
    while_leased = sum(together(_look, WORKERS, NOW))
    letters_then = _letters().count()
    afterwards = sum(together(_look, WORKERS, NOW + saved_searches.LEASE))
    a_letter_each = Counter(_letters().values_list("to", flat=True))
    return {
        "while_leased": [while_leased, letters_then],
        "afterwards": afterwards,
        "letters": sum(a_letter_each.values()),
        "people": len(a_letter_each),
        "with_both_places": _letters().filter(subject__contains="2 places").count(),
    }


def _letters() -> Any:
    return Message.objects.filter(kind="saved_search")


def _take() -> list[SavedSearch]:
    return saved_searches.take(at=NOW, most=IN_HAND)


def _write_and_wait() -> None:
    searches = _take()
    inner = transaction.atomic()
    inner.__enter__()
    saved_searches.look(searches[0], at=NOW)
    assert _letters().count() == 1


def _look(number: int, barrier: Any, at: datetime) -> int:
    """Until nothing is due. Returns how many it looked at."""
    barrier.wait()
    count = 0
    while done := saved_searches.look_due(at=at, most=2):
        count += done
    return count


def _killed(work: Callable[[], Any]) -> None:
    """Let a process do it, and kill it before it does anything else."""
    read, write = os.pipe()
    connections.close_all()
    worker = os.fork()
    if not worker:
        try:
            work()
            os.write(write, b".")
            time.sleep(60)
        finally:
            os._exit(1)
    os.close(write)
    assert os.read(read, 1), "the worker failed before it was killed"
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)


if __name__ == "__main__":
    print(json.dumps(looked()), flush=True)
