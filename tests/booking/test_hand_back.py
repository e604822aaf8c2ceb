"""A part of a booking goes back, at once and for good; what is kept stays."""

from datetime import timedelta

import pytest

from booking.actions import cancel, hand_back, settle
from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.models import Booking, Claim, Message
from booking.spans import Span
from booking.states import BookingState
from booking.sweep import FAULTS
from community.models import LedgerEntry, Organisation, User
from tests.booking.waiting import TAKEN, a_group, after, held_for, stand, work
from tests.cast import NOW, evening, make_booking
from venues.models import Space

KEPT = Span(TAKEN.start, TAKEN.start + timedelta(hours=1))


@pytest.fixture
def booked(hall: Space, scouts: Organisation, amina: User) -> Booking:
    """Two hours of the hall, at £12 an hour."""
    hall.setup_minutes = hall.turnround_minutes = 15
    hall.save()
    return make_booking(hall, scouts, amina, TAKEN)


def test_what_is_given_back_is_offered_and_the_price_follows(booked: Booking, hall: Space, amina: User) -> None:
    stand(a_group(1), hall, Span(KEPT.end + timedelta(minutes=30), TAKEN.end))
    assert work() == 0  # looked at in vain: only what wakes them brings them back today
    kept = hand_back.hand_back_part(booking=booked, kept=KEPT, by=amina, at=NOW, reason="Shorter")
    assert (kept.span, kept.state, kept.price_pence) == (KEPT, BookingState.CONFIRMED, 1200)
    quarter = timedelta(minutes=15)
    claims = Claim.objects.filter(booking=booked)
    assert {claim.span for claim in claims} == {KEPT.widened(quarter, quarter)} and claims.count() == 3
    assert work() == 1
    assert held_for(Span(KEPT.end + 2 * quarter, TAKEN.end)) == ["waiting-1"]
    event = booked.events.get(verb="hand_back")
    assert event.before["ends_at"] == TAKEN.end.isoformat() and event.reason == "Shorter"
    assert set(Message.objects.values_list("kind", flat=True)) >= {"handed_back", "handed_back_keeper"}
    assert not [found for look in FAULTS for found in look()]


def test_only_a_part_and_only_ones_own(booked: Booking, amina: User, bill: User, chidi: User) -> None:
    for wrong in (TAKEN, evening(14, 17, 19), evening(15), Span(TAKEN.start, TAKEN.start + timedelta(minutes=5))):
        with pytest.raises(Refused):
            hand_back.hand_back_part(booking=booked, kept=wrong, by=amina, at=NOW)
    for other in (bill, chidi):
        with pytest.raises(NotPermitted):
            hand_back.hand_back_part(booking=booked, kept=KEPT, by=other, at=NOW)
    with pytest.raises(NotPermitted):
        hand_back.hand_back_part(booking=booked, kept=KEPT, by=amina, at=TAKEN.start)
    assert Booking.objects.get(pk=booked.pk).span == TAKEN


def test_giving_nearly_all_back_late_and_then_the_rest_is_giving_it_all_up(booked: Booking, amina: User) -> None:
    late = after(24 * 8)
    crumb = Span(TAKEN.start, TAKEN.start + timedelta(minutes=15))
    hand_back.hand_back_part(booking=booked, kept=crumb, by=amina, at=late)
    cancel.cancel(booking=booked, by=amina, at=late)
    settle.settle_due(at=TAKEN.end + timedelta(hours=1))
    assert LedgerEntry.objects.get(kind="late_cancel").minutes == 120


@pytest.mark.parametrize(("minutes", "slip"), [((60,), []), ((60, 30, 15), [105])])
def test_keeping_a_crumb_is_no_way_of_cancelling_late(
    booked: Booking, amina: User, minutes: tuple[int, ...], slip: list[int]
) -> None:
    for number in minutes:
        kept = Span(TAKEN.start, TAKEN.start + timedelta(minutes=number))
        hand_back.hand_back_part(booking=booked, kept=kept, by=amina, at=after(24 * 8))
    settle.settle_due(at=TAKEN.end + timedelta(hours=1))
    assert list(LedgerEntry.objects.filter(kind="late_cancel").values_list("minutes", flat=True)) == slip
    assert LedgerEntry.objects.get(kind="use").minutes == minutes[-1]
