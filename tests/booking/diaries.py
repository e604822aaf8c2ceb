"""Calendars as they come from outside, and diaries read from them."""

from datetime import UTC, datetime, timedelta

from booking.models import Booking, BuildingDiary, DiaryConflict, Resource
from booking.spans import Span
from tests.cast import NOW

THIS_MONTH = Span(datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC))


def event(*lines: str, uid: str = "1", title: str = "Exams") -> str:
    """One event."""
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{title}", *lines, "END:VEVENT"])


def calendar(*components: str) -> bytes:
    """A file of them."""
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *components, "END:VCALENDAR", ""]).encode()


def during(span: Span, *lines: str, uid: str = "1", title: str = "Exams") -> str:
    """One event at that time."""
    start, end = (f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}" for moment in (span.start, span.end))
    return event(f"DTSTART:{start}", f"DTEND:{end}", *lines, uid=uid, title=title)


def a_diary(resource: Resource, *busy: Span, title: str = "The secret rehearsal") -> BuildingDiary:
    """One as it lies in the database, read yesterday from a file."""
    ago = NOW - timedelta(days=1)
    diary = BuildingDiary.objects.create(
        resource=resource, name="School", file_name="school.ics", file=b"", read_at=ago, tried_at=ago, made_at=ago,
        due_at=NOW + timedelta(days=1), leased_until=ago, report={"events": 1, "times": 1},
    )  # fmt: skip
    for span in busy:
        diary.busy.create(starts_at=span.start, ends_at=span.end, title=title)
    return diary


def a_conflict(resource: Resource, booking: Booking) -> DiaryConflict:
    """The building needs the booking's time."""
    diary = a_diary(resource, booking.span)
    when = {"starts_at": booking.starts_at, "ends_at": booking.ends_at}
    return diary.conflicts.create(booking=booking, title="The secret rehearsal", found_at=NOW, **when)
