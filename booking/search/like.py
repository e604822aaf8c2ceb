"""Free times like the one that was wanted, the nearest first. Pure: free spans in, suggestions out."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from booking.spans import Span


def like(wanted: Span, free: Iterable[Span], zone: ZoneInfo, most: int = 6) -> list[Span]:
    """Spans of the wanted length inside the free ones, at most one a day and stretch.

    A suggestion keeps the wanted time of day if it can and moves only as far as it must; nearest days come first, and
    the result is in order of time.
    """
    found: set[tuple[float, float, Span]] = set()
    for gap in free:
        if gap.length < wanted.length:
            continue
        for day in _days(gap, zone):
            same = _at_the_same_time(wanted.start, day, zone)
            start = min(max(same, gap.start), gap.end - wanted.length)
            span = Span(start, start + wanted.length)
            days = abs((day.date() - wanted.start.astimezone(zone).date()).days)
            found.add((days, abs((start - same).total_seconds()), span))
    best: list[Span] = []
    for _days_away, _shift, span in sorted(found):
        if span != wanted and not any(span.overlaps(other) for other in best):
            best.append(span)
        if len(best) == most:
            break
    return sorted(best)


def _days(gap: Span, zone: ZoneInfo) -> Iterable[datetime]:
    day = gap.start.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    while day < gap.end:
        yield day
        day += timedelta(days=1)


def _at_the_same_time(moment: datetime, day: datetime, zone: ZoneInfo) -> datetime:
    wall = moment.astimezone(zone)
    same = day.replace(hour=wall.hour, minute=wall.minute)
    # Back to the moment's own zone, so that lengths are those of instants across a clock change.
    return same.astimezone(moment.tzinfo)
