"""Taking the time of a booking: which parts it needs, and the database's no as a refusal people can read."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext_lazy as _

from booking import extras
from booking.availability import claim_span
from booking.claims import Taken, Wanted, lock_parts, must_not_jump, release, take
from booking.eligibility import Refusal, Refused
from booking.models import Booking, BookingExtra, Claim, Extra, Resource
from booking.spans import Span

# SQLite refuses a condition with more than a thousand terms: a year of a hall with twenty parts has more.
AT_ONCE = 400

# One statement for both: nearly always nothing was chosen with a booking, and then nothing more is asked.
_NEEDS = """
    SELECT 1, part_id FROM booking_resource_parts WHERE resource_id = %s
    UNION ALL SELECT 0, id FROM booking_bookingextra WHERE booking_id IN ({bookings})
"""


def parts_of(resource: Resource) -> list[int]:
    """The keys of what one use of it takes."""
    with connection.cursor() as cursor:  # the hottest question there is; building it anew would cost more than asking
        cursor.execute("SELECT part_id FROM booking_resource_parts WHERE resource_id = %s", [resource.pk])
        return [part for (part,) in cursor.fetchall()]


def needs_of(resource: Resource, bookings: Sequence[Booking]) -> list[int]:
    """The parts of the place; and `extras_chosen` of every booking is known afterwards."""
    keys = [each.pk for each in bookings]
    with connection.cursor() as cursor:
        cursor.execute(_NEEDS.format(bookings=", ".join(["%s"] * len(keys))), [resource.pk, *keys])
        found = cursor.fetchall()
    if all(is_part for is_part, _key in found):
        for booking in bookings:
            booking.extras_chosen = []
    else:
        extras.know(bookings)
    return [key for is_part, key in found if is_part]


def wanted_for(resource: Resource, bookings: Sequence[Booking], parts: Sequence[int] | None = None) -> list[Wanted]:
    """Every claim on the place itself that the bookings need."""
    parts = parts_of(resource) if parts is None else parts
    return [(each.pk, part, claim_span(resource, each.span, each.activity_code)) for each in bookings for part in parts]


def take_afresh(
    resource: Resource,
    bookings: Sequence[Booking],
    at: datetime,
    *,
    parts: Sequence[int] | None = None,
    expires_at: datetime | None = None,
) -> None:
    """Give back whatever the bookings claim, and take all they need: the place, and what was chosen with it.

    Everything or nothing, on every date: raises Refused, naming each date and thing that is short. `parts`, from
    `needs_of`, are asked for where they are not known.
    """
    if parts is None:
        parts = needs_of(resource, bookings)
    pks = [each.pk for each in bookings]
    with_it = extras.chosen_in(bookings)
    # Before looking which ones are free, and the old ones too: whoever picks at the same time waits here, and two that
    # trade things never wait for each other. Before anything is released as well: that touches the rows of those who
    # wait, and whoever looks at their line (actions/turns.py) has the parts first.
    among = extras.candidates(with_it)
    if with_it:
        old = Claim.objects.filter(booking__in=pks).order_by().values_list("part", flat=True).distinct()
        lock_parts([*parts, *among, *old])
        with_it = extras.chosen_in(bookings)  # a keeper may have taken some off the shelf while this one waited
    elif len(parts) > 1:
        lock_parts(parts)
    release(pks)
    wanted = wanted_for(resource, bookings, parts)
    if with_it:
        try:
            wanted += extras.pick(bookings, with_it, among - set(parts), at)
        except extras.Short as short:
            raise Refused(short.refusals) from None
    take_or_refuse(wanted, at, expires_at, locked=True)


def wait_in_line(resource: Resource, spans: Sequence[Span], parts: Sequence[int] | None = None) -> None:
    """Raise Refused where a time has just come free for which others stand in line. Ask before giving anything back."""
    parts = parts_of(resource) if parts is None else parts
    with refused_if_taken():
        must_not_jump([(part, claim_span(resource, span)) for span in spans for part in parts])


def leave_behind(booking: Booking, resource: Resource) -> None:
    """What cannot be had with the other place stays where it is: no longer part of what is being filled in."""
    there = set(Extra.objects.filter(resources=resource).values_list("pk", flat=True))
    gone = [row.pk for row in booking.extras_chosen if row.extra_id not in there]
    if gone:
        BookingExtra.objects.filter(pk__in=gone).delete()
        booking.extras_chosen = [row for row in booking.extras_chosen if row.pk not in gone]


def take_or_refuse(
    wanted: list[Wanted], at: datetime, expires_at: datetime | None = None, *, locked: bool = False
) -> None:
    """Claim it all, or raise Refused. `locked`: the parts are locked already."""
    with refused_if_taken():
        for first in range(0, len(wanted), AT_ONCE):
            take(wanted[first : first + AT_ONCE], at, expires_at=expires_at, locked=locked)


@contextmanager
def refused_if_taken() -> Iterator[None]:
    """The database's no becomes a refusal with a sentence."""
    try:
        yield
    except Taken:
        raise Refused([Refusal("taken", _("Somebody else has taken this time."))]) from None
