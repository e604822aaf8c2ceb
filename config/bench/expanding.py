"""What it costs to make a year of openings from a resource's offers: the price of publishing, and of each night."""

import time as clocks
from datetime import date, time
from typing import Any

from django.db import connection, transaction

from booking import horizon, recurrence
from booking.models import Offer, OfferKind, Opening, Resource
from booking.patterns import Every, Pattern
from config.bench import world as worlds
from config.bench.world import FIRST_DAY, NOW

FIRST = FIRST_DAY.date()
# Weekday evenings, weekends, a week closed, the first Tuesday of each month closed.
PATTERNS = (
    (OfferKind.OFFER, Pattern(FIRST, time(17), time(22), Every.WEEK, weekdays=(0, 1, 2, 3, 4))),
    (OfferKind.OFFER, Pattern(FIRST, time(9), time(18), Every.WEEK, weekdays=(5, 6))),
    (OfferKind.CLOSURE, Pattern(FIRST, time(0), time(0), Every.ONCE, last=date(2031, 1, 13))),
    (OfferKind.CLOSURE, Pattern(FIRST, time(17), time(19), Every.MONTH, weekdays=(1,), nth=1)),
)


def measure(resources: int) -> dict[str, Any]:
    """Seconds of processor time for one resource: to make its year, and to see the next night that nothing changed."""
    world = worlds.make_world(rooms=resources, members=1)
    keys = world.rooms
    Opening.objects.filter(resource__in=keys).delete()
    with transaction.atomic():
        for resource in Resource.objects.filter(pk__in=keys):
            _offer(resource)
    first, made = _remake(keys)
    again, changed = _remake(keys)
    assert changed.added == changed.removed == 0
    return {
        "kind": "openings",
        "engine": connection.vendor,
        "resources": resources,
        "openings_each": made.added / resources,
        "cpu_ms_to_make": first / resources,
        "cpu_ms_to_look": again / resources,
    }


def _offer(resource: Resource) -> None:
    calendar = recurrence.new_calendar(resource.name, f"measured-{resource.pk}")
    resource.calendar = calendar
    resource.save(update_fields=["calendar"])
    for kind, pattern in PATTERNS:
        event = recurrence.write(calendar, pattern, resource.zone)
        Offer.objects.create(resource=resource, kind=kind, event=event)


def _remake(keys: list[int]) -> tuple[float, horizon.Remade]:
    began = clocks.process_time()
    with transaction.atomic():
        remade = horizon.remake(horizon.with_offers(keys), NOW)
    return 1000 * (clocks.process_time() - began), remade
