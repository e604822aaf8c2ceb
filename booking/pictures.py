"""The days around a booking as strips, with the same in words for those who do not see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from booking.availability import diary
from booking.models import Booking
from booking.spans import Span, joined, minus, within
from community import wording

MINUTES = 24 * 60


@dataclass(frozen=True)
class Run:
    """A stretch of one day, in minutes of the wall clock."""

    start: int
    minutes: int
    state: str


@dataclass(frozen=True)
class DayPicture:
    """One day: its runs, and what they say."""

    day: date
    runs: list[Run]
    label: str
    is_the_day: bool


def week_around(booking: Booking, at: datetime) -> list[DayPicture]:
    """Monday to Sunday of the booking's week: what is free, what others have taken, and the booking itself."""
    zone = booking.zone
    the_day = booking.starts_at.astimezone(zone).date()
    monday = the_day - timedelta(days=the_day.weekday())
    days = [monday + timedelta(days=number) for number in range(7)]
    week = Span(_midnight(monday, zone), _midnight(monday + timedelta(days=7), zone))
    look = diary(booking.resource, week, at, without=booking.pk)
    taken = joined(look.claimed)
    free = minus(look.offered, [*taken, booking.span])
    return [_picture(day, zone, free, taken, booking.span, day == the_day) for day in days]


def _picture(day: date, zone: ZoneInfo, free: list[Span], taken: list[Span], own: Span, is_the_day: bool) -> DayPicture:
    window = Span(_midnight(day, zone), _midnight(day + timedelta(days=1), zone))
    layers = [("free", within(free, window)), ("taken", within(taken, window)), ("yours", within([own], window))]
    runs = [_run(span, day, zone, state) for state, spans in layers for span in spans]
    words = [
        sentence % {"times": _list(spans, zone)}
        for sentence, (_state, spans) in zip(
            (_("free %(times)s"), _("taken %(times)s"), _("this booking %(times)s")), layers, strict=True
        )
        if spans
    ]
    label = f"{wording.day(day)}: {'; '.join(words) or _('closed')}"
    return DayPicture(day, runs, label, is_the_day)


def _list(spans: Iterable[Span], zone: ZoneInfo) -> str:
    return ", ".join(wording.times(span.start, span.end, zone) for span in spans)


def _run(span: Span, day: date, zone: ZoneInfo, state: str) -> Run:
    start, end = _minute(span.start, day, zone), _minute(span.end, day, zone)
    return Run(start, max(end - start, 1), state)


def _minute(moment: datetime, day: date, zone: ZoneInfo) -> int:
    """The minute on the wall clock: a day of 23 or 25 hours is drawn as wide as any other."""
    wall = moment.astimezone(zone)
    if wall.date() != day:
        return 0 if wall.date() < day else MINUTES
    return wall.hour * 60 + wall.minute


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone)
