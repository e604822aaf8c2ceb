"""What a season says: its dates and its weekly hours, as patterns of offers, as stored text, and in words. No query.

A week is seven days from Monday; a day has up to two stretches in order, and an end at or before its start lies on
the next day.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from booking.patterns import Every, Pattern
from booking.school_terms import FIRST, HOLIDAY, LAST, TERM
from community.wording import times, weekday

Stretch = tuple[time, time]
Day = tuple[Stretch, ...]
Week = tuple[Day, ...]

STRETCHES = 2
CLOSED: Week = ((),) * 7
# Three days in a row are said as "Monday to Wednesday", two as "Monday and Tuesday".
A_ROW = 3


@dataclass(frozen=True)
class Hours:
    """A week in term, and one in the holidays; None where they are the same."""

    term: Week = CLOSED
    holiday: Week | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it opens at no time at all."""
        return not any(self.term) and not any(self.holiday or ())


@dataclass(frozen=True)
class Plan:
    """A season as its manager wants it, published or not."""

    name: str
    first: date
    last: date
    hours: Hours = field(default_factory=Hours)
    name_cy: str = ""
    # The place's own switch, and whether its parts get the same season.
    bank_holidays: bool = False
    divisions: bool = False

    def written(self) -> dict[str, Any]:
        """For a JSON column."""
        return {
            "name": self.name,
            "name_cy": self.name_cy,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "hours": written(self.hours),
            "bank_holidays": self.bank_holidays,
            "divisions": self.divisions,
        }

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "Plan":
        """As it was written."""
        return cls(
            given["name"],
            date.fromisoformat(given["first"]),
            date.fromisoformat(given["last"]),
            hours_in(given["hours"]),
            given["name_cy"],
            given["bank_holidays"],
            given["divisions"],
        )

    @property
    def digest(self) -> str:
        """What was looked at is what is published: the page carries this, and the action compares it."""
        return hashlib.sha256(json.dumps(self.written(), sort_keys=True).encode()).hexdigest()[:16]

    @property
    def is_beyond_the_schools(self) -> bool:
        """Whether it tells term from holidays on days for which nobody has settled which they are."""
        return self.hours.holiday is not None and (self.first < FIRST or self.last > LAST)

    def patterns(self) -> list[tuple[str, Pattern]]:
        """Its offers, each with the school days it is for."""
        return patterns(self.hours, self.first, self.last)


# ---- hours and patterns


def patterns(hours: Hours, first: date, last: date) -> list[tuple[str, Pattern]]:
    """One weekly pattern for each stretch, with all the days that have it; those with no day in the season are left
    out. Beside each: "term", "holiday", or nothing for all days."""
    if hours.holiday is None:
        return list(_of_week("", hours.term, first, last))
    return [*_of_week(TERM, hours.term, first, last), *_of_week(HOLIDAY, hours.holiday, first, last)]


def _of_week(school: str, week: Week, first: date, last: date) -> Iterable[tuple[str, Pattern]]:
    days: dict[Stretch, list[int]] = {}
    there = {(first + timedelta(days=number)).weekday() for number in range(min(7, (last - first).days + 1))}
    for number, day in enumerate(week):
        for stretch in day if number in there else ():
            days.setdefault(stretch, []).append(number)
    for (start, end), numbers in sorted(days.items()):
        yield school, Pattern(first, start, end, Every.WEEK, last, tuple(numbers))


def hours_of(offered: Iterable[tuple[str, Pattern]]) -> Hours:
    """The hours that make these patterns."""
    weeks: dict[str, list[list[Stretch]]] = {}
    for school, pattern in offered:
        week = weeks.setdefault(school, [[] for _ in range(7)])
        for number in pattern.weekdays:
            week[number].append((pattern.start, pattern.end))
    made = {school: tuple(tuple(sorted(day)) for day in week) for school, week in weeks.items()}
    if TERM in made or HOLIDAY in made:
        return Hours(made.get(TERM, CLOSED), made.get(HOLIDAY, CLOSED))
    return Hours(made.get("", CLOSED))


def overlap(day: Iterable[Stretch]) -> bool:
    """Whether a stretch of the day begins before the one before it has ended."""
    ends = 0
    for start, end in sorted(day):
        if _minutes(start) < ends:
            return True
        ends = _minutes(end) + (24 * 60 if end <= start else 0)
    return False


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def sharing_days(first: date, last: date, seasons: Iterable[Any]) -> list[Any]:
    """Those of the seasons that have a day in common with these dates."""
    return [each for each in seasons if each.first <= last and first <= each.last]


# ---- stored


def written(hours: Hours) -> dict[str, Any]:
    """As models/season.py describes it."""
    return {"term": _written(hours.term), "holiday": None if hours.holiday is None else _written(hours.holiday)}


def _written(week: Week) -> list[list[list[str]]]:
    return [[[f"{start:%H:%M}", f"{end:%H:%M}"] for start, end in day] for day in week]


def hours_in(given: Mapping[str, Any]) -> Hours:
    """As it was written; nothing at all is closed all week."""
    holiday = given.get("holiday")
    return Hours(_week_in(given.get("term") or []), None if holiday is None else _week_in(holiday))


def _week_in(days: list[list[list[str]]]) -> Week:
    days = [*days, *[[] for _ in range(7 - len(days))]]
    return tuple(tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in day) for day in days)


# ---- words


def lines(week: Week) -> list[str]:
    """Each kind of day with its hours: Monday to Friday, 6pm – 10pm."""
    found: dict[Day, list[int]] = {}
    for number, day in enumerate(week):
        if day:
            found.setdefault(day, []).append(number)
    return [f"{capfirst(_days(numbers))}, {_day(day)}" for day, numbers in found.items()]


def sentences(hours: Hours) -> list[str]:
    """The whole in words: what holds always, or in term, and what in the holidays."""
    closed = [_("closed")]
    if hours.holiday is None:
        return ["; ".join(lines(hours.term) or closed)]
    return [
        _("In term: %(hours)s") % {"hours": "; ".join(lines(hours.term) or closed)},
        _("In the school holidays: %(hours)s") % {"hours": "; ".join(lines(hours.holiday) or closed)},
    ]


def _days(numbers: list[int]) -> str:
    if len(numbers) == len(CLOSED):
        return _("every day")
    if len(numbers) >= A_ROW and numbers[-1] - numbers[0] == len(numbers) - 1:
        return _("%(first)s to %(last)s") % {
            "first": weekday(numbers[0]),
            "last": weekday(numbers[-1], second=True),
        }
    return _listed([weekday(number) for number in numbers])


def _day(day: Day) -> str:
    return _listed([_times(stretch) for stretch in day])


def _times(stretch: Stretch) -> str:
    start, end = (datetime.combine(date(2027, 1, 1), clock) for clock in stretch)
    if start == end == datetime(2027, 1, 1):
        return _("open day and night")
    return times(start, end if start < end else end + timedelta(days=1))


def _listed(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return _("%(others)s and %(last)s") % {"others": ", ".join(words[:-1]), "last": words[-1]}
