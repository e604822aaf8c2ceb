"""Give a booking up: by the group, or by the keeper's manager, who says why."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from booking import notices
from booking.actions import credits
from booking.actions.base import NotPermitted, action, become, facts, keep, locked, record
from booking.actions.settle import agree
from booking.actions.waiting import locked_ahead
from booking.actions.who import given, is_of_the_group, must_lie_ahead, must_not_have_begun
from booking.claims import release
from booking.models import Booking, Series
from booking.models.event import CANCELLED_BY_GROUP, CANCELLED_BY_KEEPER
from booking.states import BookingState
from community.models import User

NO_REASON = _("Say why, so that the group can plan.")


@action
def cancel(*, booking: Booking, by: User, at: datetime, reason: str = "") -> Booking:
    """Cancel one booking, or one date of a weekly let, and give its time back.

    Raises NotPermitted if it is over or has begun or the person may not, Refused if a manager gives no reason.
    """
    booking = locked(booking)
    by_group = _give_up(booking, by, reason.strip(), at)
    notices.cancelled([booking], by_group=by_group, reason=reason.strip(), at=at)
    return booking


@action
def cancel_rest(
    *, series: Series, by: User, at: datetime, first: datetime | None = None, reason: str = ""
) -> list[Booking]:
    """Cancel every date of a weekly let that still lies ahead, from the date `first` on, with one letter.

    Raises as `cancel` does; nothing is cancelled then.
    """
    bookings = [each for each in locked_ahead(series, at) if first is None or each.starts_at >= first]
    if not bookings:
        raise NotPermitted(_("None of these dates can be changed any more."))
    sides = [_give_up(booking, by, reason.strip(), at) for booking in bookings]
    notices.cancelled(bookings, by_group=sides[0], reason=reason.strip(), at=at)
    return bookings


def _give_up(booking: Booking, by: User, reason: str, at: datetime) -> bool:
    """Whether it was the group that gave it up."""
    by_group = is_of_the_group(by, booking)
    if by_group:
        must_lie_ahead(booking, at)
    else:  # also one that belongs to a run: whoever made that hears of it, and tells its riders
        must_not_have_begun(booking, at)
        given(reason, NO_REASON)
    before = facts(booking)
    become(booking, BookingState.CANCELLED)
    keep(booking, at=at)
    release([booking.pk])
    record(booking, CANCELLED_BY_GROUP if by_group else CANCELLED_BY_KEEPER, by=by, at=at, before=before, reason=reason)
    # A keeper’s late withdrawal enters the ledger at once; a group’s waits to see whether others had the time.
    agree(booking, at=at, by=by)
    credits.after_cancelling(booking, by=by, at=at)
    return by_group
