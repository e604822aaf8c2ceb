"""The letter on the day before: when, where, and how to get in."""

from datetime import datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from booking.letters.readers import group_of
from booking.letters.writing import write
from booking.models import Booking, Message
from booking.states import BookingState

# Not before the reader is up.
FROM = time(8)
# Whoever booked within the last hours has just had a letter with all of this in it.
FRESH = timedelta(hours=12)


def remind_due(*, at: datetime) -> int:
    """Write for what is tomorrow. Each version of a booking once, whichever worker comes by. Returns how many."""
    local = at.astimezone(timezone.get_default_timezone())
    if local.time() < FROM:
        return 0
    tomorrow = [booking for booking in _near(at) if _is_tomorrow(booking, at)]
    for booking in tomorrow:
        write("reminder", group_of(booking), [booking], at, page=("booking-arrive", [booking.reference]))
    return len(tomorrow)


def _is_tomorrow(booking: Booking, at: datetime) -> bool:
    here = at.astimezone(booking.zone).date()
    return booking.starts_at.astimezone(booking.zone).date() == here + timedelta(days=1)


def _near(at: datetime) -> list[Booking]:
    """Confirmed, within two days, of a group, and not written about since it was last changed."""
    told = Message.objects.filter(booking=OuterRef("pk"), kind="reminder", created_at__gte=OuterRef("updated_at"))
    rows = (
        Booking.objects.filter(
            Q(state=BookingState.CONFIRMED, starts_at__gt=at, starts_at__lt=at + timedelta(days=2)),
            organisation__isnull=False,
            updated_at__lte=at - FRESH,
            # A run's driver and riders have letters of their own, and its coordinator opens no door.
            belongs_to="",
        )
        .exclude(Exists(told))
        .select_related("resource", "resource__keeper", "organisation", "made_by")
        .order_by("starts_at", "pk")
    )
    return list(rows)
