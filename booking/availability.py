"""What is free: offered minus claimed. The one answer that search, week, booking and tests all use.

The pure part works on spans. The loading part reads openings and claims for many resources in two queries.
Nothing here takes part in the safety check: the database alone refuses a double booking.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from booking.models import Claim, Opening, Resource
from booking.spans import Span, joined, minus, within


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

    def bookable(self) -> list[Span]:
        """What a group could use."""
        return bookable(self.offered, self.claimed, self.resource.setup, self.resource.turnround)

    def can_take(self, span: Span) -> bool:
        """Whether the whole span could be used."""
        return any(free.covers(span) for free in self.bookable())

    def is_open_for(self, span: Span) -> bool:
        """Whether openings cover the span with its set-up and turn-round, whoever has claimed it."""
        whole = claim_span(self.resource, span)
        return any(opening.covers(whole) for opening in joined(self.offered))


def claim_span(resource: Resource, use: Span) -> Span:
    """The time a use claims: set-up before and turn-round after included."""
    return use.widened(resource.setup, resource.turnround)


def diaries(resources: Sequence[Resource], window: Span, at: datetime, without: int | None = None) -> dict[int, Diary]:
    """A diary for each resource, by primary key, in three queries however many there are.

    `without` is a booking whose own claims do not count (it is being moved). Holds that have run out at `at`
    do not count either.
    """
    out = {resource.pk: Diary(resource) for resource in resources}
    reach = Span(window.start - timedelta(hours=8), window.end + timedelta(hours=8))
    openings = Opening.objects.of(out).meeting(reach).values_list("resource_id", "starts_at", "ends_at")
    for resource_id, starts_at, ends_at in openings:
        out[resource_id].offered.append(Span(starts_at, ends_at))
    owners = defaultdict(list)
    for resource_id, part_id in Resource.parts.through.objects.filter(resource__in=out).values_list(
        "resource_id", "part_id"
    ):
        owners[part_id].append(resource_id)
    claims = Claim.objects.on(owners).meeting(reach).standing(at)
    if without is not None:
        claims = claims.exclude(booking=without)
    for part_id, starts_at, ends_at in claims.values_list("part_id", "starts_at", "ends_at"):
        for resource_id in owners[part_id]:
            out[resource_id].claimed.append(Span(starts_at, ends_at))
    return out


def diary(resource: Resource, window: Span, at: datetime, without: int | None = None) -> Diary:
    """One resource's diary."""
    return diaries([resource], window, at, without)[resource.pk]


def free_in(resource: Resource, window: Span, at: datetime) -> list[Span]:
    """What a group could use inside the window."""
    return within(diary(resource, window, at).bookable(), window)
