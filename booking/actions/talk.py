"""Saying something about a booking, signed in or by the link in a letter. What answers a question is an answer."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from booking import notices
from booking.actions.answer import take_answer
from booking.actions.base import NotPermitted, action, locked
from booking.actions.remarks import add
from booking.actions.who import given, must_be_of_the_group, must_manage
from booking.letters.tokens import voice_of
from booking.models import Booking, Remark
from booking.models.proof import Side
from booking.states import BookingState
from community.models import User

NO_WORDS = _("Write what you want to say.")


@action
def say(*, booking: Booking, side: Side, by: User, words: str, at: datetime) -> Remark:
    """Say something for the group or for the keeper.

    Raises NotPermitted if the person does not speak for that side or the booking is long over, Refused without words.
    """
    words = given(words, NO_WORDS)
    booking = locked(booking)
    (must_manage if side == Side.KEEPER else must_be_of_the_group)(by, booking)
    return _say(booking, side, by, words, at, by_link=False)


@action
def say_by_link(*, token: str, words: str, at: datetime) -> Remark:
    """Say something by the link in a letter. Raises NotPermitted if it has run out or its reader may not write now."""
    words = given(words, NO_WORDS)
    voice, _run_out = voice_of(token, at=at)
    if voice is None or not voice.may_write:
        raise NotPermitted(_("This link does not work any more."))
    return _say(locked(voice.booking), voice.side, voice.person, words, at, by_link=True)


def _say(booking: Booking, side: Side, by: User | None, words: str, at: datetime, *, by_link: bool) -> Remark:
    if side == Side.GROUP and booking.status is BookingState.QUERIED and booking.starts_at > at:
        return take_answer(booking, by=by, words=words, at=at, by_link=by_link)
    remark = add(booking, side=side, by=by, words=words, at=at, by_link=by_link)
    notices.remarked(booking, remark, at=at)
    return remark
