"""A calendar file as busy time. No Django: it runs in a process of its own (`child`).

What can be read is read; what cannot is left out, one event at a time, and counted by its reason, so that one odd event
never costs a school its diary. What repeats is looked at before it is expanded: a hundred bytes can ask for a year of
seconds.
"""

import signal
import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from types import FrameType
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events  # type: ignore[import-untyped]
from icalendar import Calendar, Component

from booking.calendars.guard import BadCalendar, sifted
from booking.calendars.zones import Zones
from booking.spans import Span, pieces

MOST_TIMES = 30_000
# A closure of a whole year is a diary; longer is a mistake.
LONGEST_EVENT = timedelta(days=400)
FIRST_YEAR, LAST_YEAR = 1970, 2200
MOST_DATES = 2_000
MOST_A_DAY = 48
LARGEST_INTERVAL = 1_000
# Seconds of a processor for one series, halved with each that used them up; the whole file has its limit from outside.
PATIENCE, LEAST_PATIENCE = 0.5, 0.05
LONGEST_TITLE = 160
MOST_EXAMPLES = 20
REPEATS = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")

Time = tuple[datetime, datetime, str]
"""(start, end, title)."""


class Skipped(Exception):
    """One event cannot be used; the reason is a code with a sentence in `words`."""


class _TooLong(BaseException):
    """Out of patience. Not an Exception, so that no library takes it for one of its own."""


@dataclass
class Found:
    """The busy times, and what the manager is told of how they were read."""

    times: list[Time] = field(default_factory=list)
    text: str = ""
    events: int = 0
    floating: int = 0
    endless: int = 0
    encoding: str = ""
    skipped: Counter[str] = field(default_factory=Counter)
    zones: Counter[str] = field(default_factory=Counter)
    examples: list[tuple[str, str]] = field(default_factory=list)

    def skip(self, reason: str, title: str = "") -> None:
        """Leave one out; some are named, so that they can be found in the diary."""
        self.skipped[reason] += 1
        if len(self.examples) < MOST_EXAMPLES and reason not in ("cancelled", "free"):
            self.examples.append((title, reason))

    def report(self) -> dict[str, Any]:
        """As it is kept with the diary."""
        return {
            "events": self.events,
            "times": len(self.times),
            "skipped": dict(self.skipped),
            "examples": self.examples,
            "zones": dict(self.zones.most_common(MOST_EXAMPLES)),
            "floating": self.floating,
            "encoding": self.encoding,
        }


def read(raw: bytes, zone: ZoneInfo, window: Span) -> Found:
    """What is busy in the window. Times without a zone are those of `zone`. Raises BadCalendar."""
    sieve = sifted(raw)
    found = Found(text=sieve.text(), encoding=sieve.encoding)
    zones = Zones(sieve.components["VTIMEZONE"], str(zone))
    if sieve.oversized:
        found.skipped["too_long_line"] += sieve.oversized
    groups: dict[Any, list[Component]] = defaultdict(list)
    for lines in sieve.components["VEVENT"]:
        found.events += 1
        event = _parsed([zones.put_right(line) for line in lines], found)
        if event is not None:
            groups[str(event.get("UID", "")) or id(event)].append(event)
    times: set[Time] = set()
    for group in groups.values():
        for occurrence in _occurrences(group, zone, window, found):
            times.update(_times(*occurrence, window))
            if len(times) > MOST_TIMES:
                raise BadCalendar("too_many_times")
    for lines in sieve.components["VFREEBUSY"]:
        found.events += 1
        times.update(_free_busy(lines, zone, window, found))
    if len(times) > MOST_TIMES:
        raise BadCalendar("too_many_times")
    found.times, found.zones = sorted(times), zones.unknown
    return found


# ---- one event


def _parsed(lines: list[str], found: Found) -> Component | None:
    """The event with everything checked that is dear to expand; None where it is left out."""
    title = ""
    try:
        event: Any = Component.from_ical("\r\n".join([*lines, ""]))
        title = _title(event)
        _check(event)
    except Skipped as reason:
        found.skip(str(reason), title)
    except Exception:  # whatever a library makes of nonsense
        found.skip("broken", title)
    else:
        found.floating += isinstance(event.start, datetime) and event.start.tzinfo is None
        return event
    return None


def _check(event: Any) -> None:
    """Raises Skipped for what cannot be placed in time or asks for too much."""
    if event.errors or "DTSTART" not in event:
        raise Skipped("broken")
    start = event.start
    if not FIRST_YEAR <= start.year <= LAST_YEAR or not FIRST_YEAR <= event.end.year <= LAST_YEAR:
        raise Skipped("far_away")
    if event.duration < timedelta(0):
        raise Skipped("backwards")
    if event.duration > LONGEST_EVENT:
        raise Skipped("too_long")
    if _counted(event.get("RDATE")) + _counted(event.get("EXDATE")) > MOST_DATES:
        raise Skipped("too_many_dates")
    for rule in [*_listed(event.get("RRULE")), *_listed(event.get("EXRULE"))]:
        _check_rule(rule)


def _check_rule(rule: Any) -> None:
    if str((rule.get("FREQ") or [""])[0]).upper() not in REPEATS:
        raise Skipped("too_often")
    if not 1 <= int((rule.get("INTERVAL") or [1])[0]) <= LARGEST_INTERVAL:
        raise Skipped("too_often")
    a_day = 1
    for name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
        a_day *= max(1, len(_listed(rule.get(name))))
    if a_day > MOST_A_DAY:
        raise Skipped("too_often")
    if any(len(_listed(values)) > 400 for values in rule.values()):
        raise Skipped("too_often")


def _listed(value: Any) -> list[Any]:
    return [] if value is None else list(value) if isinstance(value, list) else [value]


def _counted(value: Any) -> int:
    return sum(len(getattr(each, "dts", [each])) for each in _listed(value))


def _title(event: Component) -> str:
    """What it is called; nothing where its author called it private."""
    if str(event.get("CLASS", "PUBLIC")).upper() not in ("PUBLIC", ""):
        return ""
    return " ".join(str(event.get("SUMMARY", "")).split())[:LONGEST_TITLE]


def _why_not_busy(event: Component) -> str:
    """Why this one keeps nobody out; empty where it does."""
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return "cancelled"
    seen_by_outlook = str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper()
    if str(event.get("TRANSP", "")).upper() == "TRANSPARENT" or seen_by_outlook == "FREE":
        return "free"
    return ""


# ---- what repeats


def _occurrences(
    group: list[Component], zone: ZoneInfo, window: Span, found: Found
) -> Iterator[tuple[datetime, datetime, str]]:
    """Everything of one UID in the window that keeps others out."""
    changed = [event for event in group if "RECURRENCE-ID" in event]
    masters = [event for event in group if "RECURRENCE-ID" not in event]
    newest = max((_sequence(event) for event in masters), default=0)
    for master in masters:
        if _sequence(master) < newest and not _repeats(master):
            continue  # an earlier version of the same event
        if _repeats(master) or changed:
            yield from _series([master, *changed], zone, window, found)
        else:
            yield from _single(master, zone, found)
    if changed and not masters:
        yield from _series(changed, zone, window, found)


def _sequence(event: Component) -> int:
    return int(event.get("SEQUENCE", 0) or 0)


def _repeats(event: Component) -> bool:
    return "RRULE" in event or "RDATE" in event


def _single(event: Any, zone: ZoneInfo, found: Found) -> Iterator[tuple[datetime, datetime, str]]:
    title, free = _title(event), _why_not_busy(event)
    start, end = _instant(event.start, zone), _instant(event.end, zone)
    if free or end <= start:
        found.skip(free or "no_length", title)
    else:
        yield start, end, title


def _series(
    events: list[Component], zone: ZoneInfo, window: Span, found: Found
) -> Iterator[tuple[datetime, datetime, str]]:
    """Expanded by the library, within the time it may take."""
    calendar = Calendar()
    for event in events:
        calendar.add_component(event)
    began, ended = window.start.astimezone(zone), window.end.astimezone(zone)
    try:
        with _patience(max(LEAST_PATIENCE, PATIENCE / 2**found.endless)):
            each_one = list(recurring_ical_events.of(calendar, skip_bad_series=True).between(began, ended))
    except _TooLong:
        found.endless += 1
        found.skip("too_often", _title(events[0]))
        return
    except Exception:  # whatever a library makes of nonsense
        found.skip("broken", _title(events[0]))
        return
    for reason in filter(None, map(_why_not_busy, events)):
        found.skip(reason)
    for each in each_one:
        start, end = _instant(each.start, zone), _instant(each.end, zone)
        if start < end and not _why_not_busy(each):
            yield start, end, _title(each)


@contextmanager
def _patience(seconds: float) -> Iterator[None]:
    """Raises _TooLong inside when the processor has worked on it for too long: rules exist that never come true."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(number: int, frame: FrameType | None) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


# ---- time


def _instant(moment: date, zone: ZoneInfo) -> datetime:
    """In UTC; a day begins at midnight on the building's wall, and what has no zone has the building's."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _times(start: datetime, end: datetime, title: str, window: Span) -> Iterator[Time]:
    """Cut to the window, on whole minutes, none longer than a day."""
    start = start.replace(second=0, microsecond=0)
    end = (end + timedelta(seconds=59)).replace(second=0, microsecond=0)
    inside = Span(start, end).common(window)
    for piece in pieces(inside) if inside else ():
        yield piece.start, piece.end, title


def _free_busy(lines: Iterable[str], zone: ZoneInfo, window: Span, found: Found) -> Iterator[Time]:
    """The stretches of a VFREEBUSY: libraries pass over it."""
    try:
        component = Component.from_ical("\r\n".join([*lines, ""]))
        stretches = _listed(component.get("FREEBUSY"))
        for each in stretches[: MOST_TIMES + 1]:
            if str(each.params.get("FBTYPE", "BUSY")).upper() == "FREE":
                found.skip("free")
                continue
            start, end = _instant(each.start, zone), _instant(each.end, zone)
            if timedelta(0) < end - start <= LONGEST_EVENT:
                yield from _times(start, end, "", window)
            else:
                found.skip("backwards")
    except Exception:  # whatever a library makes of nonsense
        found.skip("broken")
