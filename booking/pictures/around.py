"""The days around a booking as strips, with the same in words for those who do not see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from booking.availability import diary
from booking.models import Booking
from booking.pictures.strip import Stretch, stretch
from booking.spans import Span, joined, minus, within
from booking.wall import DAY, days_from, whole_day
from community import wording


@dataclass(frozen=True)
class DayAround:
    """One day: its stretches, and what they say."""

    day: date
    stretches: list[Stretch]
    label: str
    is_the_day: bool


def week_around(booking: Booking, at: datetime) -> list[DayAround]:
    """Monday to Sunday of the booking's week: what is free, what others have taken, and the booking itself."""
    zone = booking.zone
    the_day = booking.starts_at.astimezone(zone).date()
    monday = the_day - the_day.weekday() * DAY
    look = diary(booking.resource, days_from(monday, 7, zone), at, without=booking.pk)
    taken = joined(look.claimed)
    free = minus(look.offered, [*taken, booking.span])
    days = [monday + number * DAY for number in range(7)]
    return [_day(day, zone, free, taken, booking.span, day == the_day) for day in days]


def _day(day: date, zone: ZoneInfo, free: list[Span], taken: list[Span], own: Span, is_the_day: bool) -> DayAround:
    window = whole_day(day, zone)
    layers = [("free", within(free, window)), ("taken", within(taken, window)), ("yours", within([own], window))]
    words = [
        sentence % {"times": _list(spans, zone)}
        for sentence, (_state, spans) in zip(
            (_("free %(times)s"), _("taken %(times)s"), _("this booking %(times)s")), layers, strict=True
        )
        if spans
    ]
    label = f"{wording.day(day)}: {'; '.join(words) or _('closed')}"
    drawn = [stretch(span, state, day, zone) for state, spans in layers for span in spans]
    return DayAround(day, drawn, label, is_the_day)


def _list(spans: Iterable[Span], zone: ZoneInfo) -> str:
    return ", ".join(wording.times(span.start, span.end, zone) for span in spans)
