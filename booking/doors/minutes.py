"""When the way in may be seen: the code for some minutes, the keyholder's telephone for a day."""

from datetime import datetime, timedelta

from booking.models import Booking
from booking.spans import Span
from booking.states import BookingState

# Before it begins and after it ends.
MARGIN = timedelta(minutes=10)


def minutes_of(booking: Booking) -> Span:
    """While the code opens."""
    return Span(booking.starts_at - MARGIN, booking.ends_at + MARGIN)


def shows_code(booking: Booking, at: datetime) -> bool:
    """Whether its group may read the code now."""
    span = minutes_of(booking)
    return booking.state == BookingState.CONFIRMED and span.start <= at < span.end


def shows_telephone(booking: Booking, at: datetime) -> bool:
    """Whether it is the day of the booking on the wall there, or the night that it lasts into."""
    first, last, today = (each.astimezone(booking.zone).date() for each in (booking.starts_at, booking.ends_at, at))
    return booking.state == BookingState.CONFIRMED and first <= today <= last
