"""A manager says yes. Where the rules ask for two people, the first yes is kept and the second confirms."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from booking import notices
from booking.actions.base import action, become, facts, keep, locked, record
from booking.actions.waiting import locked_waiting
from booking.actions.who import must_lie_ahead, must_manage
from booking.deciding import read
from booking.eligibility import Refusal, Refused
from booking.happenings import OTHER_EXTRAS
from booking.models import Booking, BookingEvent, Decision, Series
from booking.states import BookingState
from community.models import User

FIRST_YES = "first_yes"


@action
def approve(*, booking: Booking, by: User, at: datetime, words: str = "") -> Booking:
    """Confirm one request, or be the first of two who do: the booking then still waits. `words` go with the letter.

    Raises NotPermitted if it was decided or has begun, or is not theirs to decide; Refused if a second, different
    person has to approve.
    """
    booking = locked(booking)
    if _confirm(booking, by, at, needing_two([booking]), words):
        notices.approved([booking], words=words.strip(), at=at)
    return booking


@action
def approve_series(*, series: Series, by: User, at: datetime, words: str = "") -> list[Booking]:
    """Confirm every waiting date of a weekly let in one go, with one letter; what needs a second person still waits.

    Returns the dates that were approved, confirmed or not. Raises as `approve` does.
    """
    bookings = locked_waiting(series, at)
    two = needing_two(bookings)
    mine = [booking for booking in bookings if two.get(booking.pk) != by.pk] or bookings
    confirmed = [booking for booking in mine if _confirm(booking, by, at, two, words)]
    if confirmed:
        notices.approved(confirmed, words=words.strip(), at=at)
    return mine


def needing_two(bookings: Sequence[Booking]) -> dict[int, int | None]:
    """Those for which the rules asked for two people, by number, and who was the first of them, if anybody yet.

    A yes from before it was moved, or before the group added something to it, counts no more.
    """
    decisions = Decision.objects.filter(booking__in=bookings).order_by("at", "pk").only("booking_id", "at", "record")
    latest = {decision.booking_id: decision for decision in decisions}
    two: dict[int, int | None] = {pk: None for pk, each in latest.items() if read(each)["approval"] == "two"}
    if two:
        events = BookingEvent.objects.filter(booking__in=two, verb__in=[FIRST_YES, OTHER_EXTRAS])
        for event in events.order_by("at", "pk"):
            if event.verb == OTHER_EXTRAS and event.after.get("more_asked"):
                two[event.booking_id] = None
            elif event.verb == FIRST_YES and event.at >= latest[event.booking_id].at:
                two[event.booking_id] = event.by_id
    return two


def _confirm(booking: Booking, by: User, at: datetime, two: Mapping[int, int | None], words: str) -> bool:
    """Whether it is confirmed now."""
    must_manage(by, booking)
    must_lie_ahead(booking, at)
    before = facts(booking)
    become(booking, BookingState.CONFIRMED)
    if two.get(booking.pk, ...) is None:
        booking.state = before["state"]
        record(booking, FIRST_YES, by=by, at=at, before=before, reason=words.strip())
        return False
    if two.get(booking.pk) == by.pk:
        raise Refused([Refusal("second_person", _("You have approved this. A second person has to as well."))])
    keep(booking, at=at)
    record(booking, "approve", by=by, at=at, before=before, reason=words.strip())
    return True
