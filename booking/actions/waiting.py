"""The dates of a weekly let that are decided, or given up, together."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from booking.actions.base import NotPermitted
from booking.models import Booking, Series
from booking.states import OPEN, TAKING, BookingState


def locked_waiting(series: Series, at: datetime) -> list[Booking]:
    """Those nobody has answered yet and that have not begun. Raises NotPermitted if there are none."""
    return _locked(series, at, frozenset(OPEN))


def locked_ahead(series: Series, at: datetime) -> list[Booking]:
    """Those that still take time and have not begun. Raises NotPermitted if there are none."""
    return _locked(series, at, frozenset(TAKING))


def _locked(series: Series, at: datetime, states: frozenset[BookingState]) -> list[Booking]:
    """Locked in the order of their keys, so that two people changing one series never wait for each other."""
    found = list(
        Booking.objects.select_for_update(of=("self",), no_key=True)
        .filter(series=series, state__in=states, starts_at__gt=at, organisation__isnull=False)
        .select_related("resource", "resource__keeper", "organisation", "made_by")
        .order_by("pk")
    )
    if not found:
        raise NotPermitted(_("None of these dates can be changed any more."))
    return sorted(found, key=lambda booking: booking.starts_at)
