"""End requests that nobody answered before their time came."""

from datetime import datetime

from booking import notices
from booking.actions import credits
from booking.actions.base import action, become, facts, keep, record
from booking.claims import release
from booking.models import Booking
from booking.states import OPEN, BookingState

AT_ONCE = 200


@action
def lapse_due(*, at: datetime) -> int:
    """End those whose start has passed, some hundreds at a time; two workers take different ones. Returns how many."""
    due = list(
        Booking.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .filter(state__in=OPEN, starts_at__lte=at)
        .select_related("resource", "resource__keeper", "organisation", "made_by")
        .order_by("pk")[:AT_ONCE]
    )
    for booking in due:
        before = facts(booking)
        become(booking, BookingState.EXPIRED)
        keep(booking, at=at)
        release([booking.pk])
        credits.give_back(booking, by=None, at=at)
        record(booking, "lapse", by=None, at=at, before=before)
        notices.lapsed(booking, at=at)
    return len(due)
