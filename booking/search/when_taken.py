"""When somebody else was quicker: the same place at another time, another place nearby at the same time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from booking.availability import diaries, free_in
from booking.geography import cells_within, distance_km
from booking.models import Resource
from booking.search.like import like
from booking.spans import Span

MOST = 3
DAYS = timedelta(days=7)
# Nobody gets there sooner.
NOTICE = timedelta(minutes=15)
KM = 15.0
PLACES = 40


@dataclass(frozen=True)
class Choice:
    """One thing to offer. `km` is how far it is from the place first chosen; None for that place itself."""

    resource: Resource
    span: Span
    km: float | None = None


def nearest(resource: Resource, span: Span, at: datetime, people: int | None = None) -> list[Choice]:
    """Three at most: the two nearest times here and the nearest other place; more of one where the other lacks."""
    times = _other_times(resource, span, at)
    places = list(_other_places(resource, span, at, people))
    here = times[: max(MOST - 1, MOST - len(places))]
    return [*here, *places[: MOST - len(here)]]


def _other_times(resource: Resource, span: Span, at: datetime) -> list[Choice]:
    """As long and at the same time of day where that can be, nearest first."""
    if span.end <= at:
        return []
    window = Span(max(at + NOTICE, span.start - DAYS), max(at + NOTICE, span.start) + DAYS)
    times = like(span, free_in(resource, window, at), resource.zone, MOST)
    return sorted((Choice(resource, time) for time in times), key=lambda choice: abs(choice.span.start - span.start))


def _other_places(resource: Resource, span: Span, at: datetime, people: int | None) -> Iterator[Choice]:
    """Free at that very time, large enough, nearest first."""
    if resource.latitude is None or resource.longitude is None:
        return
    near = Resource.objects.published().filter(
        kind=resource.kind,
        capacity__gte=people or 0,
        cell__in=cells_within(resource.latitude, resource.longitude, KM),
    )
    rows = [
        (distance_km(resource.latitude, resource.longitude, row.latitude or 0, row.longitude or 0), row)
        for row in near.exclude(pk=resource.pk).select_related("keeper")
    ]
    rows = sorted((pair for pair in rows if pair[0] <= KM), key=lambda pair: (pair[0], pair[1].name))[:PLACES]
    known = diaries([row for _, row in rows], span, at)
    for km, row in rows:
        if span.start > at and known[row.pk].can_take(span):
            yield Choice(row, span, km)
