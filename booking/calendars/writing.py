"""Bookings as a calendar file."""

from collections.abc import Sequence
from email.utils import parseaddr
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import get_language
from icalendar import Calendar, Component, Event, vCalAddress, vText

from booking.models import Booking
from booking.states import BookingState
from community import wording

LONDON = "Europe/London"
# icalendar's own description of this zone starts summer time an hour late, so ours is written out.
VTIMEZONE = "\r\n".join(
    [
        "BEGIN:VTIMEZONE",
        f"TZID:{LONDON}",
        "BEGIN:DAYLIGHT",
        "DTSTART:19810329T010000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "TZNAME:BST",
        "TZOFFSETFROM:+0000",
        "TZOFFSETTO:+0100",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:19961027T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "TZNAME:GMT",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0000",
        "END:STANDARD",
        "END:VTIMEZONE",
        "",
    ]
)
STATUS = {
    BookingState.HELD: "TENTATIVE",
    BookingState.REQUESTED: "TENTATIVE",
    BookingState.QUERIED: "TENTATIVE",
    BookingState.CONFIRMED: "CONFIRMED",
}


def calendar(bookings: Sequence[Booking], *, for_post: bool = False) -> bytes:
    """The bookings as one calendar file, in the language being spoken.

    Without METHOD it is a file to keep. With a letter it says what to do with it (RFC 5546): PUBLISH, or CANCEL for one
    booking that is over; of several with a UID each, a CANCEL may not tell, so that they are published as cancelled.
    Wall times in London's zone, UTC elsewhere.
    """
    out = Calendar()
    out.add("prodid", f"-//Rhannu//{host()}//{(get_language() or 'en')[:2].upper()}")
    out.add("version", "2.0")
    if for_post:
        gone = len(bookings) == 1 and bookings[0].status not in STATUS
        out.add("method", "CANCEL" if gone else "PUBLISH")
    if any(booking.resource.timezone == LONDON for booking in bookings):
        out.add_component(Component.from_ical(VTIMEZONE))
    for booking in bookings:
        out.add_component(event(booking, for_post=for_post))
    return bytes(out.to_ical())


def event(booking: Booking, *, for_post: bool = False) -> Event:
    """One booking. Its UID never changes, so that a calendar takes a later file as the newer version of it."""
    resource = booking.resource
    zone = ZoneInfo(LONDON) if resource.timezone == LONDON else ZoneInfo("UTC")
    language = (get_language() or "en")[:2]
    name, _ = wording.in_language(resource)
    place, _ = wording.in_language(resource, "place")
    out = Event()
    out.add("uid", f"{booking.reference}@{host()}")
    out.add("dtstamp", booking.updated_at)
    out.add("last-modified", booking.updated_at)
    out.add("sequence", booking.sequence)
    out.add("dtstart", booking.starts_at.astimezone(zone))
    out.add("dtend", booking.ends_at.astimezone(zone))
    summary = vText(f"{booking.activity} – {name}" if booking.activity else name)
    summary.params["LANGUAGE"] = language
    out.add("summary", summary)
    out.add("location", ", ".join(part for part in (name, place, resource.postcode) if part))
    out.add("status", STATUS.get(booking.status, "CANCELLED"))
    out.add("url", f"{settings.SITE_URL}{booking.get_absolute_url()}")
    if for_post:
        organizer = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
        organizer.params["CN"] = wording.in_language(resource.keeper)[0]
        out.add("organizer", organizer)
    return out


def host() -> str:
    """What makes identifiers ours and nobody else's."""
    return urlsplit(settings.SITE_URL).hostname or "rhannu"
