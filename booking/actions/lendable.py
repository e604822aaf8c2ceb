"""How much each keeper has to lend, kept true for its standing: what others may find and book."""

from collections import defaultdict
from datetime import datetime

from booking.actions.base import action
from booking.models import Resource
from community.days import local_day
from community.models import Circumstances


def lendable() -> dict[int, int]:
    """By keeper, how many groups could be in its places at one time.

    A hall and its three thirds are three rooms, not four; a hall whose thirds are not let alone is one.
    """
    count: dict[int, int] = defaultdict(int)
    parts: dict[int, set[int]] = defaultdict(set)
    seen: set[int] = set()
    for keeper, resource, part in Resource.objects.published().values_list("keeper", "pk", "parts"):
        if resource not in seen:
            seen.add(resource)
            count[keeper] += 1
        parts[keeper].add(part)
    return {keeper: min(number, len(parts[keeper])) for keeper, number in count.items()}


@action
def keep_true(*, at: datetime) -> int:
    """Write a new row for every keeper whose number has changed. Returns how many."""
    today = local_day(at)
    now = lendable()
    newest: dict[int, Circumstances] = {}
    for row in Circumstances.objects.filter(since__lte=today).order_by("since", "pk"):
        newest[row.organisation_id] = row
    changes = 0
    for organisation in {*now, *newest}:
        known, number = newest.get(organisation), now.get(organisation, 0)
        if number == (known.bookable if known else 0):
            continue
        _write(organisation, known, number, at)
        changes += 1
    return changes


def _write(organisation: int, row: Circumstances | None, number: int, at: datetime) -> None:
    """What else is known stays; a row of today is changed, an older one is history."""
    values = {"bookable": number, **({"income": row.income} if row else {})}
    Circumstances.objects.update_or_create(organisation_id=organisation, since=local_day(at), defaults=values)
