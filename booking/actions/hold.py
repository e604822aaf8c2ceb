"""Hold a time while somebody fills in the form; give it back when the minutes are over.

A hold is the cheapest way to take time from others, so it is limited: one for somebody not signed in, a few for a
person, and a ceiling for an address, however many cookies are thrown away.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from booking.actions.base import NotPermitted, action, become, facts, record
from booking.availability import claim_span, diary
from booking.claims import Taken, release, take
from booking.eligibility import Refusal, Refused, Request, refusals
from booking.models import Booking, HoldLimit, Resource
from booking.spans import Span
from booking.states import BookingState
from community.models import User

HOLDS_A_PERSON = 5
HOLDS_AN_ADDRESS = 10
EXTENSIONS = 2


@dataclass(frozen=True)
class Holder:
    """Who holds: a person if signed in, else a visitor's browser; and the address both came from."""

    visitor: str = ""
    address: str = ""
    user: User | None = None

    def limits(self) -> list[tuple[str, dict[str, object], int]]:
        """(lock key, which holds count, how many at most)."""
        out: list[tuple[str, dict[str, object], int]] = []
        if self.user:
            out.append((f"person:{self.user.pk}", {"made_by": self.user}, HOLDS_A_PERSON))
        if self.address:
            out.append((f"address:{self.address}", {"address": self.address}, HOLDS_AN_ADDRESS))
        return out


def minutes() -> timedelta:
    """How long a hold lasts."""
    return timedelta(minutes=settings.HOLD_MINUTES)


def hold(*, resource: Resource, span: Span, holder: Holder, at: datetime, people: int | None = None) -> Booking:
    """Take the time for some minutes. A visitor's earlier hold is given back first.

    Raises Refused with every reason why not, "taken" among them.
    """
    # Read before the transaction: most refusals then never wait in the queue for SQLite's write lock.
    why_not = refusals(Request(resource, span, diary(resource, span, at), at, people))
    if why_not:
        raise Refused(why_not)
    return _hold(resource=resource, span=span, holder=holder, at=at, people=people)


@action
def _hold(*, resource: Resource, span: Span, holder: Holder, at: datetime, people: int | None) -> Booking:
    if holder.visitor and not holder.user:
        _drop_earlier(holder.visitor, at)
    _count(holder, at)
    booking = Booking.objects.create(
        resource=resource,
        made_by=holder.user,
        visitor=holder.visitor,
        address=holder.address,
        starts_at=span.start,
        ends_at=span.end,
        people=people,
        hold_until=at + minutes(),
        created_at=at,
        updated_at=at,
    )
    claimed = claim_span(resource, span)
    wanted = [(booking.pk, part, claimed) for part in resource.parts.values_list("pk", flat=True)]
    try:
        take(wanted, at, expires_at=booking.hold_until)
    except Taken:
        raise Refused([Refusal("taken", _("Somebody else has taken this time."))]) from None
    record(booking, "hold", by=holder.user, at=at)
    return booking


@action
def extend(*, booking: Booking, at: datetime) -> Booking:
    """Some minutes more, twice at most. Raises NotPermitted when it has run out or was extended enough."""
    if booking.state != BookingState.HELD or booking.has_run_out(at):
        raise NotPermitted(_("This hold has run out."))
    if booking.events.filter(verb="extend").count() >= EXTENSIONS:
        raise NotPermitted(_("This hold cannot be extended again. Please send your booking."))
    before = facts(booking)
    booking.hold_until = at + minutes()
    booking.updated_at = at
    booking.save(update_fields=["hold_until", "updated_at"])
    booking.claims.update(expires_at=booking.hold_until)
    record(booking, "extend", by=booking.made_by, at=at, before=before)
    return booking


@action
def let_go(*, booking: Booking, at: datetime) -> None:
    """Give a hold back before its minutes are over."""
    _end(booking, BookingState.CANCELLED, "let_go", at)


@action
def expire_due(*, at: datetime) -> int:
    """End every hold whose minutes are over. Returns how many."""
    due = list(Booking.objects.select_for_update().filter(state=BookingState.HELD, hold_until__lte=at)[:500])
    for booking in due:
        _end(booking, BookingState.EXPIRED, "expire", at)
    return len(due)


def _end(booking: Booking, state: BookingState, verb: str, at: datetime) -> None:
    before = facts(booking)
    become(booking, state)
    booking.updated_at = at
    booking.save(update_fields=["state", "updated_at"])
    release([booking.pk])
    record(booking, verb, by=booking.made_by, at=at, before=before)


def _drop_earlier(visitor: str, at: datetime) -> None:
    """Somebody not signed in holds one time at most: the newest."""
    earlier = Booking.objects.select_for_update().filter(visitor=visitor, state=BookingState.HELD, made_by__isnull=True)
    for booking in earlier:
        _end(booking, BookingState.CANCELLED, "let_go", at)


def _count(holder: Holder, at: datetime) -> None:
    """Refuse one hold too many. The locked row makes the count true under concurrency."""
    for key, whose, most in holder.limits():
        HoldLimit.objects.get_or_create(key=key)
        HoldLimit.objects.select_for_update().get(key=key)
        if Booking.objects.filter(state=BookingState.HELD, hold_until__gt=at, **whose).count() >= most:
            raise Refused(
                [
                    Refusal(
                        "too_many_holds",
                        _("You are holding as many times as we allow. Finish or let go of one of them first."),
                    )
                ]
            )
