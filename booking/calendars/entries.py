"""A calendar of things that are no bookings of the reader's: what stands in it is said by whoever asks for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import get_language
from icalendar import Calendar, Component, Event, vText

from booking.calendars.writing import LONDON, VTIMEZONE, host
from booking.spans import Span


@dataclass(frozen=True)
class Entry:
    """One event. Its `key` never changes, so that a calendar takes a later file as the newer version of it."""

    key: str
    span: Span
    zone: ZoneInfo
    summary: str
    location: str
    # A path of ours.
    page: str
    changed_at: datetime
    sequence: int = 0


def calendar_of(name: str, entries: Sequence[Entry]) -> bytes:
    """The file, in the language being spoken; `name` is what the reader's program calls it."""
    language = (get_language() or "en")[:2]
    out = Calendar()
    out.add("prodid", f"-//Rhannu//{host()}//{language.upper()}")
    out.add("version", "2.0")
    out.add("x-wr-calname", name)
    if any(entry.zone.key == LONDON for entry in entries):
        out.add_component(Component.from_ical(VTIMEZONE))
    for entry in entries:
        out.add_component(_event(entry, language))
    return bytes(out.to_ical())


def _event(entry: Entry, language: str) -> Event:
    zone = entry.zone if entry.zone.key == LONDON else ZoneInfo("UTC")
    out = Event()
    out.add("uid", f"{entry.key}@{host()}")
    out.add("dtstamp", entry.changed_at)
    out.add("last-modified", entry.changed_at)
    out.add("sequence", entry.sequence)
    out.add("dtstart", entry.span.start.astimezone(zone))
    out.add("dtend", entry.span.end.astimezone(zone))
    summary = vText(entry.summary)
    summary.params["LANGUAGE"] = language
    out.add("summary", summary)
    out.add("location", entry.location)
    out.add("status", "CONFIRMED")
    out.add("url", f"{settings.SITE_URL}{entry.page}")
    return out
