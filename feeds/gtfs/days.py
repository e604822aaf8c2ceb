"""The days of a trip as a week and its exceptions, and times as they are counted there. No Django here."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from fleet.timing import instant

A_DAY = timedelta(days=1)
A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Week:
    """From the first day to the last on these weekdays, but not on `without`. Monday is the first of the seven."""

    first: date
    last: date
    weekdays: tuple[bool, ...]
    without: tuple[date, ...]

    def days(self) -> Iterator[date]:
        """Spelled out again."""
        for number in range((self.last - self.first).days + 1):
            day = self.first + number * A_DAY
            if self.weekdays[day.weekday()] and day not in self.without:
                yield day


def week_of(days: Set[date]) -> Week:
    """The shortest way to say exactly these days, of which there is at least one."""
    first, last = min(days), max(days)
    weekdays = tuple(any(day.weekday() == number for day in days) for number in range(7))
    every = Week(first, last, weekdays, ())
    return Week(first, last, weekdays, tuple(day for day in every.days() if day not in days))


def counted(day: date, minutes: Sequence[int], zone: ZoneInfo, feed: ZoneInfo) -> tuple[date, tuple[int, ...]]:
    """A day and minutes since twelve hours before its noon, which is what a time means in GTFS.

    That is midnight, except when the clocks change: then the wall's half past two is another number there. What would
    be before zero belongs to the day before.
    """
    if _is_plain(day, zone, feed):
        return day, tuple(minutes)
    moments = [instant(day, each, zone) for each in minutes]
    if min(moments, default=_zero(day, feed)) < _zero(day, feed):
        day -= A_DAY
    return day, tuple(_in_order(minutes, [round((moment - _zero(day, feed)) / A_MINUTE) for moment in moments]))


def _in_order(minutes: Sequence[int], found: list[int]) -> Iterator[int]:
    """What the spring night moved an hour on takes along what came after it, as `fleet.calls.times` does."""
    latest = found[0] if found else 0
    for number, each in enumerate(found):
        latest = max(each, latest) if not number or minutes[number] >= minutes[number - 1] else each
        yield latest


def _zero(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(12), zone).astimezone(UTC) - timedelta(hours=12)


@lru_cache(maxsize=4096)
def _is_plain(day: date, zone: ZoneInfo, feed: ZoneInfo) -> bool:
    """Whether the wall's numbers are the feed's: one clock, not changed from the noon before to two noons on."""
    if zone != feed:
        return False
    noons = [datetime.combine(day + number * A_DAY, time(12), zone) for number in (-1, 0, 1, 2)]
    return len({noon.utcoffset() for noon in noons}) == 1
