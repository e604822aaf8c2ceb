"""A manager says yes."""

from datetime import datetime

from booking import notices
from booking.actions.base import action, become, facts, keep, locked, record
from booking.actions.waiting import locked_waiting
from booking.actions.who import must_lie_ahead, must_manage
from booking.models import Booking, Series
from booking.states import BookingState
from community.models import User


@action
def approve(*, booking: Booking, by: User, at: datetime) -> Booking:
    """Confirm one request. Raises NotPermitted if it was decided or has begun, or is not theirs to decide."""
    booking = locked(booking)
    _confirm(booking, by, at)
    notices.approved([booking], at=at)
    return booking


@action
def approve_series(*, series: Series, by: User, at: datetime) -> list[Booking]:
    """Confirm every waiting date of a weekly let in one go, with one letter. Raises NotPermitted if none waits."""
    bookings = locked_waiting(series, at)
    for booking in bookings:
        _confirm(booking, by, at)
    notices.approved(bookings, at=at)
    return bookings


def _confirm(booking: Booking, by: User, at: datetime) -> None:
    must_manage(by, booking)
    must_lie_ahead(booking, at)
    before = facts(booking)
    become(booking, BookingState.CONFIRMED)
    keep(booking, at=at)
    record(booking, "approve", by=by, at=at, before=before)
