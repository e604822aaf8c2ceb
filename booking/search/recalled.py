"""What a keeper can offer a group whose booking it calls back: its own free times that are most like what it takes."""

from datetime import datetime, timedelta

from booking.availability import Diary, diaries
from booking.deadlines import deadline
from booking.models import Booking, Resource
from booking.search.like import like
from booking.spans import Span

LOOK = timedelta(days=10)
MOST_PLACES, EACH, MOST = 12, 2, 6


def others_for(booking: Booking, at: datetime) -> list[tuple[Resource, Span]]:
    """Free times of the same length at the keeper's places that hold as many, the most alike first."""
    resource = booking.resource
    places = Resource.objects.published().filter(
        keeper=resource.keeper_id, kind=resource.kind, capacity__gte=booking.people or 1
    )
    near = sorted(places, key=lambda place: (place.pk != resource.pk, place.premises != resource.premises, place.pk))
    start = max(booking.starts_at - LOOK, at)
    window = Span(start, max(booking.ends_at, start) + LOOK)
    found = []
    for place, look in _with_diaries(near[:MOST_PLACES], window, at):
        free = [gap for use in look.bookable(booking.activity_code) if (gap := use.common(window))]
        alike = like(booking.span, free, place.zone, most=EACH)
        if any(gap.covers(booking.span) for gap in free):
            alike.append(booking.span)  # the very same time in another room
        found += [(place, span) for span in alike if _can_be_kept(place, span, at)]
    by_nearness = sorted(found, key=lambda each: abs(each[1].start - booking.starts_at))
    return by_nearness[:MOST]


def _with_diaries(places: list[Resource], window: Span, at: datetime) -> list[tuple[Resource, Diary]]:
    looks = diaries(places, window, at)
    return [(place, looks[place.pk]) for place in places]


def _can_be_kept(place: Resource, span: Span, at: datetime) -> bool:
    """Whether there is an hour in which somebody could answer."""
    return deadline(at, span.start, LOOK, place.zone) is not None
