"""What happens to bookings, and what follows for runs and rides.

A keeper who takes a vehicle back by cancelling a run's booking suspends the run; a room that is declined, cancelled or
moved takes the ride home that was booked with it along. Each deed is in `actions/`; this file only tells which.
"""

from typing import Any

from booking.given_up import HANDED_BACK
from booking.models import BookingEvent
from booking.models.event import CANCELLED_BY_GROUP, CANCELLED_BY_KEEPER
from fleet.models.run import RUN_BOOKING

# After these a room is no longer what its ride home was booked for, or perhaps not.
ROOM_GONE = {"decline", "lapse", "move", "release", HANDED_BACK, CANCELLED_BY_GROUP, CANCELLED_BY_KEEPER}


def heard(*, event: BookingEvent, **kwargs: Any) -> None:
    """One event of one booking, in the transaction in which it happened."""
    if event.verb == CANCELLED_BY_KEEPER and event.booking.belongs_to == RUN_BOOKING:
        from fleet.actions import runs

        runs.taken_back(event)
    if event.verb in ROOM_GONE:
        # Only here: a process that starts must not load every verb for it.
        from fleet.actions import ride_home

        ride_home.follow(booking=event.booking, at=event.at)
