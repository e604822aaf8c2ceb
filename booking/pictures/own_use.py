"""What a building's diary says, as people read it: one week drawn, and each day of the week in a sentence.

Pure: spans in, days out. The week drawn is the busiest of those looked at, because the first may be a holiday.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from booking.pictures.strip import Stretch, stretch
from booking.spans import Span, joined, within
from booking.wall import DAY, instant, whole_day

WEEKS = 12
EVENING = (time(18), time(22))
WORKING_DAYS = 5


@dataclass(frozen=True)
class Weekday:
    """One day of the week: how many of the coming ones have something on, between when at most; and the one drawn."""

    date: date
    busy: int
    first: datetime | None
    last: datetime | None
    stretches: list[Stretch]


@dataclass(frozen=True)
class OwnUse:
    """Seven days, and how many of the coming working evenings are free of the building's own things."""

    monday: date
    days: list[Weekday]
    evenings: int
    free_evenings: int


def own_use(busy: Iterable[Span], today: date, zone: ZoneInfo) -> OwnUse:
    """The weeks from the next Monday."""
    spans = joined(busy)
    monday = today + (7 - today.weekday()) % 7 * DAY
    weeks = [[_on(spans, monday + (7 * week + day) * DAY, zone) for day in range(7)] for week in range(WEEKS)]
    drawn = max(range(WEEKS), key=lambda week: (sum(map(_minutes, weeks[week])), -week))
    days = [
        _weekday(monday + (7 * drawn + day) * DAY, [week[day] for week in weeks], weeks[drawn][day], zone)
        for day in range(7)
    ]
    evenings = [
        (window, week[day])
        for number, week in enumerate(weeks)
        for day in range(WORKING_DAYS)
        if (window := _evening(monday + (7 * number + day) * DAY, zone))
    ]
    free = sum(not within(found, window) for window, found in evenings)
    return OwnUse(monday + 7 * drawn * DAY, days, len(evenings), free)


def _on(spans: Sequence[Span], day: date, zone: ZoneInfo) -> list[Span]:
    return within(spans, whole_day(day, zone))


def _minutes(spans: Iterable[Span]) -> float:
    return sum(span.length.total_seconds() for span in spans)


def _weekday(day: date, found: Sequence[Sequence[Span]], drawn: Iterable[Span], zone: ZoneInfo) -> Weekday:
    """From all of the same day of the week; the clock on the wall is compared, not the instant."""
    busy = [spans for spans in found if spans]
    starts = [spans[0].start.astimezone(zone) for spans in busy]
    # Until midnight is the latest there is, though its clock says 0.
    ends = [(spans[-1].end.astimezone(zone), spans[-1].start.astimezone(zone).date()) for spans in busy]
    return Weekday(
        day,
        len(busy),
        min(starts, key=lambda moment: moment.time(), default=None),
        max(ends, key=lambda end: (end[0].date() > end[1], end[0].time()))[0] if ends else None,
        [stretch(span, "taken", day, zone) for span in drawn],
    )


def _evening(day: date, zone: ZoneInfo) -> Span | None:
    start, end = (instant(day, clock, zone) for clock in EVENING)
    return Span(start, end) if start and end else None
