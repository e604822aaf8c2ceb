"""A pattern in one plain sentence: every Tuesday and Thursday, 6pm – 10pm, from 1 September 2026."""

from datetime import date, datetime, timedelta

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from booking.patterns import LAST, Every, Pattern
from community.wording import clock, day, month, times, weekday


def sentence(pattern: Pattern) -> str:
    """The whole pattern in words, in the language being spoken."""
    if pattern.every == Every.ONCE:
        return capfirst(_once(pattern))
    words = [_days(pattern), _hours(pattern), _dates(pattern)]
    return capfirst(", ".join(words))


def _once(pattern: Pattern) -> str:
    first = day(pattern.first, year=True)
    last = pattern.last
    if last is None:
        return f"{first}, {_hours(pattern)}"
    if pattern.start == pattern.end and pattern.start.hour == pattern.start.minute == 0:
        return _("%(first)s to %(last)s, all day") % {
            "first": first,
            "last": day(last - timedelta(days=1), year=True),
        }
    return _("%(first)s, %(start)s, to %(last)s, %(end)s") % {
        "first": first,
        "start": clock(pattern.start),
        "last": day(last, year=True),
        "end": clock(pattern.end),
    }


def _days(pattern: Pattern) -> str:
    if pattern.every == Every.DAY or len(pattern.weekdays) == 7 and pattern.interval == 1:
        return _("every day")
    named = {"days": _listed([weekday(number) for number in pattern.weekdays])}
    if pattern.every == Every.MONTH:
        if pattern.nth == 2:
            named = {"days": _listed([weekday(number, second=True) for number in pattern.weekdays])}
        return {
            1: _("the first %(days)s of each month"),
            2: _("the second %(days)s of each month"),
            3: _("the third %(days)s of each month"),
            4: _("the fourth %(days)s of each month"),
            LAST: _("the last %(days)s of each month"),
        }[pattern.nth] % named
    if pattern.interval == 2:
        return _("every two weeks on %(days)s") % named
    return _("every %(days)s") % named


def _listed(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return _("%(others)s and %(last)s") % {"others": ", ".join(words[:-1]), "last": words[-1]}


def _hours(pattern: Pattern) -> str:
    if pattern.is_round_the_clock:
        return _("all day") if pattern.every == Every.ONCE else _("open day and night")
    start = datetime.combine(date(2027, 1, 1), pattern.start)
    end = datetime.combine(date(2027, 1, 1), pattern.end)
    return times(start, end if start < end else end + timedelta(days=1))


def _dates(pattern: Pattern) -> str:
    first = {"first": _date(pattern.first)}
    if pattern.last is None:
        return _("from %(first)s") % first
    return _("from %(first)s to %(last)s") % {**first, "last": _date(pattern.last)}


def _date(value: date) -> str:
    return f"{value.day} {month(value)}"
