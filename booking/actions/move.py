"""Another time, another place of the same keeper, or both. Old and new change hands in one transaction."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from booking import extras, notices
from booking.actions import credits, ruling
from booking.actions.base import NotPermitted, action, become, facts, keep, locked, record
from booking.actions.override import refusals_but_for
from booking.actions.request import price_of
from booking.actions.taking import needs_of, take_afresh, wait_in_line
from booking.actions.who import must_be_of_the_group, must_lie_ahead
from booking.availability import diary
from booking.claims import lock_parts
from booking.deciding import Decided, asked_by, keep_decisions, read, verdict
from booking.eligibility import Refusal, Request
from booking.given_up import BY_KEEPER
from booking.models import Attendance, Booking, BookingExtra, Extra, ExtraPer, Resource
from booking.models.decision import REARRANGED
from booking.permissions import may_manage
from booking.spans import Span
from booking.states import OPEN, BookingState
from community import wording
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
    """Move it. A group's move goes back to waiting where a person decides; a manager's own keeps its state.

    A manager may leave the published openings and the keeper's own rules, and says why in `override_reason`, which is
    kept. Raises NotPermitted if it has begun or is over or the person may not, Refused with every reason why not; the
    old time is kept then.
    """
    target = resource or booking.resource
    if booking.organisation:
        ruling.line_up(booking.organisation, target, [span], at)
    booking = locked(booking)
    by_keeper = may_manage(by, booking.resource)
    if not by_keeper:
        must_be_of_the_group(by, booking)
    _must_be_movable(booking, target, at)
    override_reason = override_reason.strip() if by_keeper else ""
    look = diary(target, span, at, without=booking.pk)
    parts = needs_of(target, [booking])
    request = Request(target, span, look, at, booking.people, booking.activity_code)
    why_not = [*refusals_but_for(override_reason, request), *_not_had_there(booking, target)]
    if target.kind != booking.resource.kind:
        why_not += ruling.unanswered(target, booking.particulars)
    decided = verdict(asked_by(booking, target, span), booking.organisation, at, without=[booking.pk])
    ruling.refuse(why_not, [decided], override_reason=override_reason)
    before = {**facts(booking), BY_KEEPER: by_keeper}
    was, old_place = booking.span, booking.resource
    _agree_price(booking, target, span, decided, by_keeper=by_keeper)
    _forget_who_came(booking)
    booking.resource, booking.starts_at, booking.ends_at = target, span.start, span.end
    _change_hands(booking, parts, at)
    booking.override_reason = override_reason
    if booking.credit_minutes and _is_paid_anew(was.length, span.length, by_keeper=by_keeper):
        credits.pay_anew(booking, by=by, at=at)
    if not by_keeper:
        _stand_anew(booking, decided)
    keep(booking, at=at)
    record(booking, "move", by=by, at=at, before=before, reason=override_reason or reason.strip())
    keep_decisions([(booking, decided)], REARRANGED if by_keeper else "move", at)
    notices.moved(booking, was=was, old_place=old_place, by_keeper=by_keeper, reason=reason.strip(), at=at)
    return booking


def _must_be_movable(booking: Booking, target: Resource, at: datetime) -> None:
    if booking.status not in MOVABLE:
        raise NotPermitted(_("This booking cannot be moved any more."))
    must_lie_ahead(booking, at)
    if target.keeper_id != booking.resource.keeper_id:
        raise NotPermitted(_("A booking can only move to another place of the same keeper."))


def _agree_price(booking: Booking, target: Resource, span: Span, decided: Decided, *, by_keeper: bool) -> None:
    """What was agreed stands as long as place, length and the rules for the price do; what credits paid stays paid.

    Nobody has asked the group about a keeper's move, so that one makes nothing dearer.
    """
    if booking.price_pence is None:
        return
    if booking.credit_minutes and not _is_paid_anew(booking.span.length, span.length, by_keeper=by_keeper):
        return
    same_use = target.pk == booking.resource_id and span.length == booking.span.length
    if same_use and _priced_by(booking) in (None, _rules_of(json.loads(decided.written()))):
        return
    price, was = price_of(decided.verdict, target, span), booking.price_pence - extras.cost_of(booking)
    if by_keeper and not booking.credit_minutes:
        price = min(price, was, round(was * (span.length / booking.span.length)))
    if not booking.credit_minutes:
        price += _agree_extras(booking, span, by_keeper=by_keeper)
    booking.price_pence = price


def _agree_extras(booking: Booking, span: Span, *, by_keeper: bool) -> int:
    """What goes with it as was agreed, and what costs by the hour for its new hours. Returns the sum."""
    for row in booking.extras_chosen:
        agreed = row.price_pence or 0
        if row.extra.per == ExtraPer.HOUR and span.length != booking.span.length:
            anew = extras.price_of(row.extra, row.quantity, span)
            ratio = span.length / booking.span.length
            row.price_pence = min(anew, agreed, round(agreed * ratio)) if by_keeper else anew
    if booking.extras_chosen:
        BookingExtra.objects.bulk_update(booking.extras_chosen, ["price_pence"])
    return sum(row.price_pence or 0 for row in booking.extras_chosen)


def _not_had_there(booking: Booking, target: Resource) -> list[Refusal]:
    """What goes with the booking and cannot be had with the other place, each by name."""
    if target.pk == booking.resource_id or not booking.extras_chosen:
        return []
    there = set(Extra.objects.filter(resources=target).values_list("pk", flat=True))
    sentence = _("%(thing)s cannot be had with that place.")
    return [
        Refusal(extras.field_of(row.extra_id), sentence % {"thing": wording.in_language(row.extra)[0]})
        for row in booking.extras_chosen
        if row.extra_id not in there
    ]


def _is_paid_anew(was: timedelta, now: timedelta, *, by_keeper: bool) -> bool:
    """Credits pay for a length. What a keeper makes longer is no dearer; what it makes shorter is cheaper."""
    return now < was if by_keeper else now != was


def _rules_of(record: dict[str, Any]) -> list[tuple[str, ...]] | None:
    """The rules that made a price, each with its level: numbers serve anew in every rulebook."""
    if not (price := record.get("price")):
        return None
    made = {("base_price", price["base_rule"]), ("discount", price["discount_rule"])}
    fired = [(each["kind"], each["rule"], each["level"]) for each in record.get("fired", ())]
    return sorted({*made, *(each for each in fired if each[:2] in made)})


def _priced_by(booking: Booking) -> list[tuple[str, ...]] | None:
    """The rules that made the price that was agreed; None for one from before there were rules."""
    decision = booking.decisions.agreed().last()
    return _rules_of(read(decision)) if decision else None


def _forget_who_came(booking: Booking) -> None:
    """Whoever checks in early was there for the time that is left behind, not for the one that is taken."""
    booking.proofs.all().delete()
    booking.attendance = Attendance.UNKNOWN


def _stand_anew(booking: Booking, decided: Decided) -> None:
    """A person who has to decide has not seen the new time yet; where nobody has to, it is confirmed."""
    state = ruling.state_after(decided.verdict)
    if booking.status is not state:
        become(booking, state)


def _change_hands(booking: Booking, parts: list[int], at: datetime) -> None:
    """Release the old claims and take the new ones, at the time and place that the booking has by now.

    All parts are locked first, in order: two bookings trading places would otherwise each wait for the other.
    """
    wait_in_line(booking.resource, [booking.span], parts)
    if not booking.extras_chosen:  # with extras, what they may be picked from must be locked in the same order
        lock_parts([*parts, *booking.claims.values_list("part", flat=True)])
    take_afresh(booking.resource, [booking], at, parts=parts)
