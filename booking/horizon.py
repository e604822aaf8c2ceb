"""From offers to openings, as far as the horizon.

Offered minus closed minus bank holidays minus what the building needs itself is open. Openings are concrete rows, so
that no search ever expands a pattern: they are remade in the transaction that changes an offer or a building's diary,
and rolled forward by `publish_openings`. Only rows that differ are touched, and what is past is left as it was.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays
from django.conf import settings
from django.db.models import QuerySet

from booking import own_use, recurrence
from booking.availability import claim_span
from booking.models import Booking, Offer, OfferKind, Opening, Resource, Wait
from booking.patterns import Pattern
from booking.school_terms import term_on
from booking.spans import LONGEST, Span, joined, minus, pieces, within
from booking.wall import whole_day

# Expanding looks this much further at both ends, so that a run longer than 24 hours is known for one wherever the
# horizon cuts it, and its pieces stay where they are when the horizon rolls.
MARGIN = timedelta(days=3)


@dataclass(frozen=True)
class Draft:
    """An offer or a closure as it would be: what a preview shows before anything is saved."""

    kind: str
    pattern: Pattern
    # The dates already withdrawn or moved, if it replaces a stored offer.
    changed: Mapping[date, recurrence.Changed] = field(default_factory=dict)
    # Only on days in term, or in the holidays; empty: on all.
    school: str = ""

    def windows(self, reach: Span, zone: ZoneInfo) -> list[recurrence.Window]:
        """Its stretches that share time with `reach`. One that was moved belongs to the day it was moved from."""
        found = recurrence.expand(self.pattern, self.changed, reach, zone)
        if not self.school:
            return found
        return [each for each in found if term_on(each.original_start.astimezone(zone).date()) == self.school]


@dataclass(frozen=True)
class Remade:
    """What one remaking touched."""

    added: int = 0
    removed: int = 0

    def __add__(self, other: "Remade") -> "Remade":
        return Remade(self.added + other.added, self.removed + other.removed)


def horizon(at: datetime) -> Span:
    """From now to the day on which openings end, on the grid of midnights UTC so that all runs of a day agree."""
    today = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return Span(at.astimezone(UTC), today + timedelta(weeks=settings.HORIZON_WEEKS))


def drafts(resource: Resource) -> list[Draft]:
    """What is stored, in the form that can be weighed. Fetch with `with_offers` for many resources."""
    return [draft(offer, resource.zone) for offer in resource.offers.all()]


def draft(offer: Offer, zone: ZoneInfo) -> Draft:
    """One stored offer."""
    pattern = recurrence.read(offer.event, zone)
    return Draft(offer.kind, pattern, recurrence.exceptions(offer.event, zone), offer.school)


def with_offers(resources: Iterable[int]) -> Sequence[Resource]:
    """The resources with their offers, rules and exceptions, in three queries however many there are."""
    return list(
        Resource.objects.filter(pk__in=list(resources))
        .order_by("pk")
        .prefetch_related("offers__event__rule", "offers__event__occurrence_set")
    )


def open_time(
    resource: Resource,
    offers: Iterable[Draft],
    window: Span,
    *,
    bank_holidays: bool | None = None,
    needed: Iterable[Span] = (),
) -> list[Span]:
    """What is open in the window, joined and in order; runs that reach beyond it are not cut.

    `bank_holidays` stands in for the resource's own switch; `needed` is what the building uses itself (`needed_by`).
    """
    reach = window.widened(MARGIN, MARGIN)
    given: dict[str, list[Span]] = defaultdict(list)
    for each in offers:
        given[each.kind] += [window.span for window in each.windows(reach, resource.zone)]
    closed = given[OfferKind.CLOSURE]
    if resource.closed_on_bank_holidays if bank_holidays is None else bank_holidays:
        closed = closed + bank_holiday_spans(reach, resource.zone)
    return [run for run in minus(given[OfferKind.OFFER], [*closed, *needed]) if run.overlaps(window)]


def planned(
    resource: Resource,
    offers: Iterable[Draft],
    at: datetime,
    *,
    bank_holidays: bool | None = None,
    needed: Iterable[Span] = (),
) -> list[Span]:
    """The openings that should be, from now to the horizon, each 24 hours at most. `needed` as in `open_time`."""
    window = horizon(at)
    runs = open_time(resource, offers, window, bank_holidays=bank_holidays, needed=needed)
    return [piece for run in runs for piece in pieces(run, LONGEST) if piece.overlaps(window)]


def needed_by(resources: Iterable[int], at: datetime) -> dict[int, list[Span]]:
    """What the buildings of the resources use themselves, as far as expanding looks."""
    return own_use.of(resources, horizon(at).widened(MARGIN, MARGIN))


def kept_back(resource: Resource, window: Span) -> list[Span]:
    """What would be open in the window if the building did not need it itself."""
    needed = within(own_use.of([resource.pk], window)[resource.pk], window)
    if not needed:
        return []
    offered = open_time(resource, drafts(with_offers([resource.pk])[0]), window)
    return minus(joined(needed), minus(needed, offered))


def remake(resources: Sequence[Resource], at: datetime) -> Remade:
    """Bring the rows in line. Call inside a transaction, with the resources from `with_offers`."""
    since = at - 2 * LONGEST
    stored: dict[int, dict[Span, int]] = defaultdict(dict)
    rows = Opening.objects.of(resource.pk for resource in resources).filter(ends_at__gt=since)
    for pk, resource_id, starts_at, ends_at in rows.values_list("pk", "resource_id", "starts_at", "ends_at"):
        stored[resource_id][Span(starts_at, ends_at)] = pk
    needed = needed_by([resource.pk for resource in resources], at)
    unwanted: list[int] = []
    missing: list[Opening] = []
    for resource in resources:
        have = stored[resource.pk]
        past = [span for span in have if span.end <= at]
        # Time that has passed stays as it was; what still runs may not lie over it.
        plan = planned(resource, drafts(resource), at, needed=needed[resource.pk])
        wanted = {span for span in minus_kept(plan, past) if span.end > at}
        unwanted += [pk for span, pk in have.items() if span.end > at and span not in wanted]
        missing += [
            Opening(resource_id=resource.pk, starts_at=span.start, ends_at=span.end)
            for span in sorted(wanted - set(have))
        ]
    for first in range(0, len(unwanted), 500):
        Opening.objects.filter(pk__in=unwanted[first : first + 500]).delete()
    Opening.objects.bulk_create(missing, batch_size=500)
    if missing:
        # Somebody may wait for what was closed until now.
        Wait.objects.filter(resource__in={each.resource_id for each in missing}).wake_all()
    return Remade(len(missing), len(unwanted))


def minus_kept(spans: Iterable[Span], past: Sequence[Span]) -> list[Span]:
    """Each span without the past ones; pieces that only touch stay pieces."""
    return [left for span in spans for left in (minus([span], past) if past else [span])]


def lock(resource: Resource) -> None:
    """Two managers who change one resource's offers wait for each other, so that both changes are seen."""
    Resource.objects.select_for_update(no_key=True, of=("self",)).get(pk=resource.pk)


def stranded(
    resource: Resource, after: Iterable[Span], at: datetime, before: Iterable[Span] | None = None
) -> list[Booking]:
    """The sent bookings to come that the openings `after` do not cover: they stand until somebody decides.

    With `before`, only those which those openings did cover. Those a manager let in outside the published time are
    not counted.
    """
    runs = joined(after)
    earlier = None if before is None else joined(before)
    bookings = bookings_in(resource, Span(at, horizon(at).end)).filter(override_reason="")
    out = []
    for booking in bookings:
        whole = claim_span(resource, booking.span, booking.activity_code)
        if not _covered(whole, runs) and (earlier is None or _covered(whole, earlier)):
            out.append(booking)
    return out


def bookings_in(resource: Resource, window: Span) -> QuerySet[Booking]:
    """The sent bookings of the resource that keep others out and end in the window."""
    return (
        Booking.objects.sent()
        .taking_time()
        .filter(resource=resource, ends_at__gt=window.start, ends_at__lte=window.end)
        .with_names()
    )


def _covered(span: Span, runs: Iterable[Span]) -> bool:
    return any(run.covers(span) for run in runs)


def published(resource: Resource, at: datetime) -> list[Span]:
    """The openings as they are stored, from now on."""
    rows = Opening.objects.filter(resource=resource, ends_at__gt=at)
    return [Span(starts_at, ends_at) for starts_at, ends_at in rows.values_list("starts_at", "ends_at")]


# ---- bank holidays


@cache
def bank_holidays(year: int) -> tuple[date, ...]:
    """The bank holidays of Wales in a year, substitute days included."""
    return tuple(sorted(holidays.country_holidays("GB", subdiv="WLS", years=year)))


def bank_holiday_spans(window: Span, zone: ZoneInfo) -> list[Span]:
    """Each as a whole day on the wall, midnight to midnight."""
    first, last = window.start.astimezone(zone).date(), window.end.astimezone(zone).date()
    return [
        whole_day(day, zone)
        for year in range(first.year, last.year + 1)
        for day in bank_holidays(year)
        if first <= day <= last
    ]
