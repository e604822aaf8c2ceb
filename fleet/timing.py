"""Minutes of an evening and the instants behind them. No Django here.

A timetable counts minutes on the wall since the midnight that begins the evening's day: 1450 is ten past midnight, and
it stays ten past midnight on the wall in the nights when the clocks change.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from booking.spans import Span

A_DAY = 24 * 60


def instant(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """When that is, in UTC. A time that the spring night leaves out is an hour later; of two in autumn, the first."""
    days, left = divmod(minutes, A_DAY)
    wall = datetime.combine(day + timedelta(days=days), time(left // 60, left % 60), zone)
    return wall.astimezone(UTC)


def span_of(day: date, out_minutes: int, in_minutes: int, zone: ZoneInfo) -> Span:
    """From depot-out to depot-in; where the spring night leaves its end out, it keeps its length instead."""
    start, end = instant(day, out_minutes, zone), instant(day, in_minutes, zone)
    return Span(start, end if end > start else start + timedelta(minutes=in_minutes - out_minutes))


def clock(minutes: int) -> str:
    """As it stands in big type: "18:40"; past midnight "00:10"."""
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def clock_of_the_evening(minutes: int) -> str:
    """As timetable data has it: "24:10:00"."""
    return f"{minutes // 60:02}:{minutes % 60:02}:00"
