"""Calendars made to keep this server busy: whoever brings some of them waits before the next one is read."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.core.cache import cache

from booking.calendars.guard import BadCalendar
from community.models import User

TOO_MUCH = "too_much_work"
MOST, SECONDS = 3, 15 * 60


@contextmanager
def reading(by: User) -> Iterator[None]:
    """Around the reading of a calendar. Raises BadCalendar where so many are being read, or were too much, already.

    Each may use a processor for twenty seconds; what is read in time is not counted afterwards.
    """
    key = f"calendars:{by.pk}"
    if cache.get(key, 0) >= MOST:
        raise BadCalendar(TOO_MUCH)
    cache.add(key, 0, SECONDS)
    _count(key, 1)
    was_too_much = False
    try:
        yield
    except BadCalendar as bad:
        was_too_much = bad.code == TOO_MUCH
        raise
    finally:
        if not was_too_much:
            _count(key, -1)


def _count(key: str, number: int) -> None:
    with suppress(ValueError):  # it ran out in between
        cache.incr(key, number)
