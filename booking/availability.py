"""What is free: offered minus claimed. The one answer that search, week, booking and tests all use.

The pure part works on spans. The loading part reads openings and claims for many resources in one query.
Nothing here takes part in the safety check: the database alone refuses a double booking.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection

from booking.instants import read, stored
from booking.models import Resource
from booking.spans import LONGEST, Span, joined, minus, within

# Openings and claims are read so much wider than the window, for set-up, turn-round and touching openings.
MARGIN = timedelta(hours=8)


def bookable(offered: Iterable[Span], claimed: Iterable[Span], setup: timedelta, turnround: timedelta) -> list[Span]:
    """The spans a group could use, in order: offered, not claimed, with room left for set-up and turn-round.

    Claims already contain their own set-up and turn-round; a new use must fit its own into the gap as well.
    """
    return [use for gap in minus(offered, claimed) if (use := gap.narrowed(setup, turnround))]


@dataclass(slots=True)
class Diary:
    """One resource's openings and claims in a window."""

    resource: Resource
    offered: list[Span] = field(default_factory=list)
    claimed: list[Span] = field(default_factory=list)

    def bookable(self, activity: str = "") -> list[Span]:
        """What a group could use."""
        return bookable(self.offered, self.claimed, *self.resource.around(activity))

    def can_take(self, span: Span, activity: str = "") -> bool:
        """Whether the whole span could be used."""
        return any(free.covers(span) for free in self.bookable(activity))

    def is_open_for(self, span: Span, activity: str = "") -> bool:
        """Whether openings cover the span with its set-up and turn-round, whoever has claimed it."""
        whole = claim_span(self.resource, span, activity)
        return any(opening.covers(whole) for opening in joined(self.offered))


def claim_span(resource: Resource, use: Span, activity: str = "") -> Span:
    """The time a use claims: set-up before and turn-round after included, as long as that activity needs them."""
    return use.widened(*resource.around(activity))


# One statement for both kinds of row, all resources and all windows. Written out because this is the inner loop of
# every search and every hold: through the ORM the same rows cost four times the processor time. The windows are rows
# to join with: a branch for each of twelve took PostgreSQL longer to plan than to run. column1 … column3 are what both
# engines call the columns of VALUES.
_ROWS = """
    SELECT 0, opening.resource_id, opening.starts_at, opening.ends_at
    FROM (VALUES {windows}) AS w JOIN booking_opening AS opening ON opening.resource_id IN ({places})
        AND opening.starts_at > w.column1 AND opening.starts_at < w.column2 AND opening.ends_at > w.column3
    UNION ALL
    SELECT 1, part.resource_id, claim.starts_at, claim.ends_at
    FROM (VALUES {windows}) AS w CROSS JOIN booking_resource_parts AS part
        JOIN booking_claim AS claim ON claim.part_id = part.part_id
        AND claim.starts_at > w.column1 AND claim.starts_at < w.column2 AND claim.ends_at > w.column3
    WHERE part.resource_id IN ({places})
        AND (claim.expires_at IS NULL OR claim.expires_at > %s) AND claim.booking_id <> %s
"""


def diaries(resources: Sequence[Resource], window: Span, at: datetime, without: int | None = None) -> dict[int, Diary]:
    """A diary for each resource, by primary key, in one query however many there are.

    `without` is a booking whose own claims do not count (it is being moved). Holds that have run out at `at`
    do not count either.
    """
    return diaries_during(resources, [window], at, without)


def diaries_during(
    resources: Sequence[Resource], windows: Iterable[Span], at: datetime, without: int | None = None
) -> dict[int, Diary]:
    """As `diaries`, for several windows at once: twelve Tuesdays are read without the days between."""
    out = {resource.pk: Diary(resource) for resource in resources}
    reaches = joined(window.widened(MARGIN, MARGIN) for window in windows)
    if not out or not reaches:
        return out
    times = [stored(each) for reach in reaches for each in (reach.start - LONGEST, reach.end, reach.start)]
    statement = _ROWS.format(windows=", ".join(["(%s, %s, %s)"] * len(reaches)), places=", ".join(["%s"] * len(out)))
    with connection.cursor() as cursor:
        cursor.execute(statement, [*times, *out, *times, *out, stored(at), without or 0])
        for claimed, resource_id, starts_at, ends_at in cursor.fetchall():
            diary = out[resource_id]
            (diary.claimed if claimed else diary.offered).append(Span(read(starts_at), read(ends_at)))
    return out


def diary(resource: Resource, window: Span, at: datetime, without: int | None = None) -> Diary:
    """One resource's diary."""
    return diaries([resource], window, at, without)[resource.pk]


def free_in(resource: Resource, window: Span, at: datetime) -> list[Span]:
    """What a group could use inside the window."""
    return within(diary(resource, window, at).bookable(), window)
