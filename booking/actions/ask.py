"""A manager asks the group something before deciding. The time stays taken."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from booking import notices
from booking.actions.base import action, become, facts, keep, locked, record
from booking.actions.remarks import add
from booking.actions.who import given, must_manage
from booking.models import Booking
from booking.models.proof import Side
from booking.states import BookingState
from community.models import User


@action
def ask(*, booking: Booking, by: User, question: str, at: datetime) -> Booking:
    """Put a question to the group.

    Raises NotPermitted if it was decided before or is not the person's to decide, Refused without a question.
    """
    question = given(question, _("Write the question you want to ask."))
    booking = locked(booking)
    must_manage(by, booking)
    before = facts(booking)
    add(booking, side=Side.KEEPER, by=by, words=question, at=at)
    become(booking, BookingState.QUERIED)
    keep(booking, at=at)
    record(booking, "ask", by=by, at=at, before=before, reason=question)
    notices.asked(booking, question=question, at=at)
    return booking


def question_of(booking: Booking) -> str:
    """The question last asked, or nothing."""
    event = booking.events.filter(verb="ask").last()
    return event.reason if event else ""
