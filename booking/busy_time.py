"""How much of a keeper's busy time is spoken for: by one family in a week, and at one place by groups that are not new.

What is busy, a keeper says in its rules; without rules nothing is. A use belongs to the week in which it begins, Monday
to Sunday on the wall of the place.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from booking.models import Attendance, Booking, Claim, Opening, Resource
from booking.rules.busy import busy_minutes
from booking.spans import Span, joined, within
from booking.states import TAKING, BookingState
from booking.wall import days_from

# A group is new for a year, or until it has been somewhere.
NEW_FOR = timedelta(days=365)

Busy = Sequence[Mapping[str, object]]
"""What a keeper calls busy time, as its rules have it."""


def monday_of(moment: datetime, zone: ZoneInfo) -> date:
    """The Monday of the week in which it is, on the wall."""
    day = moment.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def week_of(moment: datetime, zone: ZoneInfo) -> Span:
    """That week as a span; 167 or 169 hours when the clocks change."""
    return days_from(monday_of(moment, zone), 7, zone)


def minutes_in(busy: Busy, span: Span, zone: ZoneInfo) -> int:
    """How much of the span is busy time."""
    return busy_minutes(busy, span.start.astimezone(zone), span.end.astimezone(zone)) if busy else 0


@dataclass(frozen=True, slots=True)
class Use:
    """A use of a place of some keeper."""

    keeper: int
    zone: ZoneInfo
    span: Span


def uses_of(family: Collection[int], keepers: Collection[int], around: Span, without: Iterable[int]) -> list[Use]:
    """What the family has at the keepers, asked or confirmed, that begins in the span; in one query."""
    rows = (
        Booking.objects.sent()
        .taking_time()
        .filter(organisation__in=family, resource__keeper__in=keepers)
        .filter(starts_at__gte=around.start, starts_at__lt=around.end)
        .exclude(pk__in=list(without))
        .order_by()
        .values_list("resource__keeper", "resource__timezone", "starts_at", "ends_at")
    )
    return [Use(keeper, ZoneInfo(zone), Span(start, end)) for keeper, zone, start, end in rows]


def of_family(uses: Iterable[Use], keeper: int, busy: Busy, week: Span) -> int:
    """Busy minutes of the uses at one keeper that begin in the week."""
    return sum(
        minutes_in(busy, use.span, use.zone)
        for use in uses
        if use.keeper == keeper and week.start <= use.span.start < week.end
    )


@dataclass(slots=True)
class Shelf:
    """What is known of several places in several weeks: their openings, and what groups that are not new have."""

    offered: dict[int, list[Span]] = field(default_factory=dict)
    taken: dict[int, list[Span]] = field(default_factory=dict)

    def reserve(self, resource: Resource, busy: Busy, week: Span) -> tuple[int, int]:
        """(busy minutes offered, busy minutes taken by groups that are not new) of the place in the week."""
        return tuple(  # type: ignore[return-value]
            sum(minutes_in(busy, span, resource.zone) for span in within(joined(spans.get(resource.pk, [])), week))
            for spans in (self.offered, self.taken)
        )


def shelf(resources: Collection[Resource], around: Span, at: datetime, without: Iterable[int]) -> Shelf:
    """Read it in three queries, however many places. Whoever has the hall has its thirds as well."""
    pks, out = [each.pk for each in resources], Shelf()
    openings = Opening.objects.filter(resource__in=pks).meeting(around).order_by()
    for resource, start, end in openings.values_list("resource", "starts_at", "ends_at"):
        out.offered.setdefault(resource, []).append(Span(start, end))
    claims = (
        Claim.objects.filter(part__resources__in=pks, booking__organisation__isnull=False, booking__state__in=TAKING)
        .meeting(around)
        .exclude(booking__in=list(without))
        .order_by()
    )
    fields = "part__resources", "booking__starts_at", "booking__ends_at"
    whose = "booking__organisation", "booking__organisation__head", "booking__organisation__created_at"
    rows = set(claims.values_list(*fields, *whose))
    new = new_ones({(one, head, since) for *_span, one, head, since in rows}, at)
    for resource, start, end, organisation, _head, _since in rows:
        if organisation not in new:
            out.taken.setdefault(resource, []).append(Span(start, end))
    return out


def new_ones(organisations: Iterable[tuple[int, int | None, datetime]], at: datetime) -> set[int]:
    """Which of them, (number, head of the family, here since), are new: here for less than a year, and nobody of the
    family has ever used anything. In one query, or none where all are old."""
    young = {one: head or one for one, head, since in organisations if since > at - NEW_FOR}
    if not young:
        return set()
    heads = set(young.values())
    been = (
        used(at)
        .filter(Q(organisation__in={*young, *heads}) | Q(organisation__head__in=heads))
        .order_by()
        .values_list("organisation", "organisation__head")
        .distinct()
    )
    known = {head or one for one, head in been}
    return {one for one, family in young.items() if family not in known}


def used(at: datetime) -> QuerySet[Booking]:
    """Confirmed bookings that are over, without those to which nobody came."""
    return Booking.objects.filter(state=BookingState.CONFIRMED, ends_at__lte=at).exclude(attendance=Attendance.ABSENT)
