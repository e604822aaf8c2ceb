"""What people were told, against what the database holds: two looks for double bookings that trust no constraint."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from booking.spans import Span

FOR_EVER = float("inf")

SWEEP = """
    SELECT count(*) FROM (
        SELECT starts_at, max(ends_at) OVER (
            PARTITION BY part_id ORDER BY starts_at, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS busy_until FROM booking_claim
    ) AS swept WHERE busy_until > starts_at
"""


@dataclass(slots=True)
class Promise:
    """Somebody was told "it is yours". Kept from when they heard it until they began to give it back, on one clock."""

    booking: int
    parts: tuple[int, ...]
    starts: datetime
    ends: datetime
    since: float
    until: float = FOR_EVER


def promise(booking: int, parts: tuple[int, ...], span: Span, since: float) -> Promise:
    """The promise of one booking."""
    return Promise(booking, parts, span.start, span.end, since)


def broken(promises: Iterable[Promise]) -> int:
    """How many pairs of people held the same part for the same time at the same moment.

    The sweep sees only what is left at the end; this also sees what was given back meanwhile.
    """
    by_part: dict[int, list[Promise]] = defaultdict(list)
    for each in promises:
        for part in each.parts:
            by_part[part].append(each)
    pairs = set()
    for several in by_part.values():
        several.sort(key=lambda each: each.starts)
        open_ones: list[Promise] = []
        for one in several:
            open_ones = [other for other in open_ones if other.ends > one.starts]
            pairs |= {
                (other.booking, one.booking)
                for other in open_ones
                if other.since < one.until and one.since < other.until
            }
            open_ones.append(one)
    return len(pairs)


def forgotten(promises: Iterable[Promise]) -> int:
    """How many were told yes and never gave it back, and have no claim on every part all the same."""
    kept = {each.booking: len(each.parts) for each in promises if each.until == FOR_EVER}
    if not kept:
        return 0
    with connection.cursor() as cursor:
        # Only the youngest: in a measurement a million others stand before them.
        cursor.execute(
            "SELECT booking_id, count(*) FROM booking_claim WHERE booking_id >= %s GROUP BY booking_id", [min(kept)]
        )
        claimed = dict(cursor.fetchall())
    return sum(claimed.get(booking, 0) != parts for booking, parts in kept.items())


def double_bookings() -> int:
    """Claims that begin before an earlier one on the same part has ended, whatever the constraint says."""
    with connection.cursor() as cursor:
        cursor.execute(SWEEP)
        count: int = cursor.fetchone()[0]
        return count
