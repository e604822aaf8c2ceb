"""Taking parts for a span and giving them back. The database has the last word.

One statement on both engines: `INSERT … ON CONFLICT DO NOTHING RETURNING`. PostgreSQL leaves out a row that
overlaps (a plain INSERT would deadlock under load, a second each time); SQLite's trigger raises instead.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection

from booking import instants
from booking.models import Booking, Claim, Resource, Wait
from booking.spans import LONGEST, Span
from booking.states import BookingState

Wanted = tuple[int, int, Span]
"""(booking id, part id, span with set-up and turn-round)."""


# With how many there ought to be: a hall that is divided while somebody waits for its lock has other parts by then, and
# the old ones come back as rows that are missing.
_PARTS = """
    SELECT part.id, (SELECT COUNT(*) FROM booking_resource_parts WHERE resource_id = %s)
    FROM booking_part AS part JOIN booking_resource_parts AS needs ON needs.part_id = part.id
    WHERE needs.resource_id = %s ORDER BY part.id
"""


class Taken(Exception):
    """Somebody else has a part of the time. Nothing of this attempt is kept."""


def take(wanted: Sequence[Wanted], at: datetime, expires_at: datetime | None = None, *, locked: bool = False) -> None:
    """Write one claim for each wanted part, all or none, inside the caller's transaction.

    `locked`: the caller has locked the parts already.

    Raises Taken if a standing claim overlaps: the caller's transaction must then end with it, so let the exception, or
    another, leave the transaction.
    """
    if not locked and len({part for _, part, _ in wanted}) > 1:
        lock_parts(part for _, part, _ in wanted)
    make_way([(part, span) for _, part, span in wanted], at)
    write(wanted, expires_at)


def lock_parts_of(resource: Resource) -> list[int]:
    """The keys of what one use of the resource takes, locked: whoever loses leaves before it has written anything.

    Raises Taken where it has no parts to take, or other ones since the question was asked.
    """
    with connection.cursor() as cursor:
        lock = " FOR NO KEY UPDATE OF part" if _has_row_locks() else ""
        cursor.execute(_PARTS + lock, [resource.pk, resource.pk])
        found = cursor.fetchall()
    if not found or len(found) < found[0][1]:
        raise Taken
    return [part for part, _of in found]


_WOKEN = """
    SELECT needs.part_id, wait.starts_at, wait.ends_at
    FROM booking_wait AS wait JOIN booking_resource_parts AS needs ON needs.resource_id = wait.resource_id
    WHERE wait.state = 'waiting' AND wait.due_at < wait.asked_at AND wait.starts_at < %s AND wait.ends_at > %s
"""


def must_not_jump(places: Sequence[tuple[int, Span]]) -> None:
    """Raises Taken for (part, span) that has come free just now and that others wait for.

    Until a worker has looked, which takes seconds, it is theirs: a group could otherwise hand its time past the line to
    a friend who is quick. Call before anything of one's own is given back, for that wakes the line as well.
    """
    if not places:
        return
    first, last = min(span.start for _, span in places), max(span.end for _, span in places)
    with connection.cursor() as cursor:
        cursor.execute(_WOKEN, [instants.stored(last), instants.stored(first)])
        woken = [(part, Span(instants.read(start), instants.read(end))) for part, start, end in cursor.fetchall()]
    if any(part == other and span.overlaps(wish) for part, span in places for other, wish in woken):
        raise Taken


def make_way(places: Sequence[tuple[int, Span]], at: datetime) -> None:
    """Remove holds that ran out before `at` and stand in the way of (part, span). Raises Taken if a claim stands."""
    if not clear(places, at):
        raise Taken


def clear(places: Sequence[tuple[int, Span]], at: datetime) -> bool:
    """Remove those holds, unless a claim stands there; whether none does."""
    conditions, values = [], []
    for part, span in places:
        conditions.append("(part_id = %s AND starts_at > %s AND starts_at < %s AND ends_at > %s)")
        values += [part, instants.stored(span.start - LONGEST), instants.stored(span.end), instants.stored(span.start)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT booking_id, expires_at IS NOT NULL AND expires_at <= %s FROM booking_claim "
            f"WHERE {' OR '.join(conditions)}",
            [instants.stored(at), *values],
        )
        found = cursor.fetchall()
    if not all(run_out for _, run_out in found):
        return False
    stale = {booking for booking, _ in found}
    if stale:
        Booking.objects.filter(pk__in=stale, state=BookingState.HELD).update(state=BookingState.EXPIRED, updated_at=at)
        # Asked again in the statements themselves: a hold that was sent since the look above has lasting claims by now.
        gone = Claim.objects.filter(booking__in=stale, expires_at__lte=at)
        # It may have had more than is taken now, a hall and not a third: whoever waits for the rest hears of it here.
        Wait.objects.wake(gone)
        gone.delete()
    return True


def write(wanted: Sequence[Wanted], expires_at: datetime | None = None) -> None:
    """The claims themselves, once way was made. The database has the last word: raises Taken as `take` does."""
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


def lock_parts(parts: Iterable[int]) -> None:
    """Lock the parts in the order of their keys, so that two bookings of several parts never wait for each other.

    The weaker lock (NO KEY) leaves room for the key-share locks that writing a claim takes on its part; with the full
    one the two would deadlock. SQLite's writers queue already.
    """
    if _has_row_locks() and (keys := list(set(parts))):
        marks = ", ".join(["%s"] * len(keys))
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id FROM booking_part WHERE id IN ({marks}) ORDER BY id FOR NO KEY UPDATE", keys)


def lock_places(resources: Iterable[int]) -> None:
    """Lock all parts of these places. Whoever changes what is held does so before locking its row.

    Whoever takes a time has its parts, and then ends the holds there that ran out: had one of them been locked by
    somebody who renews it and now waits for the parts, the two would wait for each other.
    """
    if _has_row_locks():
        keys = list(resources)
        marks = ", ".join(["%s"] * len(keys))
        needed = f"SELECT part_id FROM booking_resource_parts WHERE resource_id IN ({marks})"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id FROM booking_part WHERE id IN ({needed}) ORDER BY id FOR NO KEY UPDATE", keys)


def _has_row_locks() -> bool:
    return bool(connection.features.has_select_for_update)


def release(bookings: Iterable[int]) -> None:
    """Give back everything the bookings claim; whoever waits for it is looked at at once."""
    claims = Claim.objects.filter(booking__in=list(bookings))
    Wait.objects.wake(claims)
    claims.delete()
