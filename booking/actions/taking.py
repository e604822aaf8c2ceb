"""Taking the time of a booking: which parts it needs, and the database's no as a refusal people can read."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext_lazy as _

from booking.availability import claim_span
from booking.claims import Taken, Wanted, take
from booking.eligibility import Refusal, Refused
from booking.models import Booking, Resource

# SQLite refuses a condition with more than a thousand terms: a year of a hall with twenty parts has more.
AT_ONCE = 400


def parts_of(resource: Resource) -> list[int]:
    """The keys of what one use of it takes."""
    with connection.cursor() as cursor:  # the hottest question there is; building it anew would cost more than asking
        cursor.execute("SELECT part_id FROM booking_resource_parts WHERE resource_id = %s", [resource.pk])
        return [part for (part,) in cursor.fetchall()]


def wanted_for(resource: Resource, bookings: Sequence[Booking]) -> list[Wanted]:
    """Every claim that the bookings need."""
    parts = parts_of(resource)
    return [(each.pk, part, claim_span(resource, each.span)) for each in bookings for part in parts]


def take_or_refuse(wanted: list[Wanted], at: datetime, expires_at: datetime | None = None) -> None:
    """Claim it all, or raise Refused."""
    with refused_if_taken():
        for first in range(0, len(wanted), AT_ONCE):
            take(wanted[first : first + AT_ONCE], at, expires_at=expires_at)


@contextmanager
def refused_if_taken() -> Iterator[None]:
    """The database's no becomes a refusal with a sentence."""
    try:
        yield
    except Taken:
        raise Refused([Refusal("taken", _("Somebody else has taken this time."))]) from None
