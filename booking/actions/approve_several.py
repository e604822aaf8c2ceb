"""Many requests approved with one button. Each stands by itself: what cannot be approved stops none of the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from booking.actions.approve import approve, approve_series
from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.models import Booking
from booking.states import BookingState
from community.models import User


@dataclass(frozen=True)
class Approved:
    """What became of one request: how many dates are confirmed now, how many wait for a second person, or why not."""

    booking: Booking
    confirmed: int = 0
    waiting: int = 0
    why_not: str = ""


def approve_several(*, bookings: Sequence[Booking], by: User, at: datetime) -> list[Approved]:
    """Approve each in a transaction of its own; a weekly let with all its waiting dates, with one letter."""
    return [_approved(booking, by, at) for booking in bookings]


def _approved(booking: Booking, by: User, at: datetime) -> Approved:
    try:
        if booking.series:
            dates = approve_series(series=booking.series, by=by, at=at)
        else:
            dates = [approve(booking=booking, by=by, at=at)]
    except Refused as refused:
        return Approved(booking, why_not=" ".join(str(each.sentence) for each in refused.refusals))
    except NotPermitted:
        return Approved(booking, why_not=_("It has been answered already, or has begun."))
    confirmed = sum(each.state == BookingState.CONFIRMED for each in dates)
    return Approved(booking, confirmed, len(dates) - confirmed)
