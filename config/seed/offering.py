"""Publishes the free time of Bro Wennol through the real action, with the closures of a real year."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from booking import horizon
from booking.actions import publish
from booking.models import OfferKind, Opening
from booking.patterns import Every, Pattern
from config.seed.shape import Hours, Room
from venues.models import Space

# The area has been in use for a while, so that there are past bookings to look at.
WEEKS_BEHIND = timedelta(weeks=8)
NEVER_CLOSED = ("bell-theatre", "old-fire-station")
CHRISTMAS = ("Christmas holidays", "Gwyliau'r Nadolig")


def offer(rooms: Iterable[tuple[Space, Room]], at: datetime) -> int:
    """Publish every room's hours as they were published some weeks ago. Returns how many openings there are."""
    for space, room in rooms:
        _publish(space, room, at - WEEKS_BEHIND)
    horizon.remake(horizon.with_offers(space.pk for space, _ in rooms), at)
    return Opening.objects.count()


def _publish(space: Space, room: Room, at: datetime) -> None:
    manager = space.keeper.people("owner").get()
    for hours in room.hours:
        publish.publish(resource=space, pattern=weekly(hours, at.date()), by=manager, at=at)
    if space.site.slug not in NEVER_CLOSED:
        reason, reason_cy = CHRISTMAS
        publish.publish(
            resource=space,
            pattern=_christmas(at.year),
            by=manager,
            at=at,
            kind=OfferKind.CLOSURE,
            reason=reason,
            reason_cy=reason_cy,
        )


def weekly(hours: Hours, first: date) -> Pattern:
    """The hours of one line, every week without an end."""
    start, end = time.fromisoformat(hours.start), time.fromisoformat(hours.end)
    days = tuple(int(day) for day in hours.days)
    return Pattern(first, start, end, Every.WEEK, weekdays=days)


def _christmas(year: int) -> Pattern:
    """From Christmas Eve up to the second day of January."""
    return Pattern(date(year, 12, 24), time.min, time.min, last=date(year + 1, 1, 2))
