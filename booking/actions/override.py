"""A manager's own word: a booking confirmed at once, outside openings and rules if a reason is kept."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from booking import notices
from booking.actions import ruling
from booking.actions.base import NotPermitted, action, record
from booking.actions.request import price_of
from booking.actions.taking import take_or_refuse, wanted_for
from booking.availability import diary
from booking.deciding import keep_decisions, verdict
from booking.eligibility import Refusal, Request, refusals
from booking.facts import Asked
from booking.models import Booking, Resource
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
) -> Booking:
    """Confirm a time for an organisation without a request.

    Raises NotPermitted unless the person manages the place, Refused with every reason why not; outside the openings
    or against the keeper's own rules a reason is demanded and kept. What is locked stays locked. `asker` hears
    of it too.
    """
    if not may_manage(by, resource):
        raise NotPermitted(_("You do not decide about this place."))
    override_reason = override_reason.strip()
    ruling.line_up(organisation, resource, [span], at)
    why_not = refusals_but_for(override_reason, Request(resource, span, diary(resource, span, at), at, people))
    decided = verdict(Asked(resource, span, {}, people), organisation, at)
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
        price_pence=price_of(decided.verdict, resource, span),
        override_reason=override_reason,
        created_at=at,
        updated_at=at,
    )
    take_or_refuse(wanted_for(resource, [booking]), at)
    record(booking, "book", by=by, at=at, reason=override_reason)
    keep_decisions([(booking, decided)], BOOKED, at)
    notices.booked_by_keeper(booking, asker=asker, at=at)
    return booking
