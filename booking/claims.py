"""Taking parts for a span and giving them back. The database has the last word.

One statement on both engines: `INSERT … ON CONFLICT DO NOTHING RETURNING`. PostgreSQL leaves out a row that
overlaps (a plain INSERT would deadlock under load, a second each time); SQLite's trigger raises instead.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from django.db import IntegrityError, connection, transaction

from booking.models import Booking, Claim, Part
from booking.spans import Span
from booking.states import BookingState

Wanted = tuple[int, int, Span]
"""(booking id, part id, span with set-up and turn-round)."""


class Taken(Exception):
    """Somebody else has a part of the time. Nothing of this attempt is kept."""


def take(wanted: Sequence[Wanted], at: datetime, expires_at: datetime | None = None) -> None:
    """Write one claim for each wanted part, all or none. Call inside a transaction.

    Raises Taken if any overlaps a standing claim. Claims of holds that ran out before `at` are removed if they
    are what stands in the way.
    """
    if len({part for _, part, _ in wanted}) > 1:
        lock_parts(part for _, part, _ in wanted)
    if _insert(wanted, expires_at):
        return
    if not _clear_run_out(wanted, at) or not _insert(wanted, expires_at):
        raise Taken


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


def _insert(wanted: Sequence[Wanted], expires_at: datetime | None) -> bool:
    """Whether every row went in. The savepoint undoes the rows that did when another did not."""
    quoted = connection.ops.adapt_datetimefield_value
    values: list[object] = []
    for booking, part, span in wanted:
        values += [
            part,
            booking,
            quoted(span.start.astimezone(UTC)),
            quoted(span.end.astimezone(UTC)),
            quoted(expires_at.astimezone(UTC)) if expires_at else None,
        ]
    rows = ", ".join(["(%s, %s, %s, %s, %s)"] * len(wanted))
    statement = (
        "INSERT INTO booking_claim (part_id, booking_id, starts_at, ends_at, expires_at) "
        f"VALUES {rows} ON CONFLICT DO NOTHING RETURNING id"
    )
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            if len(cursor.fetchall()) < len(wanted):
                raise Taken
    except Taken:
        return False
    except IntegrityError as error:
        if "no_double_booking" in str(error):
            return False
        raise
    return True


def _clear_run_out(wanted: Sequence[Wanted], at: datetime) -> bool:
    """Remove holds that ran out and stand in the way. Whether there were any."""
    stale: set[int] = set()
    for _, part, span in wanted:
        stale.update(
            Claim.objects.on([part]).meeting(span).filter(expires_at__lte=at).values_list("booking_id", flat=True)
        )
    if not stale:
        return False
    Booking.objects.filter(pk__in=stale, state=BookingState.HELD).update(state=BookingState.EXPIRED, updated_at=at)
    release(stale)
    return True
