"""What somebody looks for, and the times that would do.

Times are said as on the wall and turned into instants here. On the night the clocks go back, an hour that comes
twice means the first time round, and a use through it lasts its real time; on the night they go forward, a time that
does not exist is refused at its field, and in a weekly search that one date counts as not free.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

from booking.models import ResourceKind
from booking.spans import Span
from booking.wall import DAY, instant

QUARTER = timedelta(minutes=15)
HALF_HOUR = timedelta(minutes=30)
# For how many days a card looks ahead for its next free times.
LOOK_AHEAD = 7
# A weekly search shows places that are free on at least this share of the dates.
ENOUGH = 0.75


class PartOfDay(models.TextChoices):
    """When in the day, for those who do not need an exact time."""

    ANY = "any", _("Any time")
    MORNING = "morning", _("Morning (6am to 12pm)")
    AFTERNOON = "afternoon", _("Afternoon (12pm to 5pm)")
    EVENING = "evening", _("Evening (5pm to 10pm)")
    NIGHT = "night", _("Night (10pm to 6am)")

    @property
    def hours(self) -> tuple[int, int]:
        """From and to, in hours after midnight; the night ends on the next day."""
        return HOURS[self]


HOURS = {
    PartOfDay.ANY: (0, 24),
    PartOfDay.MORNING: (6, 12),
    PartOfDay.AFTERNOON: (12, 17),
    PartOfDay.EVENING: (17, 22),
    PartOfDay.NIGHT: (22, 30),
}


@dataclass(frozen=True, slots=True)
class Window:
    """Where a use of some length may begin: from `first` to `last`, both included, in UTC."""

    first: datetime
    last: datetime
    length: timedelta

    @property
    def span(self) -> Span:
        """All the time such a use could touch."""
        return Span(self.first, self.last + self.length)

    @property
    def is_exact(self) -> bool:
        """Whether there is only one time that would do."""
        return self.first == self.last

    def after(self, at: datetime) -> Self | None:
        """The same without what has begun already; None if nothing is left."""
        if self.is_exact:
            return self if self.first > at else None
        first = max(self.first, soonest(at))
        return replace(self, first=first) if first <= self.last else None


@dataclass(frozen=True, slots=True)
class Centre:
    """Where "near" is measured from."""

    latitude: float
    longitude: float
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A search, understood. `start` and `end` are clock times; without a start any time in the part of day will do."""

    zone: ZoneInfo
    kind: str = ResourceKind.SPACE
    day: date | None = None
    start: time | None = None
    end: time | None = None
    length: timedelta = timedelta(hours=2)
    part: PartOfDay = PartOfDay.ANY
    weeks: int = 1
    centre: Centre | None = None
    within: float = 10
    people: int | None = None
    # In square metres; a place that does not say how large it is does not answer.
    area: int | None = None
    needs: int = 0
    # Only places of this one, by its word in addresses.
    keeper: str = ""
    page: int = 1

    @property
    def is_weekly(self) -> bool:
        """Whether the same time is wanted on several dates."""
        return self.day is not None and self.weeks > 1

    def dates(self) -> list[date]:
        """The dates asked for; none if any day will do."""
        return [self.day + number * 7 * DAY for number in range(self.weeks)] if self.day else []

    def needed(self) -> int:
        """On how many of the dates a place must be free to be shown."""
        return -int(-len(self.dates()) * ENOUGH // 1) if self.is_weekly else 1

    def on(self, day: date, at: datetime) -> Window | None:
        """The times that would do on that day; None if they are over or the clocks leave them out."""
        window = self._exact(day) if self.start else self._part(day)
        return window.after(at) if window else None

    def windows(self, at: datetime) -> list[tuple[date, Window | None]]:
        """Each date asked for with the times that would do."""
        return [(day, self.on(day, at)) for day in self.dates()]

    def weekly_options(self, at: datetime) -> list[list[tuple[date, Window | None]]]:
        """For each clock time that would do for a weekly let, its window on each date.

        A let is at the same time every week; without an exact time each hour and half hour is tried.
        """
        if self.start:
            return [self.windows(at)]
        begin, end = self.part.hours
        room = timedelta(hours=end - begin) - (self.length if self.part != PartOfDay.ANY else QUARTER)
        midnight = datetime(2000, 1, 1)
        clocks = [
            (midnight + timedelta(hours=begin) + number * HALF_HOUR).time() for number in range(room // HALF_HOUR + 1)
        ]
        nights = [clock.hour < begin % 24 for clock in clocks]  # after midnight the night is on the next date
        return [
            [(day, self._at(day + DAY if night else day, clock, at)) for day in self.dates()]
            for clock, night in zip(clocks, nights, strict=True)
        ]

    def _at(self, day: date, clock: time, at: datetime) -> Window | None:
        begin = instant(day, clock, self.zone)
        return Window(begin, begin, self.length).after(at) if begin else None

    def suggestions(self, day: date, at: datetime) -> Iterator[Window]:
        """The windows a card fills on one day: one for each part of the day, the small hours only when asked for."""
        if self.start or self.part != PartOfDay.ANY:
            window = self.on(day, at)
            if window:
                yield window
            return
        for part in (PartOfDay.MORNING, PartOfDay.AFTERNOON, PartOfDay.EVENING):
            begin, end = part.hours
            window = Window(_hour(day, begin, self.zone), _hour(day, end, self.zone) - QUARTER, self.length).after(at)
            if window:
                yield window

    def _exact(self, day: date) -> Window | None:
        begin = instant(day, self.start, self.zone) if self.start else None
        if begin is None:
            return None
        if self.end is None or self.start is None:
            return Window(begin, begin, self.length)
        end = instant(day if self.end > self.start else day + DAY, self.end, self.zone)
        # The second 1.30am of an autumn night may come before the first 1.15am on the wall only by being the same day.
        return Window(begin, begin, end - begin) if end and end > begin else None

    def _part(self, day: date) -> Window | None:
        begin, end = self.part.hours
        first = _hour(day, begin, self.zone)
        # With any time of day the use must begin on that day; it may end on the next.
        last = _hour(day, end, self.zone) - (QUARTER if self.part == PartOfDay.ANY else self.length)
        return Window(first, last, self.length) if first <= last else None


def soonest(at: datetime) -> datetime:
    """The next quarter of an hour: nobody wants to be offered 6.07pm."""
    at = at.astimezone(UTC)
    return rounded_up(at + timedelta(microseconds=1), QUARTER)


def rounded_up(moment: datetime, step: timedelta) -> datetime:
    """The moment itself if it is on the step, else the next that is."""
    over = (moment - moment.replace(hour=0, minute=0, second=0, microsecond=0)) % step
    return moment + (step - over) if over else moment


def _hour(day: date, hour: int, zone: ZoneInfo) -> datetime:
    days, hour = divmod(hour, 24)
    return datetime.combine(day + days * DAY, time(hour), zone).astimezone(UTC)
