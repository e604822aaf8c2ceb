"""Sending a booking: for whom, at what price, and once."""

from datetime import timedelta

import pytest

from booking.actions import hold, request
from booking.actions.base import NotPermitted
from booking.actions.hold import Holder
from booking.eligibility import Refused
from booking.models import Booking, Claim, Opening
from booking.pricing import price
from booking.states import BookingState
from community.models import Membership, Organisation, Role, User
from tests.cast import NOW, evening, make_booking
from venues.models import Space


@pytest.fixture
def held(hall: Space, amina: User) -> Booking:
    return hold.hold(resource=hall, span=evening(3), holder=Holder(user=amina), at=NOW)


def test_confirmed_at_once_or_waiting(hall: Space, scouts: Organisation, amina: User, held: Booking) -> None:
    sent = request.send(booking=held, organisation=scouts, by=amina, at=NOW)
    assert (sent.state, sent.hold_until, sent.sequence) == (BookingState.CONFIRMED, None, 1)
    hall.needs_approval = True
    hall.save()
    assert make_booking(hall, scouts, amina, evening(4)).state == BookingState.REQUESTED


def test_its_claims_no_longer_run_out(
    held: Booking, scouts: Organisation, amina: User, chidi: User, hall: Space
) -> None:
    request.send(booking=held, organisation=scouts, by=amina, at=NOW)
    assert set(Claim.objects.values_list("expires_at", flat=True)) == {None}
    with pytest.raises(Refused):
        hold.hold(resource=hall, span=evening(3), holder=Holder(user=chidi), at=NOW + timedelta(hours=2))


def test_twice_is_once(held: Booking, scouts: Organisation, amina: User) -> None:
    first = request.send(booking=held, organisation=scouts, by=amina, at=NOW)
    assert request.send(booking=held, organisation=scouts, by=amina, at=NOW + timedelta(seconds=1)) == first
    assert held.events.filter(verb="send").count() == 1


def test_only_by_whoever_holds_it(held: Booking, chess: Organisation, chidi: User) -> None:
    with pytest.raises(NotPermitted):
        request.send(booking=held, organisation=chess, by=chidi, at=NOW)
    held.refresh_from_db()
    assert held.organisation is None


@pytest.mark.parametrize("role", [Role.TREASURER, None])
def test_only_for_those_one_may_book_for(
    held: Booking, chess: Organisation, chidi: User, amina: User, role: Role | None
) -> None:
    if role:
        Membership.objects.create(user=amina, organisation=chess, role=role)
    with pytest.raises(NotPermitted):
        request.send(booking=held, organisation=chess, by=amina, at=NOW)


def test_the_price_is_todays_and_stays(hall: Space, scouts: Organisation, amina: User, held: Booking) -> None:
    hall.rate_pence = 1501
    hall.save()
    sent = request.send(booking=held, organisation=scouts, by=amina, at=NOW)
    assert sent.price_pence == 3002
    hall.rate_pence = 9999
    hall.save()
    sent.refresh_from_db()
    assert sent.price_pence == 3002


@pytest.mark.parametrize(
    ("rate", "minutes", "pence"), [(1200, 120, 2400), (1001, 30, 501), (999, 20, 333), (0, 90, 0), (1, 15, 0)]
)
def test_half_a_penny_is_rounded_up(rate: int, minutes: int, pence: int) -> None:
    assert price(rate, timedelta(minutes=minutes)) == pence


def test_nothing_of_the_visitor_is_kept(hall: Space, scouts: Organisation, amina: User) -> None:
    held = hold.hold(resource=hall, span=evening(3), holder=Holder(visitor="a browser", address="x"), at=NOW)
    sent = request.send(booking=held, organisation=scouts, by=amina, at=NOW)
    assert (sent.visitor, sent.address, sent.made_by) == ("", "", amina)


def test_run_out_but_still_free(held: Booking, scouts: Organisation, amina: User) -> None:
    later = NOW + timedelta(hours=1)
    hold.expire_due(at=later)
    sent = request.send(booking=held, organisation=scouts, by=amina, at=later)
    assert sent.state == BookingState.CONFIRMED
    assert sent.claims.count() == 3


def test_run_out_and_taken(
    held: Booking, hall: Space, scouts: Organisation, amina: User, chess: Organisation, chidi: User
) -> None:
    later = NOW + timedelta(hours=1)
    make_booking(hall, chess, chidi, evening(3), at=later)
    with pytest.raises(Refused) as refused:
        request.send(booking=held, organisation=scouts, by=amina, at=later)
    assert [refusal.code for refusal in refused.value.refusals] == ["taken"]
    held.refresh_from_db()
    assert (held.state, held.organisation) == (BookingState.EXPIRED, None)


def test_withdrawn_meanwhile(held: Booking, hall: Space, scouts: Organisation, amina: User) -> None:
    """A booking lies inside published openings, also when they changed while the form was open."""
    Opening.objects.filter(resource=hall).delete()
    with pytest.raises(Refused) as refused:
        request.send(booking=held, organisation=scouts, by=amina, at=NOW)
    assert [refusal.code for refusal in refused.value.refusals] == ["not_offered"]


def test_a_hold_that_was_let_go_is_not_sent(held: Booking, scouts: Organisation, amina: User) -> None:
    hold.let_go(booking=held, at=NOW)
    with pytest.raises(NotPermitted):
        request.send(booking=held, organisation=scouts, by=amina, at=NOW)
    assert not Claim.objects.exists()
