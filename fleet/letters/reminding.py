"""The letter on the day before a ride, to whoever booked it by their own account or for their group."""

from collections import defaultdict
from datetime import datetime, time, timedelta

from django.utils import timezone

from booking.models import Message
from fleet.calls import know_calls
from fleet.letters import rides as letters
from fleet.models import Ride, RunState

# Not before the reader is up.
FROM = time(8)
# Whoever booked within the last hours has just had a letter with all of this in it.
FRESH = timedelta(hours=12)
KIND = "ride_reminder"


def remind_due(*, at: datetime) -> int:
    """Write for tomorrow's rides, out and home in one letter. Each once. Returns how many."""
    local = at.astimezone(timezone.get_default_timezone())
    if local.time() < FROM:
        return 0
    due = _due(at)
    for rides in due:
        letters.reminder(rides, at=at)
    return len(due)


def _due(at: datetime) -> list[list[Ride]]:
    tomorrow = at.astimezone(timezone.get_default_timezone()).date() + timedelta(days=1)
    names = ("service", "timetable", "vehicle", "booking", "booking__resource", "booking__organisation")
    rows = (
        Ride.objects.seated()
        .filter(run__day=tomorrow, run__state=RunState.PLANNED, changed_at__lte=at - FRESH)
        .exclude(user=None)
        .select_related("user", "organisation", *(f"run__{name}" for name in names))
        .order_by("run", "first", "pk")
    )
    listed = list(rows)
    know_calls(ride.run.timetable for ride in listed)
    told = _told({ride.run.booking_id for ride in listed})
    together: dict[frozenset[int], list[Ride]] = defaultdict(list)
    for ride in listed:
        together[frozenset({ride.pk, ride.pair_id or ride.pk})].append(ride)
    return [rides for rides in together.values() if not any(ride.reference in told for ride in rides)]


def _told(bookings: set[int]) -> set[str]:
    """The references in the keys of reminders that are written already."""
    keys = Message.objects.filter(booking__in=bookings, kind=KIND).values_list("key", flat=True)
    return {part for key in keys for part in key.split(":")}
