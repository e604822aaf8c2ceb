"""Holding a time: who may hold how many, what happens when the minutes are over, and what it costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import RequestFactory, override_settings
from django.test.utils import CaptureQueriesContext

from booking import visitors
from booking.actions import hold, limits, request
from booking.actions.base import NotPermitted
from booking.actions.hold import HOLDS_A_PERSON, HOLDS_AN_ADDRESS, Holder
from booking.eligibility import Refused
from booking.models import Booking, Claim
from booking.states import BookingState
from community.models import Organisation, User
from tests.cast import NOW, evening, make_booking
from venues.models import Space

VISITOR = Holder(visitor="somebody's browser", address="somewhere")


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [refusal.code for refusal in refused.value.refusals]


def test_it_keeps_others_out(hall: Space, thirds: list[Space], amina: User, chidi: User) -> None:
    hold.hold(resource=hall, span=evening(3), holder=Holder(user=amina), at=NOW)
    for space in (hall, thirds[1]):
        with pytest.raises(Refused) as refused:
            hold.hold(resource=space, span=evening(3, 19, 21), holder=Holder(user=chidi), at=NOW)
        assert codes(refused) == ["taken"]


def test_touching_times_do_not_clash(hall: Space, amina: User, chidi: User) -> None:
    hold.hold(resource=hall, span=evening(3, 18, 20), holder=Holder(user=amina), at=NOW)
    hold.hold(resource=hall, span=evening(3, 20, 22), holder=Holder(user=chidi), at=NOW)
    assert Claim.objects.count() == 6


def test_one_that_ran_out_never_blocks_anybody(hall: Space, amina: User, chidi: User) -> None:
    """Nobody has swept: the transaction that meets it makes way."""
    old = hold.hold(resource=hall, span=evening(3), holder=Holder(user=amina), at=NOW)
    later = NOW + timedelta(minutes=15)
    new = hold.hold(resource=hall, span=evening(3), holder=Holder(user=chidi), at=later)
    old.refresh_from_db()
    assert old.state == BookingState.EXPIRED
    assert set(Claim.objects.values_list("booking", flat=True)) == {new.pk}


def test_one_that_stands_is_not_cleared_away(hall: Space, amina: User, chidi: User) -> None:
    hold.hold(resource=hall, span=evening(3), holder=Holder(user=amina), at=NOW)
    with pytest.raises(Refused):
        hold.hold(resource=hall, span=evening(3), holder=Holder(user=chidi), at=NOW + timedelta(minutes=14, seconds=59))


def test_the_sweep_ends_what_is_due(hall: Space, amina: User) -> None:
    held = hold.hold(resource=hall, span=evening(3), holder=Holder(user=amina), at=NOW)
    assert hold.expire_due(at=NOW + timedelta(minutes=14)) == 0
    assert hold.expire_due(at=NOW + timedelta(minutes=15)) == 1
    held.refresh_from_db()
    assert held.state == BookingState.EXPIRED
    assert not Claim.objects.exists()


def test_what_was_never_sent_is_forgotten(hall: Space, scouts: Organisation, amina: User, delyth: User) -> None:
    kept = make_booking(hall, scouts, amina, evening(5))
    hold.hold(resource=hall, span=evening(3), holder=VISITOR, at=NOW)
    hold.expire_due(at=NOW + timedelta(hours=1))
    hold.expire_due(at=NOW + timedelta(days=7))
    assert Booking.objects.count() == 2
    hold.expire_due(at=NOW + timedelta(days=8))
    assert list(Booking.objects.all()) == [kept]


def test_somebody_not_signed_in_holds_one_time_at_most(hall: Space) -> None:
    first = hold.hold(resource=hall, span=evening(3), holder=VISITOR, at=NOW)
    second = hold.hold(resource=hall, span=evening(4), holder=VISITOR, at=NOW)
    first.refresh_from_db()
    assert (first.state, second.state) == ("cancelled", "held")
    assert set(Claim.objects.values_list("booking", flat=True)) == {second.pk}


def test_a_refused_second_hold_leaves_the_first_alone(hall: Space, amina: User) -> None:
    hold.hold(resource=hall, span=evening(4), holder=Holder(user=amina), at=NOW)
    first = hold.hold(resource=hall, span=evening(3), holder=VISITOR, at=NOW)
    with pytest.raises(Refused):
        hold.hold(resource=hall, span=evening(4), holder=VISITOR, at=NOW)
    first.refresh_from_db()
    assert first.state == BookingState.HELD
    assert first.claims.count() == 3


def test_a_person_holds_a_few(hall: Space, amina: User) -> None:
    for day in range(1, 1 + HOLDS_A_PERSON):
        hold.hold(resource=hall, span=evening(day), holder=Holder(user=amina), at=NOW)
    with pytest.raises(Refused) as refused:
        hold.hold(resource=hall, span=evening(10), holder=Holder(user=amina), at=NOW)
    assert codes(refused) == ["too_many_holds"]
    later = NOW + timedelta(minutes=15)
    hold.hold(resource=hall, span=evening(10), holder=Holder(user=amina), at=later)


def test_sent_ones_do_not_count(hall: Space, scouts: Organisation, amina: User) -> None:
    for day in range(1, 3 + HOLDS_A_PERSON):
        make_booking(hall, scouts, amina, evening(day))
    assert Booking.objects.filter(state="confirmed").count() == HOLDS_A_PERSON + 2


def test_throwing_cookies_away_does_not_help(hall: Space) -> None:
    for day in range(1, 1 + HOLDS_AN_ADDRESS):
        hold.hold(resource=hall, span=evening(day), holder=Holder(visitor=f"cookie {day}", address="one"), at=NOW)
    with pytest.raises(Refused) as refused:
        hold.hold(resource=hall, span=evening(20), holder=Holder(visitor="another", address="one"), at=NOW)
    assert codes(refused) == ["too_many_holds"]
    hold.hold(resource=hall, span=evening(20), holder=Holder(visitor="another", address="two"), at=NOW)


def test_the_same_time_twice_is_the_same_hold(hall: Space, amina: User) -> None:
    holder = Holder(user=amina, address="one")
    first = hold.hold(resource=hall, span=evening(3), holder=holder, at=NOW)
    assert hold.hold(resource=hall, span=evening(3), holder=holder, at=NOW) == first
    assert Booking.objects.count() == 1


def test_ones_own_hold_is_never_in_the_way(hall: Space, thirds: list[Space], amina: User) -> None:
    hold.hold(resource=thirds[0], span=evening(3), holder=Holder(user=amina), at=NOW)
    apart = hold.hold(resource=thirds[0], span=evening(4), holder=Holder(user=amina), at=NOW)
    whole = hold.hold(resource=hall, span=evening(3, 17, 19), holder=Holder(user=amina), at=NOW)
    assert set(Booking.objects.filter(state="held")) == {apart, whole}


def test_another_time_keeps_the_answers_and_the_reference(hall: Space, thirds: list[Space], amina: User) -> None:
    held = hold.hold(resource=hall, span=evening(3), holder=Holder(user=amina), at=NOW)
    hold.answer(booking=held, activity="Chess", people=30, notes="", at=NOW)
    later = NOW + timedelta(minutes=5)
    changed = hold.change(booking=held, resource=thirds[2], span=evening(3, 19, 21), at=later)
    assert (changed.pk, changed.activity, changed.people) == (held.pk, "Chess", 30)
    assert changed.hold_until == later + hold.minutes()
    assert [claim.part for claim in Claim.objects.all()] == list(thirds[2].parts.all())


def test_a_change_that_is_refused_keeps_the_old_time(hall: Space, amina: User, chidi: User) -> None:
    hold.hold(resource=hall, span=evening(4), holder=Holder(user=chidi), at=NOW)
    held = hold.hold(resource=hall, span=evening(3), holder=Holder(user=amina), at=NOW)
    with pytest.raises(Refused):
        hold.change(booking=held, resource=hall, span=evening(4), at=NOW)
    with pytest.raises(Refused):
        hold._change(booking=held, resource=hall, span=evening(4), at=NOW)  # the database alone
    held.refresh_from_db()
    assert held.span == evening(3)
    assert held.claims.count() == 3


def test_a_change_makes_no_hold_too_many(hall: Space, amina: User) -> None:
    held = hold.hold(resource=hall, span=evening(1), holder=Holder(user=amina), at=NOW)
    later = NOW + timedelta(minutes=20)
    for day in range(2, 2 + HOLDS_A_PERSON):
        hold.hold(resource=hall, span=evening(day), holder=Holder(user=amina), at=later)
    with pytest.raises(Refused) as refused:
        hold.change(booking=held, resource=hall, span=evening(12), at=later)
    assert codes(refused) == ["too_many_holds"]
    with pytest.raises(Refused):
        hold.again(booking=held, at=later)


def test_nothing_changes_once_it_was_sent(hall: Space, scouts: Organisation, amina: User) -> None:
    booking = make_booking(hall, scouts, amina, evening(3))
    with pytest.raises(NotPermitted):
        hold.answer(booking=booking, activity="Another thing", people=1, notes="", at=NOW)
    with pytest.raises(NotPermitted):
        hold.change(booking=booking, resource=hall, span=evening(4), at=NOW)
    with pytest.raises(NotPermitted):
        hold.let_go(booking=booking, at=NOW)
    with pytest.raises(NotPermitted):
        hold.extend(booking=booking, at=NOW)
    assert booking.claims.count() == 3


def test_more_minutes_twice_at_most(hall: Space, amina: User) -> None:
    held = hold.hold(resource=hall, span=evening(3), holder=Holder(user=amina), at=NOW)
    for minutes in (10, 20):
        hold.extend(booking=held, at=NOW + timedelta(minutes=minutes))
    with pytest.raises(NotPermitted):
        hold.extend(booking=held, at=NOW + timedelta(minutes=21))
    assert set(Claim.objects.values_list("expires_at", flat=True)) == {NOW + timedelta(minutes=35)}


def test_every_change_writes_its_event(hall: Space, amina: User) -> None:
    held = hold.hold(resource=hall, span=evening(3), holder=VISITOR, at=NOW)
    hold.answer(booking=held, activity="Chess", people=4, notes="", at=NOW)
    hold.extend(booking=held, at=NOW)
    hold.adopt(visitor=VISITOR.visitor, user=amina, at=NOW)
    held.refresh_from_db()
    hold.change(booking=held, resource=hall, span=evening(4), at=NOW)
    hold.let_go(booking=held, at=NOW)
    assert [event.verb for event in held.events.order_by("pk")] == [
        "hold",
        "details",
        "extend",
        "adopt",
        "change_hold",
        "let_go",
    ]


def test_signing_in_brings_no_more_than_ones_own(hall: Space, amina: User, chidi: User, scouts: Organisation) -> None:
    mine = hold.hold(resource=hall, span=evening(3), holder=VISITOR, at=NOW)
    other = hold.hold(resource=hall, span=evening(4), holder=Holder(visitor="another", address="two"), at=NOW)
    assert hold.adopt(visitor=VISITOR.visitor, user=amina, at=NOW) == 1
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.made_by, other.made_by) == (amina, None)
    assert hold.adopt(visitor=VISITOR.visitor, user=chidi, at=NOW) == 0


@pytest.mark.parametrize("signed_in", [True, False])
def test_it_takes_few_statements(hall: Space, thirds: list[Space], amina: User, signed_in: bool) -> None:
    holder = Holder(user=amina, address="here") if signed_in else VISITOR
    hold.hold(resource=hall, span=evening(3), holder=holder, at=NOW)
    holder = Holder(holder.visitor and "another browser", "here", holder.user)
    limits.queue_up(holder)  # only the first hold from anywhere makes the rows it queues at
    with CaptureQueriesContext(connection) as statements:
        hold.hold(resource=thirds[0], span=evening(6), holder=holder, at=NOW)
    assert len(statements) <= 12, "\n".join(each["sql"] for each in statements)


def test_sending_takes_few_statements(hall: Space, scouts: Organisation, amina: User) -> None:
    held = hold.hold(resource=hall, span=evening(3), holder=Holder(user=amina), at=NOW)
    with CaptureQueriesContext(connection) as statements:
        request.send(booking=held, organisation=scouts, by=amina, at=NOW)
    letters = ("booking_message", "booking_letterchoice")
    own = [each for each in statements if not any(table in each["sql"] for table in letters)]
    # One more on PostgreSQL: whoever counts towards the same limits queues at a lock.
    assert len(own) <= (25 if connection.vendor == "postgresql" else 24), "\n".join(each["sql"] for each in statements)


def test_the_forwarded_address_is_believed_only_from_our_own_proxies() -> None:
    asked = RequestFactory().get("/", headers={"X-Forwarded-For": "6.6.6.6, 203.0.113.9, 10.0.0.2"})
    for proxies, address in [(0, "127.0.0.1"), (2, "203.0.113.9"), (5, "127.0.0.1")]:
        with override_settings(TRUSTED_PROXIES=proxies):
            assert visitors.address_of(asked) == address


def test_an_ipv6_household_is_one_address() -> None:
    assert visitors.network_of("2001:db8:1:2:aaaa::1") == visitors.network_of("2001:db8:1:2:bbbb::2")
    assert visitors.network_of("2001:db8:1:2::1") != visitors.network_of("2001:db8:1:3::1")
    assert visitors.network_of("::ffff:203.0.113.9") == visitors.network_of("203.0.113.9")
    assert visitors.network_of("not an address") == "not an address"


def test_no_address_is_kept_as_it_is(rf: RequestFactory) -> None:
    asked = rf.get("/", REMOTE_ADDR="203.0.113.9")
    assert "203.0.113.9" not in visitors.hashed_address(asked)
    assert visitors.hashed_address(asked) == visitors.hashed_address(asked)
    assert len(visitors.hashed_address(asked)) == 32


def test_a_holder_queues_by_person_and_by_address(amina: User) -> None:
    limits.queue_up(Holder(user=amina, address="here"))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
            assert cursor.fetchone() == (2,)
