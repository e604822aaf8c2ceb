"""The clock on a wall and the instants behind it: midnights, days, minutes. No Django here.

A day on the wall has 23, 24 or 25 hours, one hour a year comes twice and another never: every file that turned days
into instants by itself had its own idea of those two nights.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from booking.spans import Span

DAY = timedelta(days=1)
MINUTES_A_DAY = 24 * 60


def instant(day: date, clock: time, zone: ZoneInfo) -> datetime | None:
    """The instant, in UTC, at which the wall clock shows this; the first of two; None if it never does."""
    wall = datetime.combine(day, clock, zone)
    moment = wall.astimezone(UTC)
    return moment if moment.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None) else None


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, at which the day begins."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def days_from(first: date, number: int, zone: ZoneInfo) -> Span:
    """So many whole days; a week is 167 or 169 hours when the clocks change."""
    return Span(midnight(first, zone), midnight(first + number * DAY, zone))


def whole_day(day: date, zone: ZoneInfo) -> Span:
    """From midnight to midnight."""
    return days_from(day, 1, zone)


def minute_of(moment: datetime, day: date, zone: ZoneInfo) -> int:
    """The minute of the day that the wall clock shows: 0 for any moment before the day, 1440 for any after."""
    wall = moment.astimezone(zone)
    if wall.date() != day:
        return 0 if wall.date() < day else MINUTES_A_DAY
    return wall.hour * 60 + wall.minute
