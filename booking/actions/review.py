"""Ask a person to look again at what the rules said: nobody has to be content with a program's answer.

The person answers: books the time all the same, or says why it stays as it is.
"""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from booking import notices
from booking.actions import override, ruling
from booking.actions.base import NotPermitted, action, facts, locked, record
from booking.actions.hold import is_being_filled_in, let_go
from booking.actions.request import must_be_own, must_book_for
from booking.actions.who import given, must_be_of_the_group, must_manage
from booking.deciding import asked_by, last_decision, verdict
from booking.eligibility import Refusal, Refused
from booking.models import Booking, BookingEvent
from booking.rules.sentences import told
from community.models import Organisation, User

REVIEW = "review"
REVIEWED = "review_answer"


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
    decided = last_decision(booking)
    if asked(booking):
        raise Refused([Refusal("asked_already", _("You have asked already. The keeper has your letter."))])
    sentences = decided.told if decided else _told(booking, at)
    record(booking, REVIEW, by=by, at=at, before={"organisation": booking.organisation_id}, reason=words)
    notices.review(booking, words=words, told=sentences, at=at)
    return booking


@action
def leave(*, booking: Booking, by: User, words: str, at: datetime) -> None:
    """A manager has looked: it stays as it is, and why. Who asked gets a letter.

    Raises NotPermitted for others, or if it is answered; Refused without words.
    """
    words = given(words, _("Say why it stays as it is."))
    booking = locked(booking)
    must_manage(by, booking)
    question = _open_question(booking)
    booking.organisation = group_of(question)  # for the letter; nothing of it is saved
    record(booking, REVIEWED, by=by, at=at, reason=words)
    notices.reviewed(booking, asker=question.by, words=words, at=at)


@action
def allow(*, booking: Booking, by: User, reason: str, at: datetime) -> Booking:
    """A manager has looked: the time is booked for the group that was filling it in. The reason is kept.

    Raises NotPermitted for others, if it is answered, or if it was sent since: then it is approved like any request;
    Refused without a reason, if somebody else has the time by now, or for what no reason puts aside.
    """
    reason = given(reason, _("Say why you make an exception. The reason is kept."))
    group = group_of(_open_question(booking))
    if group is None:
        raise NotPermitted(_("This group is no longer here."))
    # Before any row is locked: the booking that follows counts towards the limits of the group's family.
    ruling.line_up(group, booking.resource, [booking.span], at)
    booking = locked(booking)
    must_manage(by, booking)
    question = _open_question(booking)
    if not is_being_filled_in(booking) or booking.series_id:
        raise NotPermitted(_("This booking has been sent or let go already."))
    if not is_as_asked(booking, question):
        raise NotPermitted(_("This booking was changed in another window. Look at it once more."))
    booking.extras_chosen  # noqa: B018  (read while it still has them)
    let_go(booking=booking, at=at)
    booked = override.book(
        resource=booking.resource,
        span=booking.span,
        organisation=group,
        by=by,
        at=at,
        activity=booking.activity,
        people=booking.people,
        override_reason=reason,
        asker=question.by,
        like=booking,
    )
    record(booking, REVIEWED, by=by, at=at, reason=reason)
    return booked


def asked(booking: Booking) -> BookingEvent | None:
    """That a person was asked to look again at what was decided last; None if nobody was."""
    decided = last_decision(booking)
    questions = booking.events.filter(verb=REVIEW).order_by("at", "pk")
    return (questions.filter(at__gte=decided.at) if decided else questions).last()


def answered(booking: Booking, question: BookingEvent) -> BookingEvent | None:
    """What a manager said to it."""
    return booking.events.filter(verb=REVIEWED, at__gte=question.at, pk__gt=question.pk).order_by("at", "pk").first()


def is_as_asked(booking: Booking, question: BookingEvent) -> bool:
    """Whether the place and the time are those of the question: what is filled in may be changed for another."""
    now = facts(booking)
    return all(question.after.get(name) == now[name] for name in ("resource", "starts_at", "ends_at"))


def group_of(question: BookingEvent) -> Organisation | None:
    """For whom it was asked: a booking that was never sent does not say so itself."""
    return Organisation.objects.filter(pk=question.before.get("organisation")).first()


def _open_question(booking: Booking) -> BookingEvent:
    """Raises NotPermitted if nobody asked, or somebody has answered."""
    question = asked(booking)
    if question is None or answered(booking, question):
        raise NotPermitted(_("This has been answered already."))
    return question


def _told(booking: Booking, at: datetime) -> dict[str, list[str]]:
    """What the rules say before anything is sent."""
    decided = verdict(asked_by(booking), booking.organisation, at, without=[booking.pk])
    return told(decided.verdict)
