"""Send a booking that was held: the rules decide whether it is confirmed at once or goes to the manager's queue."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from booking import extras, notices
from booking.actions import credits, ruling, turns
from booking.actions.base import NotPermitted, action, become, facts, keep, locked, record
from booking.actions.hold import is_being_filled_in
from booking.actions.taking import needs_of, take_afresh
from booking.availability import Diary, claim_span
from booking.claims import lock_places
from booking.deciding import keep_decisions
from booking.eligibility import Refusal, Refused, Request, refusals
from booking.models import Booking, BookingExtra, Claim, Opening, Resource
from booking.permissions import may_book_for
from booking.pricing import price
from booking.rules.verdict import Verdict
from booking.spans import Span
from booking.states import BookingState
from community.models import Organisation, User


@action
def send(
    *,
    booking: Booking,
    organisation: Organisation,
    by: User,
    at: datetime,
    with_credits: bool = False,
    shown_pence: int | None = None,
) -> Booking:
    """Turn a hold into a request or a confirmed booking for the organisation. Sent twice, it is one booking.

    A hold that ran out is sent all the same if its time is still free. `shown_pence` is the price that stood on the
    page: nobody is bound to a higher one, whatever changed between looking and pressing. Raises NotPermitted if the
    hold is somebody else's, was let go, or the person may not book for the organisation; Refused with every reason why
    not.
    """
    resource, span = booking.resource, booking.span
    ruling.line_up(organisation, resource, [span], at)
    if booking.has_run_out(at):
        lock_places([resource.pk])  # it will be taken afresh
    booking = locked(booking)
    must_be_own(booking, by)
    if booking.organisation_id is not None:
        return booking
    must_book_for(by, organisation)
    turns.must_be_in_time(booking, organisation, at)
    ruling.must_be_as_it_was(booking, resource, span)
    before = facts(booking)
    decided = ruling.judge([booking], organisation, at)
    ruling.refuse(against(resource, booking, openings_around(resource, [booking]), at), decided)
    parts = needs_of(resource, [booking])
    sign(booking, organisation, by, decided[0].verdict)
    refuse_dearer([booking], shown_pence)
    if with_credits:
        refuse_credits_for_extras([booking])
        credits.pay(booking, by=by, at=at)
    keep(booking, at=at)
    agree_extras([booking])
    keep_time(resource, [booking], at, parts)
    record(booking, "send", by=by, at=at, before=before)
    turns.was_sent(booking, at)
    keep_decisions([(booking, decided[0])], "send", at)
    notices.sent(booking, at=at)
    return booking


def must_be_own(booking: Booking, by: User) -> None:
    """Raises NotPermitted for somebody else's hold or booking."""
    if booking.made_by_id not in (None, by.pk):
        raise NotPermitted(_("This booking is somebody else's."))


def must_book_for(by: User, organisation: Organisation) -> None:
    """Raises NotPermitted unless the person books for the organisation."""
    if not may_book_for(by, organisation):
        raise NotPermitted(_("You may not book for this organisation."))


def openings_around(resource: Resource, bookings: Sequence[Booking]) -> list[Span]:
    """The openings that the bookings could lie in, in one statement."""
    # One activity for all of them: they were filled in together.
    whole = claim_span(resource, Span(bookings[0].starts_at, bookings[-1].ends_at), bookings[0].activity_code)
    rows = Opening.objects.of([resource.pk]).meeting(whole).values_list("starts_at", "ends_at")
    return [Span(starts_at, ends_at) for starts_at, ends_at in rows]


def against(resource: Resource, booking: Booking, offered: list[Span], at: datetime) -> list[Refusal]:
    """All that speaks against it but "taken", on which the database has the last word."""
    around = claim_span(resource, booking.span, booking.activity_code)
    look = Diary(resource, offered=[span for span in offered if span.start <= around.end and around.start <= span.end])
    why_not = refusals(Request(resource, booking.span, look, at, booking.people, booking.activity_code))
    return [*why_not, *ruling.unanswered(resource, booking.particulars)]


def sign(booking: Booking, organisation: Organisation, by: User, verdict: Verdict) -> None:
    """What sending makes of a hold: the group's, at today's price, by a person and no longer by a browser.

    `extras_chosen` must be known: what was chosen with it is part of the price, untouched by any rule's discount.
    """
    if is_being_filled_in(booking):
        # The one way back from having run out: what was never sent has not happened yet.
        booking.state = BookingState.HELD
    become(booking, ruling.state_after(verdict))
    booking.organisation, booking.made_by, booking.hold_until = organisation, by, None
    booking.visitor = booking.address = ""
    booking.price_pence = price_of(verdict, booking.resource, booking.span) + extras.cost_of(booking)


def price_of(verdict: Verdict, resource: Resource, span: Span) -> int:
    """What the rules make of it; the community rate where they make nothing."""
    return verdict.price.total_pence if verdict.price else price(resource.rate_pence, span.length)


def agree_extras(bookings: Sequence[Booking]) -> None:
    """Keep what each extra costs as it was agreed today. Does nothing where there are none."""
    rows = [row for booking in bookings for row in booking.extras_chosen]
    for booking in bookings:
        for row in booking.extras_chosen:
            row.price_pence = extras.price_of(row.extra, row.quantity, booking.span)
    if rows:
        BookingExtra.objects.bulk_update(rows, ["price_pence"])


def refuse_credits_for_extras(bookings: Sequence[Booking]) -> None:
    """Raise Refused where something costs money besides the time: credits are hours, and pay for hours."""
    if any(extras.cost_of(each) for each in bookings):
        sentence = _("Time credits pay for the time only. Leave out what costs extra, or pay in money.")
        raise Refused([Refusal("no_credits", sentence)])


def refuse_dearer(bookings: Sequence[Booking], shown_pence: int | None) -> None:
    """Raise Refused if together they cost more than was shown. Call when they are signed and not yet kept."""
    cost = sum(booking.price_pence or 0 for booking in bookings)
    if shown_pence is not None and cost > shown_pence:
        raise Refused([Refusal("dearer", _("The price has changed meanwhile. Look at it once more before you send."))])


def keep_time(resource: Resource, bookings: Sequence[Booking], at: datetime, parts: Sequence[int]) -> None:
    """Make the claims of the holds lasting, or take everything afresh where any is gone. Raises Refused.

    `parts` from `needs_of`. Claims whose minutes are over are none, although nobody has removed them yet: what was
    answered or chosen since then was only noted, and they know nothing of it.
    """
    pks = [booking.pk for booking in bookings]
    wanted = len(pks) * len(parts) + extras.claims_of(bookings)
    if Claim.objects.filter(booking__in=pks, expires_at__gt=at).update(expires_at=None) == wanted:
        return
    take_afresh(resource, bookings, at, parts=parts)
