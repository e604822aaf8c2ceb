"""What a building's diary says, as people read it: one week drawn, and each day of the week in a sentence.

Pure: spans in, days out. The week drawn is the busiest of those looked at, because the first may be a holiday. Whole
days do not count towards it: a half term would be drawn as a building that is never free.
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
    """One day of the week: how many of the coming ones have something on, how many from midnight to midnight, and
    between when at most the others; and the one drawn."""

    date: date
    busy: int
    whole: int
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
    drawn = max(range(WEEKS), key=lambda week: (*_busy(weeks[week], monday + 7 * week * DAY, zone), -week))
    days = [_weekday(monday + day * DAY, [week[day] for week in weeks], drawn, zone) for day in range(7)]
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


def _busy(week: Sequence[Sequence[Span]], monday: date, zone: ZoneInfo) -> tuple[float, float]:
    """The minutes of a week outside its whole days, and all of them: a diary of nothing but whole days is drawn too."""
    days = [(spans, whole_day(monday + day * DAY, zone)) for day, spans in enumerate(week)]
    return sum(_minutes(spans) for spans, day in days if spans != [day]), sum(map(_minutes, week))


def _weekday(first: date, found: Sequence[Sequence[Span]], drawn: int, zone: ZoneInfo) -> Weekday:
    """From all of the same day of the week; the clock on the wall is compared, not the instant."""
    dates = [first + 7 * week * DAY for week in range(len(found))]
    whole = [spans == [whole_day(day, zone)] for day, spans in zip(dates, found, strict=True)]
    busy = [spans for spans, all_of_it in zip(found, whole, strict=True) if spans and not all_of_it]
    starts = [spans[0].start.astimezone(zone) for spans in busy]
    # Until midnight is the latest there is, though its clock says 0.
    ends = [(spans[-1].end.astimezone(zone), spans[-1].start.astimezone(zone).date()) for spans in busy]
    return Weekday(
        dates[drawn],
        sum(map(bool, found)),
        sum(whole),
        min(starts, key=lambda moment: moment.time(), default=None),
        max(ends, key=lambda end: (end[0].date() > end[1], end[0].time()))[0] if ends else None,
        [stretch(span, "taken", dates[drawn], zone) for span in found[drawn]],
    )


def _evening(day: date, zone: ZoneInfo) -> Span | None:
    start, end = (instant(day, clock, zone) for clock in EVENING)
    return Span(start, end) if start and end else None
