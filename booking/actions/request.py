"""Send a booking that was held: confirmed at once, or on to the manager's queue."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from booking import notices
from booking.actions.base import NotPermitted, action, become, facts, locked, record
from booking.availability import claim_span, diary
from booking.claims import Taken, release, take
from booking.eligibility import Refusal, Refused, Request, refusals
from booking.models import Booking
from booking.permissions import may_book_for
from booking.states import BookingState
from community.models import Organisation, User


@action
def send(*, booking: Booking, organisation: Organisation, by: User, at: datetime) -> Booking:
    """Turn a hold into a request or a confirmed booking for the organisation.

    A hold that ran out is sent all the same if its time is still free. Raises NotPermitted if the person may not
    book for the organisation or the booking was sent before, Refused with every reason why not.
    """
    if not may_book_for(by, organisation):
        raise NotPermitted(_("You may not book for this organisation."))
    booking = locked(booking)
    before = facts(booking)
    resource = booking.resource
    look = diary(resource, booking.span, at, without=booking.pk)
    why_not = refusals(Request(resource, booking.span, look, at, booking.people))
    if why_not:
        raise Refused(why_not)
    if booking.state == BookingState.EXPIRED and booking.organisation_id is None:
        booking.state = BookingState.HELD
    become(booking, BookingState.REQUESTED if resource.needs_approval else BookingState.CONFIRMED)
    booking.organisation, booking.made_by, booking.hold_until = organisation, by, None
    booking.updated_at = at
    booking.save()
    _keep(booking, at)
    record(booking, "send", by=by, at=at, before=before)
    notices.sent(booking, at=at)
    return booking


def _keep(booking: Booking, at: datetime) -> None:
    """Make the hold's claims lasting, or take the time afresh where they are gone."""
    parts = list(booking.resource.parts.values_list("pk", flat=True))
    if booking.claims.update(expires_at=None) == len(parts):
        return
    release([booking.pk])
    claimed = claim_span(booking.resource, booking.span)
    try:
        take([(booking.pk, part, claimed) for part in parts], at)
    except Taken:
        raise Refused([Refusal("taken", _("Somebody else has taken this time."))]) from None
