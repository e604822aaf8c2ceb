"""The offers that synthetic openings come from, so that a synthetic area can be edited and rolled like a real one."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction

from booking import horizon, recurrence
from booking.models import Offer, OfferKind, Resource
from booking.patterns import Every, Pattern
from config.seed.synthetic.days import LONDON, Almanac
from config.seed.synthetic.land import Building

BATCH = 500


def publish(
    numbered: Iterable[tuple[Building, int, int]], almanac: Almanac, today: date, say: Callable[[str], None]
) -> int:
    """Store every building's hours and closures for each of its spaces, and bring the openings in line with them.

    They are in line already but for what is open round the clock, which the horizon cuts at other hours. Returns
    how many offers there are.
    """
    at = datetime.combine(today, time.min, LONDON).astimezone(UTC)
    count, done = 0, 0
    keys: list[int] = []
    for building, resource, _ in numbered:
        with transaction.atomic():
            for key in range(resource, resource + len(building.rooms)):
                count += _offer(key, building, almanac)
                keys.append(key)
        if len(keys) >= BATCH:
            done += _remake(keys, at)
            say(f"{done:,} spaces with offers")
    _remake(keys, at)
    return count


def _remake(keys: list[int], at: datetime) -> int:
    with transaction.atomic():
        horizon.remake(horizon.with_offers(keys), at)
    number = len(keys)
    keys.clear()
    return number


def _offer(key: int, building: Building, almanac: Almanac) -> int:
    resource = Resource.objects.get(pk=key)
    calendar = recurrence.new_calendar(resource.name, f"resource-{key}")
    Resource.objects.filter(pk=key).update(calendar=calendar)
    patterns = list(patterns_of(building, almanac))
    for kind, pattern in patterns:
        Offer.objects.create(resource_id=key, kind=kind, event=recurrence.write(calendar, pattern, LONDON))
    return len(patterns)


def patterns_of(building: Building, almanac: Almanac) -> Iterator[tuple[str, Pattern]]:
    """The weekly hours, and each closure of the almanac's weeks."""
    last = almanac.first + timedelta(days=7 * almanac.weeks - 1)
    for days, low, high in building.hours:
        if days:
            weekdays = tuple(int(day) for day in days)
            yield (
                OfferKind.OFFER,
                Pattern(almanac.first, time(low), time(high % 24), Every.WEEK, last=last, weekdays=weekdays),
            )
    for week in range(building.closed_week, almanac.weeks, 52):
        monday = almanac.first + timedelta(weeks=week)
        yield OfferKind.CLOSURE, Pattern(monday, time.min, time.min, last=monday + timedelta(weeks=1))
    if building.closed_at_christmas:
        for year in range(almanac.first.year - 1, last.year + 1):
            begins = date(year, 12, 24)
            yield OfferKind.CLOSURE, Pattern(begins, time.min, time.min, last=date(year + 1, 1, 2))
