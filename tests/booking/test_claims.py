"""Taking parts and giving them back: all or nothing, whole against third, set-up and turn-round inside, run-out holds
out of the way. And each keeps its promise only because of what guards it: without, the same steps end badly.
"""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from booking import claims, guard
from booking.actions import hold, request
from booking.actions.base import action, become, facts, record
from booking.claims import Taken, release, take
from booking.eligibility import Refused
from booking.models import Booking, BookingEvent, Claim, Opening, Part
from booking.spans import LONGEST, Span
from booking.states import BookingState
from community.models import Organisation, User
from config.bench.promises import double_bookings
from tests.cast import NOW, evening, make_booking, make_space, open_daily
from tests.timelines import CELL, MORNING, spans, strip
from venues.models import Site, Space

MINUTES = timedelta(minutes=15)
LATER = NOW + timedelta(hours=1)


def visitor(name: str) -> hold.Holder:
    """Somebody new."""
    return hold.Holder(visitor=name, address=name)


def a_booking(space: Space, span: Span, **fields: object) -> Booking:
    """A bare booking, without claims."""
    times = {"starts_at": span.start, "ends_at": span.end, "created_at": NOW, "updated_at": NOW}
    return Booking.objects.create(resource=space, **times, **fields)


def try_to_take(wanted: list[claims.Wanted], **kwargs: object) -> bool:
    """Whether it was had."""
    try:
        with transaction.atomic():
            take(wanted, NOW, **kwargs)  # type: ignore[arg-type]
    except Taken:
        return False
    return True


def parts_of(space: Space) -> list[int]:
    return sorted(space.parts.values_list("pk", flat=True))


def drop_guard() -> None:
    """As if somebody had taken it away."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in guard.TRIGGERS:
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE booking_claim DROP CONSTRAINT no_double_booking")


# One claim a part


def test_a_whole_hall_claims_every_part_and_a_third_claims_one(hall: Space, thirds: list[Space]) -> None:
    whole = hold.hold(resource=hall, span=evening(1), holder=visitor("a"), at=NOW)
    third = hold.hold(resource=thirds[1], span=evening(2), holder=visitor("b"), at=NOW)
    assert sorted(whole.claims.values_list("part", flat=True)) == parts_of(hall)
    assert list(third.claims.values_list("part", flat=True)) == parts_of(thirds[1])
    assert {claim.span for claim in whole.claims.all()} == {evening(1)}


@pytest.mark.parametrize(
    ("third", "whole", "together"),
    [
        ("..####....", "..####....", False),
        (".####.....", "...####...", False),
        ("..##......", "....##....", True),
        ("..######..", "....##....", False),
        ("....##....", "..######..", False),
        ("......##..", "..####....", True),
    ],
)
def test_the_whole_hall_and_a_third_of_it(
    hall: Space, thirds: list[Space], third: str, whole: str, together: bool
) -> None:
    (narrow,), (wide,) = spans(third), spans(whole)
    for first, second in ((thirds[1], hall), (hall, thirds[1])):
        use = {hall: wide, thirds[1]: narrow}
        one, other = a_booking(first, use[first]), a_booking(second, use[second])
        assert try_to_take([(one.pk, part, use[first]) for part in parts_of(first)])
        assert try_to_take([(other.pk, part, use[second]) for part in parts_of(second)]) is together
        Claim.objects.all().delete()


def test_two_thirds_do_not_know_each_other(thirds: list[Space]) -> None:
    for number, third in enumerate(thirds):
        assert hold.hold(resource=third, span=evening(1), holder=visitor(str(number)), at=NOW)
    with pytest.raises(Refused, match="taken"):
        hold.hold(resource=thirds[0], span=evening(1, 19, 21), holder=visitor("late"), at=NOW)


def test_without_the_guard_whole_and_third_are_both_had(hall: Space, thirds: list[Space]) -> None:
    drop_guard()
    span = spans("..##..")[0]
    one, other = a_booking(hall, span), a_booking(thirds[0], span)
    claims.write([(one.pk, part, span) for part in parts_of(hall)])
    claims.write([(other.pk, part, span) for part in parts_of(thirds[0])])
    assert double_bookings() == 1


# All or none


def test_all_or_none_of_the_parts(hall: Space, thirds: list[Space]) -> None:
    hold.hold(resource=thirds[2], span=evening(1, 19, 20), holder=visitor("a"), at=NOW)
    before = set(Claim.objects.values_list("pk", flat=True))
    booking = a_booking(hall, evening(1))
    assert not try_to_take([(booking.pk, part, evening(1)) for part in parts_of(hall)])
    assert set(Claim.objects.values_list("pk", flat=True)) == before


def test_all_or_none_of_twelve_dates(thirds: list[Space]) -> None:
    (part,) = parts_of(thirds[0])
    dates = [evening(1).shifted(timedelta(weeks=week)) for week in range(12)]
    blocked = a_booking(thirds[0], dates[10])
    assert try_to_take([(blocked.pk, part, dates[10])])
    let = [a_booking(thirds[0], span) for span in dates]
    wanted = [(booking.pk, part, span) for booking, span in zip(let, dates, strict=True)]
    assert not try_to_take(wanted)
    assert Claim.objects.count() == 1
    release([blocked.pk])
    assert try_to_take(wanted)
    assert Claim.objects.count() == 12


def test_a_refused_hold_leaves_nothing(hall: Space, thirds: list[Space]) -> None:
    hold.hold(resource=thirds[0], span=evening(1), holder=visitor("a"), at=NOW)
    counts = Booking.objects.count(), BookingEvent.objects.count(), Claim.objects.count()
    with pytest.raises(Refused, match="taken"):
        # Past the look beforehand, straight to the database's word.
        hold._hold(resource=hall, span=evening(1), holder=visitor("b"), at=NOW, people=None)
    assert (Booking.objects.count(), BookingEvent.objects.count(), Claim.objects.count()) == counts


def test_outside_a_transaction_half_of_it_would_stay(hall: Space, thirds: list[Space]) -> None:
    """The control: all-or-none is the transaction's doing, on PostgreSQL, where a row that meets is only left out."""
    (third,) = parts_of(thirds[2])
    first = a_booking(thirds[2], evening(1))
    assert try_to_take([(first.pk, third, evening(1))])
    booking = a_booking(hall, evening(1))
    wanted = [(booking.pk, part, evening(1)) for part in parts_of(hall)]
    if connection.vendor == "postgresql":
        with pytest.raises(Taken):
            claims.write(wanted)
        assert booking.claims.count() == 2
    else:
        with pytest.raises(Taken), transaction.atomic():
            take(wanted, NOW)
        assert booking.claims.count() == 0


# Set-up and turn-round


def test_set_up_and_turn_round_are_inside_the_claim(site: Site, school: Organisation) -> None:
    room = make_space(site, school, "Studio", setup_minutes=30, turnround_minutes=15)
    open_daily(room)
    held = hold.hold(resource=room, span=evening(1), holder=visitor("a"), at=NOW)
    assert held.claims.get().span == evening(1).widened(2 * MINUTES, MINUTES)
    assert held.span == evening(1)


def test_room_for_both_is_needed_between_two_uses(site: Site, school: Organisation) -> None:
    room = make_space(site, school, "Studio", setup_minutes=30, turnround_minutes=30)
    open_daily(room)
    hold.hold(resource=room, span=evening(1, 14, 16), holder=visitor("a"), at=NOW)
    with pytest.raises(Refused, match="taken"):
        hold._hold(resource=room, span=evening(1, 16, 18), holder=visitor("b"), at=NOW, people=None)
    assert hold.hold(resource=room, span=evening(1, 17, 19), holder=visitor("c"), at=NOW)


# Inside published openings


def test_a_claim_lies_inside_the_openings_with_its_set_up(site: Site, school: Organisation) -> None:
    room = make_space(site, school, "Studio", setup_minutes=30)
    open_daily(room, opens=9, closes=22)
    for span in (evening(1, 9, 11), evening(1, 21, 23), evening(1, 7, 8), evening(60)):
        with pytest.raises(Refused, match="not_offered"):
            hold.hold(resource=room, span=span, holder=visitor("a"), at=NOW)
    assert not Claim.objects.exists()


def test_what_is_sent_must_still_lie_inside(hall: Space, scouts: Organisation, amina: User) -> None:
    held = hold.hold(resource=hall, span=evening(1), holder=hold.Holder(user=amina), at=NOW)
    Opening.objects.filter(resource=hall).delete()
    with pytest.raises(Refused, match="not_offered"):
        request.send(booking=held, organisation=scouts, by=amina, at=NOW)
    held.refresh_from_db()
    assert held.state == BookingState.HELD


def test_a_use_of_a_day_and_more_is_refused_before_the_database_has_to(hall: Space) -> None:
    span = Span(evening(1).start, evening(1).start + LONGEST + MINUTES)
    with pytest.raises(Refused, match="too_long"):
        hold.hold(resource=hall, span=span, holder=visitor("a"), at=NOW)


# One action, one transaction, one event


def test_every_change_is_one_event_with_before_and_after(hall: Space, scouts: Organisation, amina: User) -> None:
    sent = make_booking(hall, scouts, amina, evening(1))
    first, second = sent.events.order_by("pk")
    assert (first.verb, second.verb) == ("hold", "send")
    assert first.by == second.by == amina
    assert second.before["state"] == "held"
    assert second.after["state"] == sent.state


def test_an_action_that_fails_at_its_end_changes_nothing(hall: Space, scouts: Organisation, amina: User) -> None:
    sent = make_booking(hall, scouts, amina, evening(1))
    events, taken = sent.events.count(), Claim.objects.count()

    class Late(Exception):
        """At the very last step."""

    @action
    def spoil(*, booking: Booking) -> None:
        before = facts(booking)
        become(booking, BookingState.CANCELLED)
        booking.save()
        release([booking.pk])
        record(booking, "cancel", by=amina, at=NOW, before=before)
        raise Late

    with pytest.raises(Late):
        spoil(booking=Booking.objects.get(pk=sent.pk))
    sent.refresh_from_db()
    assert sent.state == BookingState.CONFIRMED
    assert (sent.events.count(), Claim.objects.count()) == (events, taken)
    # The control: the same steps without the transaction stay half done.
    with pytest.raises(Late):
        spoil.__wrapped__(booking=Booking.objects.get(pk=sent.pk))  # type: ignore[attr-defined]
    sent.refresh_from_db()
    assert sent.state == BookingState.CANCELLED
    assert Claim.objects.count() == 0


# Holds that have run out


def test_a_hold_blocks_until_its_minutes_are_over(hall: Space) -> None:
    held = hold.hold(resource=hall, span=evening(1), holder=visitor("a"), at=NOW)
    assert held.hold_until is not None
    with pytest.raises(Refused, match="taken"):
        hold.hold(resource=hall, span=evening(1), holder=visitor("b"), at=held.hold_until - timedelta(seconds=1))
    assert hold.hold(resource=hall, span=evening(1), holder=visitor("b"), at=held.hold_until)


def test_whoever_meets_a_run_out_hold_removes_it(hall: Space, thirds: list[Space]) -> None:
    held = hold.hold(resource=hall, span=evening(1), holder=visitor("a"), at=NOW)
    other = hold.hold(resource=hall, span=evening(2), holder=visitor("c"), at=NOW)
    assert hold.hold(resource=thirds[0], span=evening(1), holder=visitor("b"), at=LATER)
    held.refresh_from_db()
    assert held.state == BookingState.EXPIRED
    # Its claims on the other parts went with it: half a booking keeps nobody out.
    assert not held.claims.exists()
    # What was not met is left for the clearing up.
    other.refresh_from_db()
    assert other.claims.count() == 3


def test_a_hold_that_was_sent_never_runs_out(hall: Space, scouts: Organisation, amina: User) -> None:
    make_booking(hall, scouts, amina, evening(1))
    with pytest.raises(Refused, match="taken"):
        hold.hold(resource=hall, span=evening(1), holder=visitor("b"), at=LATER)
    assert Claim.objects.filter(expires_at=None).count() == 3


def test_if_nobody_removed_them_run_out_holds_would_block(hall: Space) -> None:
    """The control: the bare insert, without the clearing before it, is refused for a hold that is long over."""
    hold.hold(resource=hall, span=evening(1), holder=visitor("a"), at=NOW)
    booking = a_booking(hall, evening(1))
    wanted = [(booking.pk, part, evening(1)) for part in parts_of(hall)]
    with pytest.raises(Taken), transaction.atomic():
        claims.write(wanted)
    with transaction.atomic():
        take(wanted, LATER)
    assert booking.claims.count() == 3


def test_a_visitor_holds_one_time(hall: Space) -> None:
    first = hold.hold(resource=hall, span=evening(1), holder=visitor("a"), at=NOW)
    second = hold.hold(resource=hall, span=evening(2), holder=visitor("a"), at=NOW)
    first.refresh_from_db()
    assert (first.state, second.state) == (BookingState.CANCELLED, BookingState.HELD)
    assert set(Claim.objects.values_list("booking", flat=True)) == {second.pk}


@pytest.mark.parametrize(
    ("most", "by_address"), [(hold.HOLDS_A_PERSON, False), (hold.HOLDS_AN_ADDRESS, True)], ids=["person", "address"]
)
def test_no_flood_of_holds(hall: Space, amina: User, most: int, by_address: bool) -> None:
    def holder(number: int) -> hold.Holder:
        return hold.Holder(visitor=str(number), address="one") if by_address else hold.Holder(user=amina)

    for number in range(most):
        hold.hold(resource=hall, span=evening(1 + number), holder=holder(number), at=NOW)
    with pytest.raises(Refused, match="too_many_holds"):
        hold.hold(resource=hall, span=evening(20), holder=holder(99), at=NOW)
    # Those that have run out do not count.
    assert hold.hold(resource=hall, span=evening(20), holder=holder(99), at=LATER)


# How


def test_a_claim_is_two_statements_however_many_dates(thirds: list[Space]) -> None:
    (part,) = parts_of(thirds[0])
    counts = []
    for first, many in ((0, 1), (1, 12)):
        dates = [evening(1 + first).shifted(timedelta(days=day)) for day in range(many)]
        wanted = [(a_booking(thirds[0], span).pk, part, span) for span in dates]
        with transaction.atomic(), CaptureQueriesContext(connection) as queries:
            take(wanted, NOW)
        counts.append(len(queries))
    assert counts == [2, 2]


def test_an_error_that_is_not_ours_is_not_called_taken(hall: Space) -> None:
    (span,) = spans("..##")
    with pytest.raises(DatabaseError, match="at_most_24_hours"), transaction.atomic():
        take([(a_booking(hall, span).pk, parts_of(hall)[0], Span(span.start, span.start + 2 * LONGEST))], NOW)


wishes = st.lists(
    st.tuples(st.sampled_from(["hall", "a", "b", "c"]), st.integers(0, 30), st.integers(1, 10), st.booleans()),
    max_size=20,
)


@given(wishes)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_a_hall_and_its_thirds_are_taken_as_counting_says(
    hall: Space, thirds: list[Space], wishes: list[tuple[str, int, int, bool]]
) -> None:
    """Each wish is had if every half hour of every part it needs is free, and then those are its own until it ends."""
    spaces = {"hall": hall, **dict(zip("abc", thirds, strict=True))}
    with transaction.atomic():
        taken: dict[tuple[int, int], int] = {}
        for name, first, length, gives_back in wishes:
            span = Span(MORNING + first * CELL, MORNING + (first + length) * CELL)
            booking, parts = a_booking(spaces[name], span), parts_of(spaces[name])
            cells = {(part, number) for part in parts for number in range(first, first + length)}
            had = try_to_take([(booking.pk, part, span) for part in parts])
            assert had is not bool(cells & taken.keys())
            if had and gives_back:
                release([booking.pk])
            elif had:
                taken |= dict.fromkeys(cells, booking.pk)
        for part in parts_of(hall):
            drawn = "".join("#" if (part, number) in taken else "." for number in range(40))
            assert strip([claim.span for claim in Claim.objects.filter(part=part)], 40) == drawn
        assert double_bookings() == 0
        transaction.set_rollback(True)


def test_the_parts_are_locked_in_order_where_rows_can_be_locked(hall: Space) -> None:
    booking = a_booking(hall, evening(1))
    wanted = [(booking.pk, part, evening(1)) for part in reversed(parts_of(hall))]
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        take(wanted, NOW)
    locks = [query["sql"] for query in queries if "FOR NO KEY UPDATE" in query["sql"]]
    assert len(locks) == (1 if connection.features.has_select_for_update else 0)
    assert all("ORDER BY" in lock for lock in locks)
    assert Part.objects.filter(claims__booking=booking).count() == 3
