"""Give a part of a booked time back and keep the rest. A whole date, or the rest of a weekly let, is a cancellation."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from booking import extras
from booking.actions import credits
from booking.actions.base import NotPermitted, action, facts, keep, locked, record
from booking.actions.request import price_of
from booking.actions.who import must_be_of_the_group, must_lie_ahead
from booking.availability import claim_span
from booking.claims import lock_parts
from booking.deciding import asked_by, keep_decisions, verdict
from booking.eligibility import SHORTEST, Refusal, Refused
from booking.given_up import BY_KEEPER, HANDED_BACK
from booking.letters import waiting as letters
from booking.models import Booking, BookingExtra, ExtraPer, Wait
from booking.spans import Span
from booking.states import OPEN, BookingState
from community.models import User


@action
def hand_back_part(*, booking: Booking, kept: Span, by: User, at: datetime, reason: str = "") -> Booking:
    """Keep only `kept` of the time. Nobody has to approve that, and no rule can forbid it.

    The price follows the shorter time and is never higher; credits come back as they do when a booking is cancelled.
    Raises NotPermitted if it has begun, is over, or is not the person's; Refused if that is not a part of it.
    """
    booking = locked(booking)
    must_be_of_the_group(by, booking)
    must_lie_ahead(booking, at)
    if booking.status not in {*OPEN, BookingState.CONFIRMED}:
        raise NotPermitted(_("This booking cannot be changed any more."))
    _refuse(booking.span, kept)
    was, before = booking.span, {**facts(booking), BY_KEEPER: False}
    decided = verdict(asked_by(booking, span=kept), booking.organisation, at, without=[booking.pk])
    _shrink_claims(booking, kept)
    booking.starts_at, booking.ends_at = kept.start, kept.end
    _agree_price(booking, price_of(decided.verdict, booking.resource, kept), was, by, at)
    keep(booking, at=at)
    record(booking, HANDED_BACK, by=by, at=at, before=before, reason=reason.strip())
    keep_decisions([(booking, decided)], HANDED_BACK, at)
    letters.handed_back(booking, was=was, at=at)
    return booking


def _refuse(was: Span, kept: Span) -> None:
    if not was.covers(kept) or kept == was:
        raise Refused([Refusal("not_a_part", _("What you keep must lie within your booking and be shorter."))])
    if kept.length < SHORTEST:
        raise Refused([Refusal("too_short", _("A booking lasts at least 15 minutes."))])


def _shrink_claims(booking: Booking, kept: Span) -> None:
    """In place: what is given back is free at once, and what is kept is never out of one's hands."""
    claims = booking.claims.all()
    lock_parts(claims.values_list("part", flat=True))
    Wait.objects.wake(claims)
    whole = claim_span(booking.resource, kept, booking.activity_code)
    use = extras.Use(booking.pk, booking.resource, kept, booking.activity_code)
    with_it = extras.chosen_in([booking])
    # A room that was taken along keeps its own turn-round, not that of the place.
    rooms = {part: extras.span_for(each, use) for each in with_it if each.room for part in extras.parts_of(each)}
    for claim in claims:
        left = claim.span.common(rooms.get(claim.part_id, whole))
        if left:
            claim.starts_at, claim.ends_at = left.start, left.end
            claim.save(update_fields=["starts_at", "ends_at"])


def _agree_price(booking: Booking, price: int, was: Span, by: User, at: datetime) -> None:
    """Credits paid for a length: those for what is given back return, if it is given back in time."""
    if booking.credit_minutes:
        if was.start - at >= credits.notice_of(booking):
            booking.price_pence = price
            credits.pay_anew(booking, by=by, at=at)
    elif booking.price_pence is not None:
        booking.price_pence = min(booking.price_pence, price + _agree_extras(booking, was))


def _agree_extras(booking: Booking, was: Span) -> int:
    """What goes with it stays as agreed; what costs by the hour, for the hours that are left. Returns the sum."""
    left = booking.span.length / was.length
    for row in booking.extras_chosen:
        if row.extra.per == ExtraPer.HOUR:
            row.price_pence = round((row.price_pence or 0) * left)
    if booking.extras_chosen:
        BookingExtra.objects.bulk_update(booking.extras_chosen, ["price_pence"])
    return sum(row.price_pence or 0 for row in booking.extras_chosen)
