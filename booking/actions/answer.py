"""The group answers the manager's question; the request waits for a decision again."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from booking import notices
from booking.actions.base import NotPermitted, action, become, facts, keep, locked, record
from booking.actions.remarks import add
from booking.actions.who import given, must_be_of_the_group
from booking.models import Booking, Remark
from booking.models.proof import Side
from booking.states import BookingState
from community.models import User


@action
def answer(*, booking: Booking, by: User, words: str, at: datetime) -> Booking:
    """Send the answer. Raises NotPermitted if nothing was asked or the person may not, Refused without words."""
    words = given(words, _("Write your answer."))
    booking = locked(booking)
    must_be_of_the_group(by, booking)
    if booking.status is not BookingState.QUERIED:
        raise NotPermitted(_("There is no question to answer."))
    take_answer(booking, by=by, words=words, at=at)
    return booking


def take_answer(booking: Booking, *, by: User | None, words: str, at: datetime, by_link: bool = False) -> Remark:
    """The words become part of the conversation, and the request waits again. Call it with the booking locked.

    `by` is nobody where the group's own address has answered by the link in its letter.
    """
    before = facts(booking)
    remark = add(booking, side=Side.GROUP, by=by, words=words, at=at, by_link=by_link)
    become(booking, BookingState.REQUESTED)
    keep(booking, at=at)
    record(booking, "answer", by=by, at=at, before=before, reason=words)
    notices.answered(booking, answer=words, at=at)
    return remark
