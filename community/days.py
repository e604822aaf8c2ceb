"""Which day it is where organisations live: ledgers, grants, documents and rules begin and end at midnight there."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def local_day(at: datetime) -> date:
    """The day it is at the moment, whatever clock the reader or the server goes by."""
    return at.astimezone(timezone.get_default_timezone()).date()


def end_of(day: date) -> datetime:
    """The moment the day is over."""
    return datetime.combine(day + timedelta(days=1), time.min, timezone.get_default_timezone())
