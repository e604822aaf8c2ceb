"""The states of a booking and the moves each permits. Nothing else decides what may follow what."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BookingState(models.TextChoices):
    """Where a booking stands."""

    HELD = "held", _("Being filled in")
    REQUESTED = "requested", _("Waiting for an answer")
    QUERIED = "queried", _("Question asked")
    CONFIRMED = "confirmed", pgettext_lazy("booking", "Confirmed")
    DECLINED = "declined", pgettext_lazy("booking", "Declined")
    CANCELLED = "cancelled", pgettext_lazy("booking", "Cancelled")
    EXPIRED = "expired", pgettext_lazy("booking", "Ran out")

    @property
    def may_become(self) -> frozenset["BookingState"]:
        """The states that may follow this one."""
        return MOVES[self]

    @property
    def takes_time(self) -> bool:
        """Whether a booking in this state keeps others out."""
        return self in TAKING


MOVES: dict[BookingState, frozenset[BookingState]] = {
    BookingState.HELD: frozenset(
        {BookingState.REQUESTED, BookingState.CONFIRMED, BookingState.CANCELLED, BookingState.EXPIRED}
    ),
    BookingState.REQUESTED: frozenset(
        {
            BookingState.QUERIED,
            BookingState.CONFIRMED,
            BookingState.DECLINED,
            BookingState.CANCELLED,
            BookingState.EXPIRED,
        }
    ),
    BookingState.QUERIED: frozenset(
        {
            BookingState.REQUESTED,
            BookingState.CONFIRMED,
            BookingState.DECLINED,
            BookingState.CANCELLED,
            BookingState.EXPIRED,
        }
    ),
    # Back to waiting: a group moves a confirmed booking at a place where a manager decides.
    BookingState.CONFIRMED: frozenset({BookingState.REQUESTED, BookingState.CANCELLED}),
    BookingState.DECLINED: frozenset(),
    BookingState.CANCELLED: frozenset(),
    BookingState.EXPIRED: frozenset(),
}

TAKING = frozenset({BookingState.HELD, BookingState.REQUESTED, BookingState.QUERIED, BookingState.CONFIRMED})
OPEN = frozenset({BookingState.REQUESTED, BookingState.QUERIED})
