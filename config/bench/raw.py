"""The best SQL we can write for the questions that search answers: the same 25, in the same order, nothing around it.

Nearest first in an inner query, then one after the other is asked for its times until 25 are found. Set-up and
turn-round are those of each space. Openings that touch are not joined, so the questions stay clear of midnight.
"""

from collections.abc import Sequence
from datetime import datetime
from math import cos, radians
from typing import Any

from django.db import connection

from booking.geography import KM_PER_DEGREE, cells_within
from booking.instants import stored
from booking.spans import LONGEST, Span

PAGE = 25

_FREE = """
    EXISTS (SELECT 1 FROM booking_opening AS o WHERE o.resource_id = r.id
            AND o.starts_at > w.column1 AND o.starts_at <= {begin} AND o.ends_at >= {end})
    AND NOT EXISTS (SELECT 1 FROM booking_resource_parts AS p JOIN booking_claim AS c ON c.part_id = p.part_id
            WHERE p.resource_id = r.id AND c.starts_at > w.column1 AND c.starts_at < {end} AND c.ends_at > {begin}
            AND (c.expires_at IS NULL OR c.expires_at > w.column4))
"""
_QUESTION = """
    SELECT r.id, r.slug FROM (
        SELECT id, slug, name, setup_minutes, turnround_minutes,
            (latitude - %s) * (latitude - %s) + ((longitude - %s) * %s) * ((longitude - %s) * %s) AS away
        FROM booking_resource
        WHERE is_published AND kind = 'space' AND capacity >= %s AND cell IN ({cells})
            AND (latitude - %s) * (latitude - %s) + ((longitude - %s) * %s) * ((longitude - %s) * %s) <= %s
        ORDER BY away, name, id {all} OFFSET 0
    ) AS r
    WHERE {test}
    LIMIT 25
"""
# Where a use could begin early by its set-up and end late by its turn-round.
_SHIFTED = {
    "postgresql": (
        "w.column2 - r.setup_minutes * interval '1 minute'",
        "w.column3 + r.turnround_minutes * interval '1 minute'",
    ),
    "sqlite": (
        "datetime(w.column2, '-' || r.setup_minutes || ' minutes')",
        "datetime(w.column3, '+' || r.turnround_minutes || ' minutes')",
    ),
}


class Raw:
    """One question, ready to be asked again and again. Of several uses, at least `needed` must be possible."""

    def __init__(
        self, centre: tuple[float, float], km: float, people: int, uses: Sequence[Span], needed: int, at: datetime
    ) -> None:
        north, east = centre
        shrink, reach = cos(radians(north)), (km / KM_PER_DEGREE) ** 2
        cells = cells_within(north, east, km)
        begin, end = _SHIFTED[connection.vendor]
        rows = ", ".join(["(%s, %s, %s, %s)"] * len(uses))
        free = f"FROM (VALUES {rows}) AS w WHERE {_FREE.format(begin=begin, end=end)}"
        self.sql = _QUESTION.format(
            cells=", ".join(["%s"] * len(cells)),
            all="LIMIT -1" if connection.vendor == "sqlite" else "",
            test=f"EXISTS (SELECT 1 {free})" if needed == 1 else f"(SELECT COUNT(*) {free}) >= {needed:d}",
        )
        away = [north, north, east, shrink, east, shrink]
        self.values: list[Any] = [*away, people, *cells, *away, reach]
        for use in uses:
            self.values += [stored(use.start - LONGEST), stored(use.start), stored(use.end), stored(at)]

    def ask(self) -> list[str]:
        """The slugs, in order."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.values)
            return [slug for _, slug in cursor.fetchall()]
