"""The calendar file that goes with a letter, so that the event in the reader's calendar is always the booking as it is.

The file is published, not an invitation: nobody has to answer it. A program that has the event already takes the newer
SEQUENCE of the same UID in its place, and takes away what is cancelled.
"""

from collections.abc import Sequence

from django.utils import translation

from booking.calendars.writing import calendar
from booking.models import Booking, Message

TELLS = {"booked", "approved", "booked_for_you", "moved", "other_extras", "cancelled", "recalled", "reminder"}
# Takes something away only from whoever has had it: others would be asked about an event they have never seen.
TAKES_AWAY = {"declined", "lapsed", "released"}


def calendar_for(kind: str, bookings: Sequence[Booking], language: str) -> str:
    """The file's text; none for letters that change nothing in a calendar."""
    if kind not in TELLS and not (kind in TAKES_AWAY and _had_one(bookings)):
        return ""
    with translation.override(language):
        return calendar(bookings, for_post=True).decode()


def _had_one(bookings: Sequence[Booking]) -> bool:
    return Message.objects.filter(booking__in=bookings).exclude(calendar="").exists()
