"""The calls of a timetable in order, and when the bus is there on one evening."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from booking.spans import Span
from fleet.models import Call, Run, Timetable
from fleet.timing import instant, span_of

_KNOWN = "_calls_in_order"


@dataclass(frozen=True, slots=True)
class CallTime:
    """One call of one evening. In a zone the bus comes between `at` and `until`; elsewhere the two are the same."""

    call: Call
    at: datetime
    until: datetime


def calls_of(timetable: Timetable) -> list[Call]:
    """In order, each with its stop; asked once for each timetable in hand."""
    if _KNOWN not in timetable.__dict__:
        know_calls([timetable])
    known: list[Call] = timetable.__dict__[_KNOWN]
    return known


def know_calls(timetables: Iterable[Timetable]) -> None:
    """Bring the calls of many timetables in one query, for lists: `calls_of` asks nothing afterwards."""
    unknown = [each for each in timetables if _KNOWN not in each.__dict__]
    if not unknown:
        return
    found: dict[int, list[Call]] = {each.pk: [] for each in unknown}
    for call in Call.objects.filter(timetable__in=list(found)).select_related("stop").order_by("timetable", "order"):
        found[call.timetable_id].append(call)
    for each in unknown:
        each.__dict__[_KNOWN] = found[each.pk]


def give_calls(timetable: Timetable, calls: Iterable[Call]) -> Timetable:
    """A timetable that is not saved yet, with the calls it would have."""
    timetable.__dict__[_KNOWN] = list(calls)
    return timetable


def forget_calls(timetable: Timetable) -> None:
    """They have changed in the database."""
    timetable.__dict__.pop(_KNOWN, None)


def forget_old_calls(timetable: Timetable, newest: int | None) -> None:
    """The same if they were written anew since they were read; `newest` is the key of the last one there is now."""
    known: list[Call] = timetable.__dict__.get(_KNOWN, [])
    if known and max(call.pk for call in known) != newest:
        forget_calls(timetable)


def times(run: Run) -> list[CallTime]:
    """When the bus is at each call of this evening."""
    return times_on(run.timetable, run.day, run.zone)


def times_on(timetable: Timetable, day: date, zone: ZoneInfo) -> list[CallTime]:
    """When it would be there on a day.

    A time that the spring night leaves out is an hour later, and whatever follows is never before it: a bus that calls
    at half past one would else be at its next stop, ten past two, twenty minutes earlier.
    """
    out: list[CallTime] = []
    for call in calls_of(timetable):
        at = instant(day, call.minutes, zone)
        if out:
            at = max(at, out[-1].at)
        until = at if call.until_minutes is None else max(at, instant(day, call.until_minutes, zone))
        out.append(CallTime(call, at, until))
    return out


def span_on(timetable: Timetable, day: date, zone: ZoneInfo) -> Span:
    """From depot-out to depot-in, and never shorter than the calls between."""
    span = span_of(day, timetable.out_minutes, timetable.in_minutes, zone)
    last = max((each.until for each in times_on(timetable, day, zone)), default=span.end)
    return Span(span.start, max(span.end, last))
