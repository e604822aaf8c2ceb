"""Letters about bookings, in the reader's language, written in the same transaction as what they tell of."""

from datetime import datetime

from booking.models import Booking


def sent(booking: Booking, *, at: datetime) -> None:
    """Tell the group that it was sent or confirmed, and the managers that there is something to decide."""
