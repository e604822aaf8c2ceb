"""What is claimed is what was said last; what is given back and taken again keeps what was chosen; who waits hears of
every way in which time comes free."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest

from booking import extras, horizon, sweep
from booking.actions import cancel, decline, diaries, hold, lapse, move, publish, request, review, turns
from booking.actions import extras as shelf
from booking.actions.limits import HOLDS_A_GROUP, Holder
from booking.models import Booking, BuildingDiary, Claim, Extra, Offer, Turn, Wait
from booking.patterns import Every, Pattern
from booking.rules.pack import rule
from booking.states import BookingState
from community.models import Organisation, User
from tests.booking.diaries import a_diary
from tests.booking.ruled import only, with_rules
from tests.booking.waiting import TAKEN, a_group, after, held_for, stand, work
from tests.cast import NOW, evening, make_booking, make_space, open_daily
from venues.models import Space

HOUR = timedelta(hours=1)
LATER = NOW + timedelta(minutes=30)


@pytest.fixture
def hall(hall: Space) -> Space:
    """A party needs half an hour before and an hour after."""
    hall.activity_minutes = {"party": [30, 60]}
    hall.save()
    return hall


@pytest.fixture
def nets(hall: Space, school: Organisation, bill: User) -> Extra:
    """Three sets."""
    return shelf.add(keeper=school, by=bill, at=NOW, name="Nets", number=3, price_pence=250, resources=[hall])


@pytest.fixture
def kitchen(hall: Space, school: Organisation, bill: User) -> Extra:
    """A room with half an hour to clear."""
    room = make_space(hall.site, school, "Kitchen", turnround_minutes=30)
    open_daily(room)
    return shelf.add(keeper=school, by=bill, at=NOW, name="Kitchen", room=room, resources=[hall])


def codes() -> set[str]:
    return {finding.code for look in sweep.FAULTS for finding in look()}


def party(booking: Booking, at: object = NOW) -> None:
    hold.answer(booking=booking, activity="It", people=9, notes="", particulars={"activity": "party"}, at=at)  # type: ignore[arg-type]


def on(extra: Extra) -> int:
    return Claim.objects.filter(part__in=extras.parts_of(extra)).count()


def test_sent_after_its_minutes_it_claims_what_was_said_last(
    hall: Space, nets: Extra, school: Organisation, bill: User, amina: User, scouts: Organisation
) -> None:
    screens = shelf.add(keeper=school, by=bill, at=NOW, name="Screens", number=2, resources=[hall])
    booking = hold.hold(resource=hall, span=evening(3), holder=Holder(user=amina), at=NOW)
    shelf.choose(booking=booking, wanted={nets.pk: 2}, at=NOW)
    # Its minutes are over, and no worker has been here yet: its claims are still there, for something else.
    party(booking, LATER)
    shelf.choose(booking=booking, wanted={screens.pk: 2}, at=LATER)
    sent = request.send(booking=Booking.objects.get(pk=booking.pk), organisation=scouts, by=amina, at=LATER)
    assert {claim.span for claim in sent.claims.all()} == {sent.span.widened(HOUR / 2, HOUR)}
    assert (on(nets), on(screens)) == (0, 2) and codes() == set()


def test_what_a_person_lets_them_have_all_the_same_comes_with_all_of_it(
    hall: Space, nets: Extra, school: Organisation, bill: User, amina: User, scouts: Organisation
) -> None:
    with_rules(school, only(rule("never", "eligibility", {"no": True}, "Never here.", "Byth.")))
    booking = hold.hold(resource=hall, span=evening(3), holder=Holder(user=amina), at=NOW)
    party(booking)
    shelf.choose(booking=booking, wanted={nets.pk: 2}, at=NOW)
    booking = Booking.objects.get(pk=booking.pk)
    review.ask_again(booking=booking, by=amina, words="Please.", at=NOW, organisation=scouts)
    booked = review.allow(booking=booking, by=bill, reason="It is the league final.", at=NOW)
    assert {claim.span for claim in booked.claims.all()} == {booked.span.widened(HOUR / 2, HOUR)}
    assert booked.claims.count() == 5 and on(nets) == 2 and codes() == set()
    assert booked.price_pence == 2400 + 500 and extras.cost_of(booked) == 500


def test_a_booking_with_longer_minutes_is_stranded_where_they_are_closed(
    hall: Space, amina: User, scouts: Organisation
) -> None:
    booking = hold.hold(resource=hall, span=evening(3), holder=Holder(user=amina), at=NOW)
    party(booking)
    sent = request.send(booking=Booking.objects.get(pk=booking.pk), organisation=scouts, by=amina, at=NOW)
    assert horizon.stranded(hall, [evening(3, 17, 21)], NOW) == []
    assert horizon.stranded(hall, [evening(3, 18, 20)], NOW) == [sent]


# ---- who waits


def test_a_third_that_meets_a_halls_old_hold_wakes_those_who_wait_for_the_rest(
    hall: Space, thirds: list[Space], amina: User
) -> None:
    hold.hold(resource=hall, span=TAKEN, holder=Holder(user=amina), at=NOW)
    stand(a_group(1), thirds[1])
    assert work() == 0
    hold.hold(resource=thirds[0], span=TAKEN, holder=Holder(visitor="quick"), at=LATER)
    assert work(LATER) == 1 and held_for() == ["waiting-1"] and codes() == set()


def test_a_turn_that_ran_out_and_was_met_is_over_and_the_next_is_asked(
    hall: Space, thirds: list[Space], amina: User, scouts: Organisation
) -> None:
    booked = make_booking(hall, scouts, amina, TAKEN)
    stand(a_group(1), hall)
    stand(a_group(2), thirds[1], at=after(0.1))
    cancel.cancel(booking=booked, by=amina, at=after(1))
    work(after(1))
    turn = Turn.objects.get()
    assert held_for() == ["waiting-1"]
    work(turn.until - HOUR)  # looked at in vain: only what wakes them brings them back today
    hold.hold(resource=thirds[0], span=TAKEN, holder=Holder(visitor="quick"), at=turn.until)
    assert Booking.objects.get(pk=turn.booking_id).state == BookingState.EXPIRED and codes() == set()
    assert work(turn.until) == 1 and held_for() == ["waiting-2"]
    turn.refresh_from_db()
    assert turn.outcome == "ran_out" and codes() == set()
    assert sorted(Wait.objects.values_list("state", flat=True)) == ["left", "offered"]


def a_request(hall: Space, amina: User, scouts: Organisation) -> Booking:
    Space.objects.filter(pk=hall.pk).update(needs_approval=True)
    hall.refresh_from_db()
    held = hold.hold(resource=hall, span=TAKEN, holder=Holder(user=amina), at=NOW)
    return request.send(booking=held, organisation=scouts, by=amina, at=NOW)


def declined(hall: Space, amina: User, scouts: Organisation, bill: User) -> Callable[[], object]:
    booking = a_request(hall, amina, scouts)
    return lambda: decline.decline(booking=booking, by=bill, reason="No.", at=LATER)


def lapsed(hall: Space, amina: User, scouts: Organisation, bill: User) -> Callable[[], object]:
    booking = a_request(hall, amina, scouts)
    # As if its time had come, without the time of those who wait.
    Booking.objects.filter(pk=booking.pk).update(starts_at=NOW)
    return lambda: lapse.lapse_due(at=LATER)


def moved_away(hall: Space, amina: User, scouts: Organisation, bill: User) -> Callable[[], object]:
    booking = make_booking(hall, scouts, amina, TAKEN)
    return lambda: move.move(booking=booking, by=amina, span=evening(15), at=LATER)


def ran_out(hall: Space, amina: User, scouts: Organisation, bill: User) -> Callable[[], object]:
    hold.hold(resource=hall, span=TAKEN, holder=Holder(user=amina), at=NOW)
    return lambda: hold.expire_due(at=LATER)


def offered(hall: Space, bill: User) -> Offer:
    """Every day from 9 to 22, by an offer and not only by rows."""
    hall.openings.all().delete()
    every_day = Pattern(NOW.date(), time(9), time(22), Every.DAY)
    offer = publish.publish(resource=hall, pattern=every_day, by=bill, at=NOW).offer
    assert offer
    return offer


def opened(hall: Space, amina: User, scouts: Organisation, bill: User) -> Callable[[], object]:
    offer = offered(hall, bill)
    booking = make_booking(hall, scouts, amina, TAKEN)

    def close_and_open() -> None:
        publish.take_back(offer=offer, by=bill, at=NOW)
        cancel.cancel(booking=booking, by=amina, at=NOW)
        assert work() == 0
        offered(hall, bill)

    return close_and_open


def not_needed_by_the_building(hall: Space, amina: User, scouts: Organisation, bill: User) -> Callable[[], object]:
    offered(hall, bill)
    booking = make_booking(hall, scouts, amina, TAKEN)

    def need_and_not() -> None:
        a_diary(hall, TAKEN)
        horizon.remake(horizon.with_offers([hall.pk]), NOW)
        cancel.cancel(booking=booking, by=amina, at=NOW)
        assert work() == 0
        diaries.remove(diary=BuildingDiary.objects.get(), by=bill, at=LATER)

    return need_and_not


@pytest.mark.parametrize("way", [declined, lapsed, moved_away, ran_out, opened, not_needed_by_the_building])
def test_every_way_in_which_time_comes_free_wakes_whoever_waits(
    hall: Space, amina: User, scouts: Organisation, bill: User, settings: Any, way: Callable[..., Callable[[], object]]
) -> None:
    settings.HORIZON_WEEKS = 4
    come_free = way(hall, amina, scouts, bill)
    stand(a_group(1), hall)
    assert work() == 0  # looked at in vain: only what wakes them brings them back today
    come_free()
    assert work(LATER) == 1 and held_for() == ["waiting-1"]


def test_no_more_is_kept_for_a_group_than_it_could_hold(hall: Space, scouts: Organisation, amina: User) -> None:
    one, days = a_group(1), range(3, 4 + HOLDS_A_GROUP)
    booked = [make_booking(hall, scouts, amina, evening(day)) for day in days]
    for day in days:
        stand(one, hall, evening(day))
    for booking in booked:
        cancel.cancel(booking=booking, by=amina, at=NOW)
    assert work() == HOLDS_A_GROUP == Turn.objects.filter(outcome="").count()
    turns.decline(turn=Turn.objects.all()[0], by=one.person, at=NOW)
    assert work(after(7)) == 1


# ---- the sweep


def test_what_is_changed_later_is_no_fault(hall: Space, kitchen: Extra, amina: User, bill: User) -> None:
    booking = hold.hold(resource=hall, span=evening(3), holder=Holder(user=amina), at=NOW)
    shelf.choose(booking=booking, wanted={kitchen.pk: 1}, at=NOW)
    assert kitchen.room
    for place in (hall, kitchen.room):
        place.setup_minutes = 45
        place.save()
    Booking.objects.filter(pk=booking.pk).update(updated_at=hall.updated_at + HOUR)  # somebody said something
    Space.objects.filter(pk=hall.pk).update(updated_at=NOW + HOUR)
    type(kitchen.room).objects.filter(pk=kitchen.room.pk).update(updated_at=NOW + HOUR)
    assert codes() == set()


PLANTED: dict[str, tuple[str, Callable[[Booking, Turn, Extra, Extra], object]]] = {
    "another thing": ("more_extras", lambda booking, turn, nets, kitchen: booking.extras.update(quantity=1)),
    "too few": (
        "short_of_extras",
        lambda booking, turn, nets, kitchen: booking.extras.filter(extra=nets).update(quantity=3),
    ),
    "a room not cleared": (
        "wrong_span",
        lambda booking, turn, nets, kitchen: Claim.objects.filter(part__in=extras.parts_of(kitchen)).update(
            ends_at=booking.ends_at
        ),
    ),
    "a longer hold": (
        "expiry",
        lambda booking, turn, nets, kitchen: turn.booking.claims.update(expires_at=turn.until + HOUR),
    ),
    "a turn of nothing": (
        "wrong_turn",
        lambda booking, turn, nets, kitchen: hold._end(turn.booking, BookingState.CANCELLED, "let_go", NOW),
    ),
    "kept for nobody": ("wrong_turn", lambda booking, turn, nets, kitchen: Turn.objects.update(outcome="declined")),
    "asleep": ("wrong_turn", lambda booking, turn, nets, kitchen: Wait.objects.update(state="waiting", due_at=None)),
}


@pytest.mark.parametrize("name", PLANTED)
def test_planted_faults_are_found(
    hall: Space, nets: Extra, kitchen: Extra, amina: User, scouts: Organisation, name: str
) -> None:
    booking = hold.hold(resource=hall, span=evening(3), holder=Holder(user=amina), at=NOW)
    shelf.choose(booking=booking, wanted={nets.pk: 2, kitchen.pk: 1}, at=NOW)
    other = make_booking(hall, scouts, amina, TAKEN)
    stand(a_group(1), hall)
    cancel.cancel(booking=other, by=amina, at=NOW)
    work()
    assert codes() == set()
    code, plant = PLANTED[name]
    plant(Booking.objects.get(pk=booking.pk), Turn.objects.get(), nets, kitchen)
    assert codes() == {code}
