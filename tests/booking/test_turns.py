"""What comes free is kept for the first in line, then for the next; nobody else can have it meanwhile."""

import pytest

from booking.actions import hold, limits, move, request, series, turns, wait
from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.models import Booking, Claim, Message, Terms, Turn, Wait
from booking.sweep import FAULTS
from booking.waiting import places_of
from community.models import Membership, Organisation, Role, User
from tests.booking.waiting import TAKEN, a_group, after, cancelled, held_for, stand, work
from tests.cast import NOW, evening, make_booking, make_person
from venues.models import Space


@pytest.fixture
def booked(hall: Space, scouts: Organisation, amina: User) -> Booking:
    """The scouts have the hall."""
    return make_booking(hall, scouts, amina, TAKEN)


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {refusal.code for refusal in refused.value.refusals}


def test_the_first_in_line_has_it_kept_then_the_next(booked: Booking, hall: Space, amina: User) -> None:
    one, two, three = (a_group(n) for n in range(3))
    for minutes, queuer in enumerate((one, two, three)):
        stand(queuer, hall, at=after(minutes / 60))
    assert work(after(1)) == 0 and held_for() == []
    cancelled(booked, amina, after(2))
    assert work(after(2)) == 1 and held_for() == ["waiting-0"]
    assert work(after(2)) == 0  # nothing is offered twice at the same time
    turn = Turn.objects.get()
    assert turn.until == after(50)  # 48 hours
    assert Claim.objects.filter(booking=turn.booking, expires_at=turn.until).count() == 3
    letter = Message.objects.get(kind="turn")
    assert letter.to == one.person.email and "until Wednesday 6 January, 11am" in letter.body
    assert work(after(49)) == 0
    assert work(after(50)) == 1 and held_for() == ["waiting-1"]  # not answered in time
    assert Turn.objects.get(pk=turn.pk).outcome == "ran_out"
    assert Message.objects.filter(kind="turn_over", to=one.person.email).count() == 1
    second = Turn.objects.get(outcome="")
    turns.decline(turn=second, by=two.person, at=after(51))
    assert work(after(51)) == 1 and held_for() == ["waiting-2"]
    assert [wait.state for wait in Wait.objects.order_by("pk")] == ["left", "left", "offered"]
    assert not [found for look in FAULTS for found in look()]


def test_nobody_quick_gets_past_the_line(booked: Booking, hall: Space, amina: User, thirds: list[Space]) -> None:
    """Between the moment it comes free and the worker's look: a new hold, a changed one, a weekly let, a move."""
    friend = a_group(7)
    elsewhere = hold.hold(resource=hall, span=evening(9), holder=hold.Holder(user=friend.person), at=NOW)
    theirs = make_booking(hall, friend.group, friend.person, evening(10))
    stand(a_group(1), hall, at=NOW)
    cancelled(booked, amina, after(2))
    mine = hold.Holder(user=friend.person)
    for jump in (
        lambda: hold.hold(resource=thirds[0], span=TAKEN, holder=mine, at=after(2)),
        lambda: hold.change(booking=elsewhere, resource=hall, span=TAKEN, at=NOW),
        lambda: series.hold(resource=hall, spans=series.weekly(TAKEN, 2, hall.zone), holder=mine, at=after(2)),
        lambda: move.move(booking=theirs, by=friend.person, span=TAKEN, at=after(2)),
    ):
        with pytest.raises(Refused) as refused:
            jump()
        assert codes(refused) == {"taken"}
    assert work(after(2)) == 1 and held_for() == ["waiting-1"]


def test_a_better_standing_comes_first_where_the_keeper_uses_it(booked: Booking, hall: Space, amina: User) -> None:
    early, partner = a_group(1), a_group(2, "partner")
    stand(early, hall, at=NOW)
    stand(partner, hall, at=after(1))
    assert places_of(partner.group, [Wait.objects.get(organisation=partner.group)]).popitem()[1].number == 2
    Terms.objects.create(keeper=hall.keeper, uses_standing=True)
    place = places_of(early.group, [Wait.objects.get(organisation=early.group)]).popitem()[1]
    assert (place.better, place.earlier, place.number) == (1, 0, 2)
    cancelled(booked, amina, after(2))
    work(after(2))
    assert held_for() == ["waiting-2"]


def test_hall_and_thirds_are_one_line(booked: Booking, hall: Space, thirds: list[Space], amina: User) -> None:
    for_third, for_hall, other_third = a_group(1), a_group(2), a_group(3)
    stand(for_third, thirds[0], at=NOW)
    stand(for_hall, hall, at=after(1))
    stand(other_third, thirds[1], at=after(2))
    cancelled(booked, amina, after(3))
    # The hall cannot be had while a third of it is kept for whoever comes first; another third can.
    assert work(after(3)) == 2
    assert held_for() == ["waiting-1", "waiting-3"]


def test_who_waits_for_less_has_what_is_enough(booked: Booking, hall: Space, amina: User) -> None:
    assert booked.organisation
    make_booking(hall, booked.organisation, amina, evening(14, 20, 22))
    long, short = a_group(1), a_group(2)
    stand(long, hall, evening(14, 19, 22), at=NOW)
    stand(short, hall, evening(14, 18, 20), at=after(1))
    cancelled(booked, amina, after(2))
    work(after(2))
    assert [turn.organisation for turn in Turn.objects.all()] == [short.group]


def test_taking_it_makes_it_the_groups_booking(booked: Booking, hall: Space, amina: User) -> None:
    one = a_group(1)
    stand(one, hall)
    cancelled(booked, amina)
    work()
    turn = Turn.objects.get()
    second = make_person("Second")
    Membership.objects.create(user=second, organisation=one.group, role=Role.BOOKER)
    held = turns.take(turn=turn, by=second, at=after(1))
    sent = request.send(booking=held, organisation=one.group, by=second, at=after(2))
    assert sent.state == "confirmed" and sent.made_by == second
    turn.refresh_from_db()
    assert turn.outcome == "taken" and turn.wait and Wait.objects.get().state == "taken"
    # It is the group's now: the deadline takes nothing back.
    assert work(after(60)) == 0
    assert hold.expire_due(at=after(60)) == 0
    assert Booking.objects.get(pk=sent.pk).state == "confirmed"


def test_what_others_try_with_a_turn(
    booked: Booking, hall: Space, amina: User, chidi: User, chess: Organisation
) -> None:
    one = a_group(1)
    waiting = stand(one, hall)
    cancelled(booked, amina)
    work()
    turn = Turn.objects.get()
    for deed in (turns.take, turns.decline):
        with pytest.raises(NotPermitted):
            deed(turn=turn, by=chidi, at=NOW)
    with pytest.raises(NotPermitted):
        wait.leave(wait=waiting, by=chidi, at=NOW)
    with pytest.raises(Refused) as refused:
        hold.hold(resource=hall, span=TAKEN, holder=hold.Holder(user=chidi), at=NOW)
    assert codes(refused) == {"taken"}
    # Its own maker cannot carry it over to another group of hers, nor keep it longer, nor have another time for it.
    Membership.objects.create(user=one.person, organisation=chess, role=Role.OWNER)
    with pytest.raises(Refused) as refused:
        request.send(booking=turn.booking, organisation=chess, by=one.person, at=NOW)
    assert codes(refused) == {"kept_for_others"}
    with pytest.raises(NotPermitted):
        hold.extend(booking=turn.booking, at=NOW)
    with pytest.raises(NotPermitted):
        hold.change(booking=turn.booking, resource=hall, span=evening(15), at=NOW)
    with pytest.raises(NotPermitted):
        request.send(booking=turn.booking, organisation=one.group, by=one.person, at=turn.until)
    with pytest.raises(NotPermitted):
        hold.again(booking=turn.booking, at=turn.until)
    # Who has left the group takes nothing along.
    one.group.memberships.filter(user=one.person).delete()
    with pytest.raises(NotPermitted):
        request.send(booking=turn.booking, organisation=one.group, by=one.person, at=NOW)
    with pytest.raises(NotPermitted):
        turns.take(turn=turn, by=one.person, at=NOW)


def test_a_turn_counts_for_nobody_and_is_given_back_by_no_hold(booked: Booking, hall: Space, amina: User) -> None:
    one = a_group(1)
    stand(one, hall)
    cancelled(booked, amina)
    work()
    holder = hold.Holder(user=one.person, group=one.group.pk)
    assert limits.standing(holder, NOW) == []
    # At the edge of what is kept: a hold of one's own that is in the way would be given back.
    with pytest.raises(Refused):
        hold.hold(resource=hall, span=evening(14, 19, 21), holder=holder, at=NOW)
    hold.hold(resource=hall, span=evening(15), holder=holder, at=NOW)
    assert held_for() == ["waiting-1"]


def test_somebody_quicker_after_the_deadline_leaves_no_turn_open(booked: Booking, hall: Space, amina: User) -> None:
    one = a_group(1)
    stand(one, hall)
    cancelled(booked, amina)
    work()
    late = Turn.objects.get().until
    other = hold.hold(resource=hall, span=TAKEN, holder=hold.Holder(visitor="quick"), at=late)
    assert turns.end_due(at=late) == 1
    assert Turn.objects.get().outcome == "ran_out" and Wait.objects.get().state == "left"
    assert Claim.objects.filter(booking=other).count() == 3


def test_it_ends_when_the_time_has_come(booked: Booking, hall: Space) -> None:
    stand(a_group(1), hall)
    # Nobody woke it: its own time does.
    for number in range(0, 24 * 15, 6):
        work(after(number))
    assert Wait.objects.get().state == "over" and Wait.objects.get().due_at is None


def test_what_runs_out_or_is_let_go_wakes_whoever_waits(hall: Space, amina: User, scouts: Organisation) -> None:
    held = hold.hold(resource=hall, span=TAKEN, holder=hold.Holder(user=amina), at=NOW)
    one = a_group(1)
    waiting = stand(one, hall)
    work(after(0.1))
    waiting.refresh_from_db()
    assert waiting.due_at == after(6.1)
    hold.let_go(booking=held, at=after(0.2))
    assert work(after(0.2)) == 1


def test_ones_own_hold_is_nothing_to_wait_for(hall: Space, thirds: list[Space]) -> None:
    """Held, waited for and let go, it would be kept for two days: a hold that no limit counts."""
    greedy, other = a_group(1), a_group(2)
    Membership.objects.create(user=other.person, organisation=greedy.group, role=Role.BOOKER)
    for holder in (hold.Holder(user=greedy.person), hold.Holder(user=other.person, group=greedy.group.pk)):
        mine = hold.hold(resource=thirds[0], span=TAKEN, holder=holder, at=NOW)
        with pytest.raises(Refused) as refused:
            stand(greedy, hall)
        assert codes(refused) == {"held"}
        hold.let_go(booking=mine, at=NOW)
    assert not Wait.objects.exists()
