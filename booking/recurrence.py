"""Patterns of time, kept as django-scheduler's Calendar, Event, Rule and Occurrence. The only file that imports it.

What is stored is what django-scheduler would store, and its own expansion of the rows agrees where it can be trusted.
It is not used for expanding, because with any bounds but local ones it shifts summer by an hour, brings withdrawn
dates back and shows moved ones twice; and because plain dates are ten times as fast.

Windows come out as instants; 18:00 on the wall stays 18:00 across both clock changes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from schedule.models import Calendar, Event, Occurrence, Rule

from booking.patterns import BadPattern, Every, Pattern
from booking.spans import Span
from booking.wall import DAY

__all__ = [
    "BadPattern",
    "ChangedMeanwhile",
    "Damaged",
    "Every",
    "NoSuchDate",
    "Pattern",
    "Window",
    "exceptions",
    "expand",
    "move",
    "new_calendar",
    "read",
    "restore",
    "windows",
    "withdraw",
    "write",
]

CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Damaged(Exception):
    """The stored rows no longer make a pattern, such as when a rule was taken away from outside."""


class NoSuchDate(Exception):
    """The pattern has no window that begins then."""


class ChangedMeanwhile(Exception):
    """Somebody else changed the same date of the same pattern at the same moment."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One date that is not as the pattern says: withdrawn, or moved to another time."""

    original_start: datetime
    withdrawn: bool
    span: Span


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """One stretch of a pattern. `original_start` names it, even after it was moved."""

    span: Span
    original_start: datetime
    moved: bool = False


# ---- storing


def new_calendar(name: str, slug: str) -> Calendar:
    """A calendar for one resource. Raises IntegrityError if the slug is in use."""
    return Calendar.objects.create(name=name[:200], slug=slug[:200])


def write(calendar: Calendar, pattern: Pattern, zone: ZoneInfo, event: Event | None = None) -> Event:
    """Store the pattern as an event, a new one or this one. Call inside a transaction.

    Dates that were withdrawn or moved stay so when only the times change; those that the pattern no longer has are
    forgotten.
    """
    before = exceptions(event, zone) if event else {}
    event = event or Event(calendar=calendar)
    event.title = _title(pattern)
    event.start = pattern.begins(pattern.first, zone)
    event.end = max(pattern.ends(pattern.first, zone), event.start)
    event.rule = _rule(pattern)
    event.end_recurring_period = _last_moment(pattern, zone)
    event.save()
    _carry(event, pattern, before, zone)
    return event


def read(event: Event, zone: ZoneInfo) -> Pattern:
    """The pattern of a stored event. Raises Damaged when the rows no longer make one.

    The wall-clock times stand in the title: an instant alone cannot say 01:30 of a night on which there is none.
    """
    try:
        kind, clock = event.title.split(" ")
        every = Every(kind)
        start, end = (time.fromisoformat(part) for part in clock.split("-"))
    except ValueError:
        raise Damaged(f"Event {event.pk} was not written by Rhannu: “{event.title}”.") from None
    if (event.rule is None) != (every == Every.ONCE):
        raise Damaged(f"Event {event.pk} comes again {every} but its rule is gone.")
    first = event.start.astimezone(zone).date()
    if every == Every.ONCE:
        return Pattern(first, start, end, every, last=event.end.astimezone(zone).date())
    until = event.end_recurring_period
    params = dict(part.split(":") for part in event.rule.params.split(";") if part)
    return Pattern(
        first,
        start,
        end,
        every,
        last=until.astimezone(zone).date() if until else None,
        weekdays=tuple(CODES.index(code) for code in params.get("byweekday", "").split(",") if code),
        interval=int(params.get("interval", 1)),
        nth=int(params.get("bysetpos", 0)),
    )


def _title(pattern: Pattern) -> str:
    return f"{pattern.every} {pattern.start:%H:%M}-{pattern.end:%H:%M}"


def _last_moment(pattern: Pattern, zone: ZoneInfo) -> datetime | None:
    """The last microsecond of the last day: django-scheduler stops at the instant, and midnight would lose the day."""
    if pattern.every == Every.ONCE or pattern.last is None:
        return None
    return datetime.combine(pattern.last, time.max, zone)


def _rule(pattern: Pattern) -> Rule | None:
    """The rule row, shared by all patterns that come again in the same way.

    Weekdays are written as letters: as numbers django-scheduler keeps only the one its event begins on.
    """
    if pattern.every == Every.ONCE:
        return None
    days = ",".join(CODES[number] for number in pattern.weekdays)
    params = {
        Every.DAY: "",
        Every.WEEK: f"interval:{pattern.interval};byweekday:{days}",
        Every.MONTH: f"byweekday:{days};bysetpos:{pattern.nth}",
    }[pattern.every]
    wanted = {"frequency": pattern.every.upper(), "params": params}
    return Rule.objects.filter(**wanted).first() or Rule.objects.create(
        name=str(pattern.every), description=f"{pattern.every} {params}".strip(), **wanted
    )


def _carry(event: Event, pattern: Pattern, before: Mapping[date, Changed], zone: ZoneInfo) -> None:
    """Tie exceptions to their dates: by the old instant a withdrawn date would come back once its hour changes."""
    for day, exception in before.items():
        row = Occurrence.objects.filter(event=event, original_start=exception.original_start)
        if not pattern.falls_on(day):
            row.delete()
        elif (begins := pattern.begins(day, zone)) != exception.original_start:
            row.update(original_start=begins, original_end=pattern.ends(day, zone))


@receiver(pre_delete, sender=Rule)
def _keep_rules_in_use(sender: type[Rule], instance: Rule, **kwargs: Any) -> None:
    """Deleting a rule would silently turn every series that uses it into a single date."""
    used = list(Event.objects.filter(rule=instance)[:5])
    if used:
        raise ProtectedError("This rule is in use by offers.", set(used))


# ---- expanding


def exceptions(event: Event, zone: ZoneInfo) -> dict[date, Changed]:
    """The withdrawn and moved dates, by the day on which each should have begun. Prefetch `occurrence_set` for many."""
    out = {}
    for row in sorted(event.occurrence_set.all(), key=lambda row: row.pk):
        out[row.original_start.astimezone(zone).date()] = Changed(
            row.original_start, row.cancelled, Span(row.start.astimezone(UTC), row.end.astimezone(UTC))
        )
    return out


def expand(pattern: Pattern, changed: Mapping[date, Changed], reach: Span, zone: ZoneInfo) -> list[Window]:
    """Every window that shares time with `reach`, uncut, in order; withdrawn ones left out, moved ones once."""
    out = []
    before = (pattern.last or pattern.first) - pattern.first if pattern.every == Every.ONCE else timedelta()
    low = reach.start.astimezone(zone).date() - DAY - before
    high = reach.end.astimezone(zone).date()
    for day in pattern.dates(low, high):
        start, end = pattern.begins(day, zone), pattern.ends(day, zone)
        # On the spring night 01:30–02:00 does not happen at all.
        if day not in changed and start < end and start < reach.end and reach.start < end:
            out.append(Window(Span(start, end), start))
    for day, exception in changed.items():
        if not exception.withdrawn and exception.span.overlaps(reach) and pattern.falls_on(day):
            out.append(Window(exception.span, pattern.begins(day, zone), moved=True))
    return sorted(out)


def windows(events: Iterable[Event], reach: Span, zone: ZoneInfo) -> list[Window]:
    """Every window of several events. No query if `rule` and `occurrence_set` were fetched along."""
    return sorted(
        window for event in events for window in expand(read(event, zone), exceptions(event, zone), reach, zone)
    )


# ---- one date


def withdraw(event: Event, original_start: datetime, zone: ZoneInfo) -> None:
    """Take one date back. Raises NoSuchDate, or ChangedMeanwhile."""
    planned = _planned(event, original_start, zone)
    _set(event, planned, planned, cancelled=True)


def move(event: Event, original_start: datetime, to: Span, zone: ZoneInfo) -> None:
    """Put one date at another time. Raises NoSuchDate, or ChangedMeanwhile."""
    _set(event, _planned(event, original_start, zone), to, cancelled=False)


def restore(event: Event, original_start: datetime, zone: ZoneInfo) -> None:
    """Make one date as the pattern says again. Raises NoSuchDate."""
    planned = _planned(event, original_start, zone)
    Occurrence.objects.filter(event=event, original_start=planned.start).delete()


def _planned(event: Event, original_start: datetime, zone: ZoneInfo) -> Span:
    pattern = read(event, zone)
    day = original_start.astimezone(zone).date()
    if not pattern.falls_on(day) or pattern.begins(day, zone) != original_start:
        raise NoSuchDate(original_start)
    return Span(pattern.begins(day, zone), pattern.ends(day, zone))


def _set(event: Event, planned: Span, to: Span, *, cancelled: bool) -> None:
    """One row for one date: the unique index refuses the second of two people who change it at once."""
    values = {"start": to.start, "end": to.end, "cancelled": cancelled}
    if Occurrence.objects.filter(event=event, original_start=planned.start).update(**values):
        return
    row = Occurrence(event=event, original_start=planned.start, original_end=planned.end, **values)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise ChangedMeanwhile(planned.start) from error
