"""Proofs of use: the group's own word, a paid invoice, the door's log. Each may be the second that makes a gift."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from booking.actions.base import NotPermitted, action, locked, record
from booking.actions.settle import agree
from booking.actions.who import must_be_of_the_group, must_manage
from booking.eligibility import Refusal, Refused
from booking.evidence import EARLY, OPEN_FOR, is_closed, is_on
from booking.models import Booking, Proof, ProofKind, Resource
from booking.spans import LONGEST
from booking.states import BookingState
from community.models import User


@dataclass(frozen=True)
class Opened:
    """One line of a door's log."""

    at: datetime
    door: str = ""


@dataclass
class Shown:
    """What a door's log has shown: bookings it proves, bookings proved before, and openings by nobody who booked."""

    new: int = 0
    known: int = 0
    nobody: int = 0


@action
def countersign(*, booking: Booking, by: User, at: datetime, on_its_page: bool = False) -> Booking:
    """The group says that it was there. Raises NotPermitted for others, before it has begun and long afterwards.

    Of one that another page alone changes, that page says it (`on_its_page`): whose word counts there is narrower.
    """
    booking = locked(booking)
    if booking.belongs_to and not on_its_page:
        raise NotPermitted(_("This booking belongs to an evening run and is changed there."))
    must_be_of_the_group(by, booking)
    must_be_open(booking, at)
    prove(booking, ProofKind.COUNTERSIGNED, "countersign", by=by, at=at)
    return booking


@action
def record_invoice(*, booking: Booking, by: User, number: str, paid_on: date, at: datetime) -> Booking:
    """A manager records that the group has paid. Raises NotPermitted likewise; Refused for what is no invoice."""
    booking = locked(booking)
    must_manage(by, booking)
    must_be_open(booking, at)
    number = number.strip()
    why_not = []
    if not number:
        why_not.append(Refusal("no_number", _("Write the number of the invoice.")))
    if paid_on > at.astimezone(booking.zone).date():
        why_not.append(Refusal("future", _("This day is still to come.")))
    if not booking.price_pence:
        why_not.append(Refusal("free", _("Nothing was to be paid for this booking.")))
    if why_not:
        raise Refused(why_not)
    prove(booking, ProofKind.INVOICE, "invoice", by=by, at=at, detail=f"{number[:100]}, {paid_on.isoformat()}")
    return booking


def from_the_door(*, resource: Resource, log: Iterable[Opened], at: datetime) -> Shown:
    """Each opening proves the booking that was on or about to begin, once, in a transaction of its own.

    What lies ahead, or too far back, is nobody's.
    """
    shown = Shown()
    for opened in sorted(log, key=lambda each: each.at):
        is_new = _opened(resource=resource, opened=opened, at=at)
        shown.nobody += is_new is None
        shown.new += is_new is True
        shown.known += is_new is False
    return shown


@action
def _opened(*, resource: Resource, opened: Opened, at: datetime) -> bool | None:
    """Whether it is a new proof; None if it is none."""
    booking = _on_at(resource, opened.at) if opened.at <= at else None
    if booking is None or is_closed(booking, at):
        return None
    return prove(booking, ProofKind.ACCESS_LOG, "door", by=None, at=at, seen=opened.at, detail=opened.door)


def _on_at(resource: Resource, moment: datetime) -> Booking | None:
    """Whose time it was; of two that touch, the one that had begun."""
    near = (
        Booking.objects.filter(state=BookingState.CONFIRMED, resource__parts__in=resource.parts.all())
        .filter(starts_at__gt=moment - LONGEST, starts_at__lte=moment + EARLY, ends_at__gt=moment)
        .order_by("starts_at", "pk")
        .first()
    )
    if near is None:
        return None
    booking = locked(near)
    return booking if booking.state == BookingState.CONFIRMED and is_on(booking, moment) else None


def must_be_open(booking: Booking, at: datetime, *, early: timedelta = timedelta()) -> None:
    """Raises NotPermitted unless it was confirmed, has begun (or will so early), and may still be spoken about."""
    if booking.state != BookingState.CONFIRMED:
        raise NotPermitted(_("This booking is not confirmed."))
    if booking.starts_at - early > at:
        raise NotPermitted(_("This booking has not begun yet."))
    if is_closed(booking, at):
        raise NotPermitted(_("This booking is too long ago: %(days)s days are past.") % {"days": OPEN_FOR.days})


def prove(
    booking: Booking,
    kind: ProofKind,
    verb: str,
    *,
    by: User | None,
    at: datetime,
    seen: datetime | None = None,
    before: dict[str, Any] | None = None,
    detail: str = "",
) -> bool:
    """Whether it is a new proof. The booking is locked, so nobody else writes the same one."""
    _proof, is_new = Proof.objects.get_or_create(
        booking=booking, kind=kind, defaults={"at": seen or at, "by": by, "detail": detail[:120]}
    )
    if is_new:
        record(booking, verb, by=by, at=at, before=before, reason=detail if verb == "invoice" else "")
        agree(booking, at=at, by=by)
    return is_new
