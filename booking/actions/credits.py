"""Paying for a booking with time credits: all of it or nothing, where the keeper takes them; and giving them back."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from booking.deciding import read
from booking.eligibility import Refusal, Refused
from booking.given_up import NOTICE, given_up_late
from booking.models import Booking, Terms
from community import credits
from community.models import CreditMove, Organisation, User


def takes_credits(keeper: Organisation) -> bool:
    """Whether the keeper has said so."""
    return Terms.objects.filter(keeper=keeper, takes_credits=True).exists()


def pay(booking: Booking, *, by: User, at: datetime) -> None:
    """The whole booking, for its length; what costs nothing needs none. Raises Refused where it cannot be paid so.

    The caller saves the booking.
    """
    if not booking.price_pence:
        return
    if not takes_credits(booking.resource.keeper):
        raise Refused([Refusal("no_credits", _("This keeper does not take time credits."))])
    minutes = int(booking.span.length.total_seconds() // 60)
    assert booking.organisation is not None
    try:
        credits.spend(
            organisation=booking.organisation,
            minutes=minutes,
            key=_next_key(booking),
            source=f"booking:{booking.reference}",
            by=by,
            at=at,
        )
    except credits.NotEnough as error:
        raise Refused([Refusal("no_credits", str(error))]) from None
    booking.price_pence, booking.credit_minutes = 0, minutes


def give_back(booking: Booking, *, by: User | None, at: datetime) -> None:
    """What was paid with credits comes back. Nothing happens where nothing was."""
    if not booking.credit_minutes:
        return
    spent = _spendings(booking).order_by("-pk").first()
    if spent:
        credits.give_back(key=spent.key, at=at, by=by)


def pay_anew(booking: Booking, *, by: User, at: datetime) -> None:
    """After a move: for the new length, once what was paid for the old one has come back."""
    give_back(booking, by=by, at=at)
    booking.credit_minutes = 0
    pay(booking, by=by, at=at)


def after_cancelling(booking: Booking, *, by: User, at: datetime) -> None:
    """They come back, unless it was the group that gave a confirmed time up too late. Call when the event is kept."""
    if not booking.credit_minutes:
        return
    late = given_up_late(booking, notice_of(booking))
    if late is None or late.by_keeper:
        give_back(booking, by=by, at=at)


def notice_of(booking: Booking) -> timedelta:
    """How long before it can be given up at no cost, as the rules had it when it was decided."""
    decision = booking.decisions.agreed().last()
    days = read(decision).get("free_days") if decision else None
    return NOTICE if days is None else timedelta(days=days)


def _next_key(booking: Booking) -> str:
    """The first payment has the plain key, a later one after a move a number more."""
    paid = _spendings(booking).count()
    return f"spend:{booking.reference}:{paid + 1}" if paid else f"spend:{booking.reference}"


def _spendings(booking: Booking) -> QuerySet[CreditMove]:
    return CreditMove.objects.filter(key__startswith=f"spend:{booking.reference}", why=credits.SPENT)
