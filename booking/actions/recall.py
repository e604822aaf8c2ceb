"""The keeper calls a confirmed booking back: with notice and a reason, and with another time to offer, or why not."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from booking.actions import credits, override, ruling, turns
from booking.actions.base import NotPermitted, action, become, facts, keep, locked, record
from booking.actions.settle import agree
from booking.actions.who import given, must_lie_ahead, must_manage
from booking.availability import diary
from booking.claims import lock_parts, release
from booking.deciding import asked_by, verdict
from booking.eligibility import Refusal, Refused, Request, refusals
from booking.given_up import SHORT_NOTICE
from booking.letters import waiting as letters
from booking.models import Booking, Resource, Terms, Turn
from booking.models.event import CANCELLED_BY_KEEPER
from booking.spans import Span
from booking.states import BookingState
from booking.waiting import keeping_until, parts_by_resource
from community.models import Organisation, User

NO_REASON = _("Say why, so that the group can plan.")
NO_OFFER = _("Say why there is nothing to offer.")


@dataclass(frozen=True)
class Instead:
    """Another time that the keeper can give."""

    resource: Resource
    span: Span


@action
def recall(
    *,
    booking: Booking,
    by: User,
    reason: str,
    at: datetime,
    instead: Instead | None = None,
    none_because: str = "",
    own_use: bool = True,
) -> Turn | None:
    """Take the time back. What is offered instead is kept for the group until a deadline, as a turn.

    With less notice than the keeper has promised it counts as withdrawn. `own_use` books the time for the keeper;
    without it whoever waits for the time is asked. Raises NotPermitted unless it is confirmed, to come and the
    person's to decide; Refused without a reason, without an offer or a word why there is none, or where the group
    could not have what is offered.
    """
    reason = given(reason, NO_REASON)
    if instead is None:
        none_because = given(none_because, NO_OFFER)
    resource, span = booking.resource, booking.span
    # Before any row is locked: the keeper's own booking of the time counts towards the limits of its family.
    ruling.line_up(resource.keeper, resource, [span], at)
    booking = locked(booking)
    must_manage(by, booking)
    ruling.must_be_as_it_was(booking, resource, span)
    must_lie_ahead(booking, at)
    if booking.status is not BookingState.CONFIRMED or booking.organisation is None:
        raise NotPermitted(_("Only a confirmed booking can be called back."))
    if booking.organisation_id == booking.resource.keeper_id:
        raise NotPermitted(_("This is your own booking. Cancel it instead."))
    organisation, short = booking.organisation, is_short(booking, at)
    before = {**facts(booking), SHORT_NOTICE: short}
    become(booking, BookingState.CANCELLED)
    keep(booking, at=at)
    _lock_all(booking, instead)
    release([booking.pk])
    record(booking, CANCELLED_BY_KEEPER, by=by, at=at, before=before, reason=reason)
    agree(booking, at=at, by=by)
    credits.after_cancelling(booking, by=by, at=at)
    if own_use:
        _keep_for_the_keeper(booking, by, reason, at)
    turn = _offer(booking, organisation, instead, at) if instead else None
    letters.recalled(booking, reason=reason, none_because=none_because, turn=turn, short=short, at=at)
    return turn


def notice_of(booking: Booking) -> timedelta:
    """How long before the keeper has promised to say so.

    A promise that was made shorter since holds for later bookings only: otherwise it would be, just for the recall.
    """
    terms = Terms.objects.filter(keeper=booking.resource.keeper_id).first() or Terms()
    since = booking.resource.keeper.events.filter(verb="terms", at__gt=booking.created_at)
    promised = [days for days in since.values_list("before__recall_days", flat=True) if days is not None]
    return timedelta(days=max([terms.recall_days, *promised]))


def is_short(booking: Booking, at: datetime) -> bool:
    """Whether it is later than that."""
    return booking.starts_at - at < notice_of(booking)


def _lock_all(booking: Booking, instead: Instead | None) -> None:
    """What is given back and what will be taken, in one order, before anybody who waits is woken."""
    places = {booking.resource_id, *([instead.resource.pk] if instead else [])}
    there = parts_by_resource(places)
    lock_parts([*booking.claims.values_list("part", flat=True), *(part for each in there.values() for part in each)])


def _keep_for_the_keeper(booking: Booking, by: User, reason: str, at: datetime) -> None:
    """The time is the keeper's before anybody who waits for it is looked at."""
    resource = booking.resource
    override.book(
        resource=resource,
        span=booking.span,
        organisation=resource.keeper,
        by=by,
        at=at,
        activity=reason[:160],
        override_reason=reason,
    )


def _offer(booking: Booking, organisation: Organisation, instead: Instead, at: datetime) -> Turn:
    resource, span = instead.resource, instead.span
    if resource.keeper_id != booking.resource.keeper_id:
        raise NotPermitted(_("You do not decide about this place."))
    look = diary(resource, span, at)
    why_not = refusals(Request(resource, span, look, at, booking.people, booking.activity_code))
    # The one that is called back does not count towards any limit.
    ruling.refuse(why_not, [verdict(asked_by(booking, resource, span), organisation, at, without=[booking.pk])])
    until = keeping_until(resource, span.start, at)
    if until is None:
        raise Refused([Refusal("too_soon", _("That is too soon: nobody could answer in time. Offer a later one."))])
    held = turns.held_like(booking, resource, span)
    parts = parts_by_resource([resource.pk])[resource.pk]
    turn = turns.keep_for(organisation, held, parts, until=until, at=at, instead_of=booking)
    if turn is None:
        raise Refused([Refusal("taken", _("Somebody else has taken this time."))])
    return turn
