"""Free or closed time as a keeper says it: every Tuesday and Thursday from 18:00 to 22:00, until Easter.

Wall-clock time: what days and hours it means as instants depends on a zone that is given. Nothing is stored here.
"""

import calendar as months
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from booking.wall import DAY

LONGEST_ONCE = timedelta(days=366)
LAST = -1
NTHS = (1, 2, 3, 4, LAST)


class Every(StrEnum):
    """How a pattern comes again."""

    ONCE = "once"
    DAY = "daily"
    WEEK = "weekly"
    MONTH = "monthly"


class BadPattern(ValueError):
    """A pattern that cannot be. `field` is the part that is wrong, `sentence` tells people what to do."""

    def __init__(self, field: str, sentence: str | Promise) -> None:
        super().__init__(str(sentence))
        self.field, self.sentence = field, sentence


@dataclass(frozen=True, slots=True)
class Pattern:
    """Free or closed time as a keeper says it. Raises BadPattern, naming the field, for one that cannot be.

    `end` at or before `start` lies on the next day; both midnight is round the clock. `last` is the last day on which
    a window begins, None for no end; for one that happens once it is the day on which it ends, if that is another.
    Weekdays count from Monday as 0.
    """

    first: date
    start: time
    end: time
    every: Every = Every.ONCE
    last: date | None = None
    weekdays: tuple[int, ...] = ()
    interval: int = 1
    nth: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "weekdays", tuple(sorted(set(self.weekdays))))
        if self.every == Every.ONCE and self.last == self._plain_last():
            object.__setattr__(self, "last", None)
        for check in (_check_times, _check_days, _check_dates):
            check(self)

    def _plain_last(self) -> date:
        """The day a single window ends on when nothing else is said."""
        return self.first + (DAY if self.end <= self.start else timedelta())

    @property
    def is_round_the_clock(self) -> bool:
        """Whether each window lasts from midnight to midnight."""
        return self.start == self.end == time.min and not (self.every == Every.ONCE and self.last)

    def falls_on(self, day: date) -> bool:
        """Whether a window begins on the day."""
        return next(self.dates(day, day), None) is not None

    def dates(self, low: date, high: date) -> Iterator[date]:
        """The days from `low` to `high`, both included, on which a window begins, in order."""
        if self.every == Every.ONCE:
            if low <= self.first <= high:
                yield self.first
            return
        low = max(low, self.first)
        high = min(high, self.last) if self.last else high
        if self.every == Every.MONTH:
            yield from self._monthly(low, high)
            return
        monday = self.first - timedelta(days=self.first.weekday())
        for number in range((high - low).days + 1):
            day = low + timedelta(days=number)
            if self.every == Every.DAY or (
                day.weekday() in self.weekdays and (day - monday).days // 7 % self.interval == 0
            ):
                yield day

    def _monthly(self, low: date, high: date) -> Iterator[date]:
        year, month = low.year, low.month
        while (year, month) <= (high.year, high.month):
            if low <= (day := _nth_weekday(year, month, self.weekdays[0], self.nth)) <= high:
                yield day
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)

    def begins(self, day: date, zone: ZoneInfo) -> datetime:
        """The instant at which the day's window begins."""
        return datetime.combine(day, self.start, zone).astimezone(UTC)

    def ends(self, day: date, zone: ZoneInfo) -> datetime:
        """The instant at which the day's window ends: a time on the wall, so the spring night is an hour shorter."""
        until = self.last if self.every == Every.ONCE and self.last else None
        day = until or (day + DAY if self.end <= self.start else day)
        return datetime.combine(day, self.end, zone).astimezone(UTC)


def _check_times(pattern: Pattern) -> None:
    for field, value in (("start", pattern.start), ("end", pattern.end)):
        if value.second or value.microsecond or value.tzinfo:
            raise BadPattern(field, _("Give the time in hours and minutes, such as 18:30."))


def _check_days(pattern: Pattern) -> None:
    if any(not 0 <= number <= 6 for number in pattern.weekdays):
        raise BadPattern("weekdays", _("Choose days from Monday to Sunday."))
    if pattern.every == Every.WEEK and not pattern.weekdays:
        raise BadPattern("weekdays", _("Choose at least one day of the week."))
    if pattern.every == Every.MONTH and len(pattern.weekdays) != 1:
        raise BadPattern("weekdays", _("Choose one day of the week."))
    if pattern.interval not in ((1, 2) if pattern.every == Every.WEEK else (1,)):
        raise BadPattern("interval", _("Choose every week or every two weeks."))
    if pattern.nth not in (NTHS if pattern.every == Every.MONTH else (0,)):
        raise BadPattern("nth", _("Choose the first, second, third, fourth or last of the month."))


def _check_dates(pattern: Pattern) -> None:
    if not 1970 < pattern.first.year < 2200:
        raise BadPattern("first", _("Check the year of the first date."))
    if pattern.last is None:
        return
    if pattern.last < pattern.first:
        raise BadPattern("last", _("The last date is before the first."))
    if not pattern.last.year < 2200:
        raise BadPattern("last", _("Check the year of the last date."))
    if pattern.every == Every.ONCE:
        if pattern.last == pattern.first and pattern.end <= pattern.start:
            raise BadPattern("end", _("It ends before it begins."))
        if pattern.last - pattern.first > LONGEST_ONCE:
            raise BadPattern("last", _("That is longer than a year. Check the dates."))
    elif next(pattern.dates(pattern.first, pattern.last), None) is None:
        raise BadPattern("last", _("None of the days you chose lies between the first and the last date."))


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The second Tuesday, the last Friday."""
    if nth == LAST:
        end = date(year, month, months.monthrange(year, month)[1])
        return end - timedelta(days=(end.weekday() - weekday) % 7)
    begin = date(year, month, 1)
    return begin + timedelta(days=(weekday - begin.weekday()) % 7 + 7 * (nth - 1))
