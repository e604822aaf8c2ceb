"""What the page for the phone at the door shows of a vehicle: where it stands, where its keys are."""

from typing import Any

from django import template

from booking.models import Booking, ResourceKind
from fleet.models import Vehicle

register = template.Library()


@register.inclusion_tag("fleet/_at_the_depot.html")
def at_the_depot(booking: Booking, is_the_day: bool) -> dict[str, Any]:
    """Nothing for what is no vehicle. How to get at the keys is told on the day, to those whose booking it is."""
    if booking.resource.kind != ResourceKind.VEHICLE:
        return {"vehicle": None}
    vehicle = Vehicle.objects.select_related("depot").get(pk=booking.resource_id)
    return {"vehicle": vehicle, "depot": vehicle.depot, "is_the_day": is_the_day}
