"""Busy time: the hours of the week a keeper is short of, and how much of a booking falls into them."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Any

DAY = timedelta(days=1)


def busy_minutes(busy: Iterable[Mapping[str, Any]], start: datetime, end: datetime) -> int:
    """Minutes on the clock of the place, from `start` to `end` by the same clock; stretches that overlap count once."""
    begins, ends = start.replace(tzinfo=None), end.replace(tzinfo=None)
    first = datetime.combine(begins.date(), time())
    days = [first + number * DAY for number in range(-1, (ends - first).days + 1)]
    spans = sorted(
        (max(begins, day + timedelta(hours=each["from"])), min(ends, day + timedelta(hours=each["to"])))
        for day in days
        for each in busy
        if day.weekday() in each["days"]
    )
    total, reached = timedelta(), begins
    for opens, closes in spans:
        if closes > max(opens, reached):
            total += closes - max(opens, reached)
            reached = closes
    return int(total.total_seconds() // 60)
