"""What a change of offers would do before it is saved: one week drawn, and the bookings it would leave outside."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from booking import horizon
from booking.horizon import Draft
from booking.models import Booking, Offer, Resource
from booking.pictures.strip import Stretch, stretch
from booking.spans import Span, joined, minus, within
from booking.wall import DAY, whole_day


@dataclass(frozen=True)
class Day:
    """One day of the week: what stays open ("free"), what is new ("yours"), and what is no longer open ("taken")."""

    date: date
    stretches: list[Stretch]


@dataclass(frozen=True)
class Preview:
    """A week as it would be, and the bookings that would lie outside."""

    monday: date
    days: list[Day]
    stranded: list[Booking]
    opens: int
    closes: int


def preview(
    resource: Resource, at: datetime, *, adding: Draft | None = None, replacing: Offer | None = None
) -> Preview:
    """The change is `adding`, or `replacing` taken away, or the one in place of the other."""
    stored = {offer.pk: horizon.draft(offer, resource.zone) for offer in resource.offers.all()}
    kept = [each for key, each in stored.items() if replacing is None or key != replacing.pk]
    needed = horizon.needed_by([resource.pk], at)[resource.pk]
    before = horizon.planned(resource, stored.values(), at, needed=needed)
    after = horizon.planned(resource, [*kept, adding] if adding else kept, at, needed=needed)
    new, gone = minus(after, before), minus(before, after)
    monday = _week_of(resource, at, adding, new + gone)
    return Preview(
        monday,
        [day_drawn(resource, monday + number * DAY, before, after) for number in range(7)],
        horizon.stranded(resource, after, at, before),
        len(new),
        len(gone),
    )


def including(whole: Preview, divisions: Iterable[Resource], at: datetime, adding: Draft) -> Preview:
    """The week of the whole; counted and named is also what the same addition would do in each division."""
    parts = [preview(each, at, adding=adding) for each in divisions]
    return replace(
        whole,
        stranded=whole.stranded + [booking for part in parts for booking in part.stranded],
        opens=whole.opens + sum(part.opens for part in parts),
        closes=whole.closes + sum(part.closes for part in parts),
    )


def _week_of(resource: Resource, at: datetime, adding: Draft | None, changed: Sequence[Span]) -> date:
    """The week of the first change; else that of the first date; else this week."""
    today = at.astimezone(resource.zone).date()
    if changed:
        day = max(today, min(changed).start.astimezone(resource.zone).date())
    else:
        day = max(today, adding.pattern.first) if adding else today
    return day - day.weekday() * DAY


def day_drawn(resource: Resource, day: date, before: Sequence[Span], after: Sequence[Span]) -> Day:
    """What was open and what will be, on one day of the wall clock."""
    window = whole_day(day, resource.zone)
    was, will = within(joined(before), window), within(joined(after), window)
    states = (("free", minus(will, minus(will, was))), ("yours", minus(will, was)), ("taken", minus(was, will)))
    drawn = [stretch(span, state, day, resource.zone) for state, spans in states for span in spans]
    return Day(day, sorted(drawn, key=lambda each: each.start))
