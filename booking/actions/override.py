"""A manager's own word: a booking confirmed at once, outside openings and rules if a reason is kept."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from booking import extras, notices
from booking.actions import ruling
from booking.actions.base import NotPermitted, action, record
from booking.actions.request import agree_extras, price_of
from booking.actions.taking import take_afresh
from booking.availability import diary
from booking.deciding import keep_decisions, verdict
from booking.eligibility import Refusal, Request, refusals
from booking.facts import Asked
from booking.models import Booking, BookingExtra, Resource
from booking.models.decision import BOOKED
from booking.permissions import may_manage
from booking.spans import Span
from booking.states import BookingState
from community.models import Organisation, User

# What a reason can put aside. That somebody else is there already is not among it, and never will be.
FORGIVEN = {"not_offered"}


def refusals_but_for(override_reason: str, request: Request) -> list[Refusal]:
    """Every refusal, without those that a manager's reason puts aside."""
    return [each for each in refusals(request) if not (override_reason and each.code in FORGIVEN)]


@action
def book(
    *,
    resource: Resource,
    span: Span,
    organisation: Organisation,
    by: User,
    at: datetime,
    activity: str = "",
    people: int | None = None,
    override_reason: str = "",
    asker: User | None = None,
    like: Booking | None = None,
    particulars: Mapping[str, Any] | None = None,
) -> Booking:
    """Confirm a time for an organisation without a request.

    Raises NotPermitted unless the person manages the place, Refused with every reason why not; outside the openings
    or against the keeper's own rules a reason is demanded and kept. What is locked stays locked. `asker` hears
    of it too. What `like` says of itself, and what was chosen with it, is taken over: it must have been let go. Where
    there is none, `particulars` are what the manager was told.
    """
    if not may_manage(by, resource):
        raise NotPermitted(_("You do not decide about this place."))
    override_reason = override_reason.strip()
    ruling.line_up(organisation, resource, [span], at)
    said = like.particulars if like else dict(particulars or {})
    kind = like.activity_code if like else ""
    why_not = refusals_but_for(override_reason, Request(resource, span, diary(resource, span, at), at, people, kind))
    decided = verdict(Asked(resource, span, said, people), organisation, at)
    if organisation.pk != resource.keeper_id:
        # The keeper may keep its own vehicle for itself without any trip.
        why_not += ruling.unanswered(resource, said)
    ruling.refuse(why_not, [decided], override_reason=override_reason)
    booking = Booking.objects.create(
        resource=resource,
        organisation=organisation,
        made_by=by,
        state=BookingState.CONFIRMED,
        starts_at=span.start,
        ends_at=span.end,
        activity=activity,
        people=people,
        particulars=said,
        price_pence=price_of(decided.verdict, resource, span),
        override_reason=override_reason,
        created_at=at,
        updated_at=at,
    )
    if like and like.extras_chosen:
        _choose_the_same(booking, like)
    take_afresh(resource, [booking], at)
    record(booking, "book", by=by, at=at, reason=override_reason)
    keep_decisions([(booking, decided)], BOOKED, at)
    notices.booked_by_keeper(booking, asker=asker, at=at)
    return booking


def _choose_the_same(booking: Booking, like: Booking) -> None:
    """Its nets and its kitchen go along, at today's price."""
    rows = [BookingExtra(booking=booking, extra=row.extra, quantity=row.quantity) for row in like.extras_chosen]
    booking.extras_chosen = BookingExtra.objects.bulk_create(rows)
    booking.price_pence = (booking.price_pence or 0) + extras.cost_of(booking)
    booking.save(update_fields=["price_pence"])
    agree_extras([booking])
