"""Bookings of a whole vehicle, with what was said of the trip."""

from typing import Any

from booking.actions import hold, request
from booking.actions.hold import Holder
from booking.models import Booking
from booking.particulars import particulars
from community.models import Organisation, User
from fleet.models import Vehicle
from tests.cast import NOW, evening

OUTING = {"who_runs": "unpaid", "hire_or_reward": False, "wheelchair_places": 0}
PAID = OUTING | {"hire_or_reward": True}

def held(minibus: Vehicle, by: User, said: dict[str, Any] | None, day: int = 3, people: int = 12) -> Booking:
    """A time that is held, with its answers."""
    booking = hold.hold(resource=minibus, span=evening(day), holder=Holder(user=by), at=NOW)
    told = particulars("social", []) | (said or {})
    hold.answer(booking=booking, activity="Outing", people=people, notes="", particulars=told, at=NOW)
    booking.refresh_from_db()
    return booking


def send(minibus: Vehicle, group: Organisation, by: User, said: dict[str, Any] | None, **more: Any) -> Booking:
    """Sent through the real actions."""
    return request.send(booking=held(minibus, by, said, **more), organisation=group, by=by, at=NOW)
