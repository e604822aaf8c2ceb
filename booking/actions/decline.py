"""A manager says no, and why."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from booking import notices
from booking.actions import credits
from booking.actions.base import action, become, facts, keep, locked, record
from booking.actions.waiting import locked_waiting
from booking.actions.who import given, must_manage
from booking.claims import release
from booking.models import Booking, Series
from booking.states import BookingState
from community.models import User

NO_REASON = _("Say why not, so that the group can plan.")


@action
def decline(*, booking: Booking, by: User, reason: str, at: datetime) -> Booking:
    """Turn one request down and give its time back.

    Raises NotPermitted if it was decided before or is not the person's to decide, Refused without a reason.
    """
    reason = given(reason, NO_REASON)
    booking = locked(booking)
    _turn_down(booking, by, reason, at)
    notices.declined([booking], reason=reason, at=at)
    return booking


@action
def decline_series(*, series: Series, by: User, reason: str, at: datetime) -> list[Booking]:
    """Turn down every waiting date of a weekly let in one go, with one letter."""
    reason = given(reason, NO_REASON)
    bookings = locked_waiting(series, at)
    for booking in bookings:
        _turn_down(booking, by, reason, at)
    notices.declined(bookings, reason=reason, at=at)
    return bookings


def _turn_down(booking: Booking, by: User, reason: str, at: datetime) -> None:
    must_manage(by, booking)
    before = facts(booking)
    become(booking, BookingState.DECLINED)
    keep(booking, at=at)
    release([booking.pk])
    credits.give_back(booking, by=by, at=at)
    record(booking, "decline", by=by, at=at, before=before, reason=reason)
