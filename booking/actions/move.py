"""Another time, another place of the same keeper, or both. Old and new change hands in one transaction."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from booking import notices
from booking.actions.base import NotPermitted, action, become, facts, keep, locked, record
from booking.actions.override import refusals_but_for
from booking.actions.taking import parts_of, take_or_refuse
from booking.actions.who import must_be_of_the_group, must_lie_ahead
from booking.availability import claim_span, diary
from booking.claims import lock_parts, release
from booking.eligibility import Refused, Request
from booking.models import Booking, Resource
from booking.permissions import may_manage
from booking.pricing import price
from booking.spans import Span
from booking.states import OPEN, BookingState
from community.models import User

MOVABLE = frozenset({*OPEN, BookingState.CONFIRMED})


@action
def move(
    *,
    booking: Booking,
    by: User,
    span: Span,
    at: datetime,
    resource: Resource | None = None,
    reason: str = "",
    override_reason: str = "",
) -> Booking:
    """Move it. A group's move goes back to waiting where a manager decides; a manager's own keeps its state.

    A manager may leave the published openings and says why in `override_reason`, which is kept. Raises NotPermitted
    if it has begun or is over or the person may not, Refused with every reason why not; the old time is kept then.
    """
    booking = locked(booking)
    by_keeper = may_manage(by, booking.resource)
    if not by_keeper:
        must_be_of_the_group(by, booking)
    target = resource or booking.resource
    _must_be_movable(booking, target, at)
    override_reason = override_reason.strip() if by_keeper else ""
    why_not = refusals_but_for(
        override_reason, Request(target, span, diary(target, span, at, without=booking.pk), at, booking.people)
    )
    if why_not:
        raise Refused(why_not)
    before, was, old_place = facts(booking), booking.span, booking.resource
    _change_hands(booking, target, span, at)
    _agree_price(booking, target, span)
    booking.resource, booking.starts_at, booking.ends_at = target, span.start, span.end
    booking.override_reason = override_reason
    if not by_keeper:
        _stand_anew(booking)
    keep(booking, at=at)
    record(booking, "move", by=by, at=at, before=before, reason=override_reason or reason.strip())
    notices.moved(booking, was=was, old_place=old_place, by_keeper=by_keeper, reason=reason.strip(), at=at)
    return booking


def _must_be_movable(booking: Booking, target: Resource, at: datetime) -> None:
    if booking.status not in MOVABLE:
        raise NotPermitted(_("This booking cannot be moved any more."))
    must_lie_ahead(booking, at)
    if target.keeper_id != booking.resource.keeper_id:
        raise NotPermitted(_("A booking can only move to another place of the same keeper."))


def _agree_price(booking: Booking, target: Resource, span: Span) -> None:
    """What was agreed stands as long as place and length do."""
    if booking.price_pence is None or (target.pk == booking.resource_id and span.length == booking.span.length):
        return
    booking.price_pence = price(target.rate_pence, span.length)


def _stand_anew(booking: Booking) -> None:
    """A manager has not seen the new time yet; where none decides, it is confirmed."""
    state = BookingState.REQUESTED if booking.resource.needs_approval else BookingState.CONFIRMED
    if booking.status is not state:
        become(booking, state)


def _change_hands(booking: Booking, target: Resource, span: Span, at: datetime) -> None:
    """Release the old claims and take the new ones.

    All parts are locked first, in order: two bookings trading places would otherwise each wait for the other.
    """
    parts = parts_of(target)
    lock_parts([*parts, *booking.claims.values_list("part", flat=True)])
    release([booking.pk])
    claimed = claim_span(target, span)
    take_or_refuse([(booking.pk, part, claimed) for part in parts], at)
