"""Ask a person to look again at what the rules said: nobody has to be content with a program's answer."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from booking import notices
from booking.actions.base import NotPermitted, action, locked, record
from booking.actions.hold import is_being_filled_in
from booking.actions.request import must_be_own, must_book_for
from booking.actions.who import given, must_be_of_the_group
from booking.deciding import asked_by, verdict
from booking.eligibility import Refusal, Refused
from booking.models import Booking
from booking.rules.sentences import told
from community.models import Organisation, User

REVIEW = "review"


@action
def ask_again(
    *, booking: Booking, by: User, words: str, at: datetime, organisation: Organisation | None = None
) -> Booking:
    """Write to everybody who decides for the keeper, once for each decision. The booking stays what it is.

    `organisation` is for whom one asks before anything is sent. Raises NotPermitted for somebody else's booking, or if
    the person may not book for the group; Refused without words, or if they have the letter already.
    """
    words = given(words, _("Say what a person should look at."))
    booking = locked(booking)
    if is_being_filled_in(booking) and organisation is not None:
        must_be_own(booking, by)
        must_book_for(by, organisation)
        booking.organisation = organisation  # for the letter; nothing of it is saved
    elif booking.organisation_id is None:
        raise NotPermitted(_("This booking was let go."))
    else:
        must_be_of_the_group(by, booking)
    decided = booking.decisions.order_by("at", "pk").last()
    asked = booking.events.filter(verb=REVIEW)
    if (asked.filter(at__gte=decided.at) if decided else asked).exists():
        raise Refused([Refusal("asked_already", _("You have asked already. The keeper has your letter."))])
    sentences = decided.told if decided else _told(booking, at)
    record(booking, REVIEW, by=by, at=at, before={"organisation": booking.organisation_id}, reason=words)
    notices.review(booking, words=words, told=sentences, at=at)
    return booking


def _told(booking: Booking, at: datetime) -> dict[str, list[str]]:
    """What the rules say before anything is sent."""
    decided = verdict(asked_by(booking), booking.organisation, at, without=[booking.pk])
    return told(decided.verdict)
