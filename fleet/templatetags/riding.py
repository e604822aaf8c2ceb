"""What pages of bookings show of rides; booking/ knows nothing of them, its templates ask here."""

from typing import Any

from django import template
from django.utils import timezone

from booking.models import Booking
from booking.permissions import may_book_for
from community.models import Organisation
from fleet.models import Ride, RideState
from fleet.riders.homeward import homeward
from fleet.riders.trips import trips_of

register = template.Library()


@register.inclusion_tag("fleet/runs/_ride_home_link.html")
def ride_home_link(booking: Booking, organisation: Organisation) -> dict[str, Any]:
    """The way to "room and ride home", where a bus goes home from there after it."""
    asked = booking.series_id is None and not getattr(booking, "turn", None)
    buses = homeward(booking.resource, booking.ends_at, timezone.now(), organisation) if asked else []
    return {"booking": booking, "bus": buses[0] if buses else None, "zone": booking.zone}


@register.inclusion_tag("fleet/runs/_rides_with.html", takes_context=True)
def rides_with(context: dict[str, Any], booking: Booking) -> dict[str, Any]:
    """The rides that were booked with a room, for its group."""
    names = ("run__service", "run__vehicle", "run__timetable")
    rides = Ride.objects.filter(with_booking=booking).exclude(state=RideState.CANCELLED).select_related(*names)
    trips = trips_of(rides.order_by("run__leaves_at", "first", "last", "pk"))
    group = booking.organisation
    if not trips or group is None or not may_book_for(context["request"].user, group):
        return {"trips": []}
    return {"trips": trips}
