"""How long somebody whose turn it is may think. Pure: no Django, no query, no clock.

Never more than half of the time that is left before it begins, so that the next in line has a chance as well; never
less than an hour; and never ending at night, when nobody reads letters.
"""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

LEAST = timedelta(hours=1)
MORNING, EVENING = time(8), time(21)
HOUR, QUARTER = timedelta(hours=1), timedelta(minutes=15)


def deadline(at: datetime, begins: datetime, longest: timedelta, zone: ZoneInfo) -> datetime | None:
    """Until when it is kept; None where it begins too soon to keep it for anybody."""
    at, begins = at.astimezone(UTC), begins.astimezone(UTC)
    soonest = at + LEAST
    wanted = max(min(at + longest, at + (begins - at) / 2), soonest)
    down = (wanted - _past(wanted, step, zone) for step in (HOUR, QUARTER))
    rounded = next((each for each in down if each >= soonest), wanted + -_past(wanted, QUARTER, zone) % QUARTER)
    until = _by_day(rounded, soonest, zone)
    return until if until < begins else None


def _past(moment: datetime, step: timedelta, zone: ZoneInfo) -> timedelta:
    """How far it is past the last full hour, or quarter of one, on the wall."""
    wall = moment.astimezone(zone)
    return timedelta(minutes=wall.minute, seconds=wall.second, microseconds=wall.microsecond) % step


def _by_day(until: datetime, soonest: datetime, zone: ZoneInfo) -> datetime:
    """At night it ends the evening before; where that is too soon, in the morning."""
    wall = until.astimezone(zone)
    if MORNING <= wall.time() <= EVENING:
        return until
    night = wall.date() if wall.time() > EVENING else wall.date() - timedelta(days=1)
    evening = datetime.combine(night, EVENING, zone)
    return evening if evening >= soonest else datetime.combine(night + timedelta(days=1), MORNING, zone)
