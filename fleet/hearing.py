"""What happens to bookings, and what follows for runs and rides.

A keeper who takes a vehicle back by cancelling a run's booking suspends the run; a room that is declined, cancelled or
moved takes the ride home that was booked with it along. Each deed is in `actions/`; this file only tells which.
"""

from typing import Any

from booking.models import BookingEvent


def heard(*, event: BookingEvent, **kwargs: Any) -> None:
    """One event of one booking, in the transaction in which it happened."""
