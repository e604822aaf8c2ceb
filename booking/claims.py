"""Taking parts for a span and giving them back. The database has the last word.

One statement on both engines: `INSERT … ON CONFLICT DO NOTHING RETURNING`. PostgreSQL leaves out a row that
overlaps (a plain INSERT would deadlock under load, a second each time); SQLite's trigger raises instead.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection

from booking import instants
from booking.models import Booking, Claim, Part
from booking.spans import LONGEST, Span
from booking.states import BookingState

Wanted = tuple[int, int, Span]
"""(booking id, part id, span with set-up and turn-round)."""


class Taken(Exception):
    """Somebody else has a part of the time. Nothing of this attempt is kept."""


def take(wanted: Sequence[Wanted], at: datetime, expires_at: datetime | None = None) -> None:
    """Write one claim for each wanted part, all or none, inside the caller's transaction.

    Holds that ran out before `at` and stand in the way are removed first. Raises Taken if a standing claim overlaps:
    the caller's transaction must then end with it, so let the exception, or another, leave the transaction.
    """
    if len({part for _, part, _ in wanted}) > 1:
        lock_parts(part for _, part, _ in wanted)
    _remove_run_out(wanted, at)
    _insert(wanted, expires_at)


def lock_parts(parts: Iterable[int]) -> None:
    """Lock the parts in the order of their keys, so that two bookings of several parts never wait for each other.

    The weaker lock (NO KEY) leaves room for the key-share locks that single claims take on their part; with the
    full one the two would deadlock. SQLite's writers queue already.
    """
    if connection.features.has_select_for_update:
        rows = Part.objects.filter(pk__in=set(parts)).order_by("pk").select_for_update(no_key=True)
        list(rows.values_list("pk", flat=True))


def release(bookings: Iterable[int]) -> None:
    """Give back everything the bookings claim."""
    Claim.objects.filter(booking__in=list(bookings)).delete()


def _insert(wanted: Sequence[Wanted], expires_at: datetime | None) -> None:
    values: list[Any] = []
    for booking, part, span in wanted:
        values += [
            part,
            booking,
            instants.stored(span.start),
            instants.stored(span.end),
            expires_at and instants.stored(expires_at),
        ]
    rows = ", ".join(["(%s, %s, %s, %s, %s)"] * len(wanted))
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO booking_claim (part_id, booking_id, starts_at, ends_at, expires_at) "
                f"VALUES {rows} ON CONFLICT DO NOTHING RETURNING id",
                values,
            )
            written = len(cursor.fetchall())
    except IntegrityError as error:
        if "no_double_booking" in str(error):
            raise Taken from None
        raise
    if written < len(wanted):
        raise Taken


def _remove_run_out(wanted: Sequence[Wanted], at: datetime) -> None:
    """Make way: a hold that has run out never blocks anybody."""
    conditions, values = [], []
    for _, part, span in wanted:
        conditions.append("(part_id = %s AND starts_at > %s AND starts_at < %s AND ends_at > %s)")
        values += [part, instants.stored(span.start - LONGEST), instants.stored(span.end), instants.stored(span.start)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM booking_claim WHERE expires_at <= %s AND ({' OR '.join(conditions)}) RETURNING booking_id",
            [instants.stored(at), *values],
        )
        stale = {booking for (booking,) in cursor.fetchall()}
    if stale:
        Booking.objects.filter(pk__in=stale, state=BookingState.HELD).update(state=BookingState.EXPIRED, updated_at=at)
        release(stale)
