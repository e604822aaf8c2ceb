"""The calendar that Glan Wennol School keeps anyway: lessons in the hall, and evenings it needs for itself."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from booking.actions import diaries
from booking.models import Booking, Resource
from booking.school_terms import LESSONS
from booking.states import BookingState

HALL = "glan-wennol-school-main-hall"
NAME = "Calendr yr ysgol / School calendar"
OPEN, CLOSED = time(8, 40), time(15, 30)
# How many days ahead (at least), from when to when, and what.
EVENINGS = (
    (9, time(16), time(18, 30), "Governors' meeting"),
    (26, time(16), time(19), "Year 11 mock exams: desks stay out"),
    (33, time(17), time(21), "Christmas fair, setting up"),
    (61, time(16), time(19, 30), "Options evening"),
)
ZONE = ";TZID=GMT Standard Time:"


def fill(at: datetime) -> int:
    """Bring it as a file, as the office would export it from Outlook. Returns how many times it keeps."""
    hall = Resource.objects.select_related("keeper").get(slug=HALL)
    by = hall.keeper.people("owner").get()
    content = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "METHOD:PUBLISH", *_lines(hall, at), "END:VCALENDAR", ""])
    done = diaries.add(
        resource=hall, name=NAME, content=content.encode("cp1252"), file_name="Main hall.ics", by=by, at=at
    )
    return int(done.diary.report["times"])


def _lines(hall: Resource, at: datetime) -> Iterator[str]:
    today = at.astimezone(hall.zone).date()
    for number, (first, last) in enumerate(LESSONS):
        weekly = f"RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL={last:%Y%m%d}T235900Z"
        yield from _event(f"lessons-{number}", first, OPEN, CLOSED, "Lessons", weekly)
    for ahead, start, end, title in EVENINGS:
        day = today + timedelta(days=ahead)
        day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
        yield from _event(f"evening-{ahead}", day, start, end, title)
    yield from _event("caf", today + timedelta(days=12), time(9), time(12), "Café y rhieni", "TRANSP:TRANSPARENT")
    if met := _to_meet(hall, at):
        yield from _event("parents", met, time(16, 30), time(19, 30), "Parents' evening, years 7 and 8")


def _to_meet(hall: Resource, at: datetime) -> date | None:
    """A day on which a group has the hall already: somebody at the school has to decide."""
    soon = at + timedelta(days=10)
    sure = Booking.objects.filter(resource=hall, state=BookingState.CONFIRMED, starts_at__gt=soon)
    for booking in sure.order_by("starts_at"):
        starts = booking.starts_at.astimezone(hall.zone)
        if starts.weekday() < 5 and time(16, 30) <= starts.time() < time(19):
            return starts.date()
    return None


def _event(uid: str, day: date, start: time, end: time, title: str, *more: str) -> Iterator[str]:
    yield from ("BEGIN:VEVENT", f"UID:{uid}@glan-wennol.example", f"SUMMARY:{title}", "CLASS:PUBLIC")
    yield f"DTSTART{ZONE}{day:%Y%m%d}T{start:%H%M%S}"
    yield f"DTEND{ZONE}{day:%Y%m%d}T{end:%H%M%S}"
    yield from (*more, "END:VEVENT")
