"""How many times somebody may hold at once.

A hold is the cheapest way to take time from others: one for somebody not signed in, a few for a person, a ceiling for
the group they act for, however many of it are at it, and one for an address, however many cookies are thrown away. A
weekly let counts as one, and a person holds one at a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from booking.eligibility import Refusal, Refused
from booking.instants import stored
from booking.models import Booking
from community.models import User

HOLDS_A_PERSON = 5
HOLDS_A_GROUP = 10
HOLDS_AN_ADDRESS = 10


@dataclass(frozen=True)
class Holder:
    """Who holds: a person if signed in, else a visitor's browser; the address either came from; the key of the group
    the person acts for."""

    visitor: str = ""
    address: str = ""
    user: User | None = None
    group: int | None = None

    def owns(self, booking: Booking) -> bool:
        """Whether the hold is this holder's own."""
        if booking.made_by_id:
            return self.user is not None and booking.made_by_id == self.user.pk
        return bool(self.visitor) and booking.visitor == self.visitor

    def keys(self) -> list[str]:
        """What this holder queues at, in the order everybody does."""
        out = [f"address:{self.address}"] if self.address else []
        if self.group:
            out.append(f"group:{self.group}")
        if self.user:
            return [*out, f"person:{self.user.pk}"]
        return [*out, f"visitor:{self.visitor}"] if self.visitor else out


def holder_of(booking: Booking) -> Holder:
    """Whoever made this hold."""
    return Holder(visitor=booking.visitor, address=booking.address, user=booking.made_by, group=booking.held_for_id)


def queue_up(holder: Holder) -> None:
    """Make two requests of one holder wait for each other, so that both cannot be the last allowed.

    No constraint can enforce "at most so many". The locks end with the transaction and need no rows; two names that
    share a number only wait for each other. SQLite's writers queue already.
    """
    queue_at(holder.keys())


def queue_at(keys: Sequence[str]) -> None:
    """Wait until everybody who stands at one of the keys has finished. All who need several give them in one order."""
    if not keys or connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(key, 0)) "
            "FROM unnest(%s::text[]) WITH ORDINALITY AS queue (key, place) ORDER BY place",
            [list(keys)],
        )


def standing(holder: Holder, at: datetime) -> list[Booking]:
    """Every hold that stands and counts for this holder: their own, their group's, and those from the same address.

    Asked by hand first, because nearly always the answer is none and every hold waits for it.
    """
    whose = {
        "made_by_id": holder.user and holder.user.pk,
        "visitor": holder.visitor,
        "address": holder.address,
        "held_for_id": holder.group,
    }
    asked = {column: value for column, value in whose.items() if value}
    if not asked:
        return []
    # One question a column, so that each is answered from its own index.
    # What is kept for somebody whose turn it is they have not taken: it counts for nobody.
    question = (
        "SELECT id FROM booking_booking WHERE state = 'held' AND hold_until > %s AND {} = %s "
        "AND NOT EXISTS (SELECT 1 FROM booking_turn WHERE booking_turn.booking_id = booking_booking.id)"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ".join(question.format(column) for column in asked),
            [each for value in asked.values() for each in (stored(at), value)],
        )
        keys = [key for (key,) in cursor.fetchall()]
    return list(Booking.objects.filter(pk__in=keys)) if keys else []


def refuse_too_many(holder: Holder, stand: list[Booking]) -> None:
    """Raise Refused if one hold more would be too many beside those that stand. Call after `queue_up`."""
    own = [booking for booking in stand if holder.owns(booking)]
    near = [booking for booking in stand if holder.address and booking.address == holder.address]
    ours = [booking for booking in stand if holder.group and booking.held_for_id == holder.group]
    most = HOLDS_A_PERSON if holder.user else 1
    if _uses(ours) >= HOLDS_A_GROUP:
        raise _too_many(_("Your group is holding as many times as we allow. Finish or let go of one of them first."))
    if _uses(own) >= most or _uses(near) >= HOLDS_AN_ADDRESS:
        raise _too_many(_("You are holding as many times as we allow. Finish or let go of one of them first."))


def _too_many(sentence: str | Promise) -> Refused:
    return Refused([Refusal("too_many_holds", sentence)])


def _uses(bookings: list[Booking]) -> int:
    """Fifty-three dates of one weekly let are one use."""
    return len({("series", b.series_id) if b.series_id else ("single", b.pk) for b in bookings})
