"""What a booking comes to in the ledger: use at once, a gift with two proofs, and what harms others."""

from datetime import timedelta

import pytest

from booking.actions import attendance, cancel, hold, move, override, prove, settle
from booking.models import Booking, BookingExtra, Decision, Extra, Proof
from community.actions import ledger
from community.models import Dispute, LedgerEntry, Organisation, User
from tests.booking.decisions import *  # noqa: F403
from tests.booking.use import AFTER, DURING, corrections, ledger_of, proved, settled, there
from tests.cast import NOW, evening, make_booking
from venues.models import Space

# Six days before the booking of the cast's twentieth day, and sixteen.
LATE, IN_TIME = evening(20).start - timedelta(days=6), evening(20).start - timedelta(days=16)


@pytest.fixture
def later(hall: Space, scouts: Organisation, amina: User) -> Booking:
    """The hall for two hours in twenty days."""
    return make_booking(hall, scouts, amina, evening(20))


def test_nothing_is_entered_before_the_end(confirmed: Booking, amina: User, bill: User) -> None:
    there(confirmed, amina)
    attendance.came(booking=confirmed, by=bill, at=DURING)
    assert settle.settle_due(at=evening(1).end - timedelta(seconds=1)) == 0
    assert ledger_of(confirmed) == []


def test_a_use_enters_at_the_end_and_once(confirmed: Booking, scouts: Organisation, school: Organisation) -> None:
    assert settled(confirmed).settled_at == AFTER
    assert settle.settle_due(at=AFTER) == 0
    line = LedgerEntry.objects.get()
    assert (line.key, line.kind, line.minutes) == (f"use:{confirmed.reference}", "use", 120)
    assert (line.organisation, line.partner, line.on) == (scouts, school, evening(1).start.date())
    assert confirmed.events.filter(verb="settle").count() == 1


def test_two_independent_proofs_make_a_gift(confirmed: Booking, amina: User, bill: User, school: Organisation) -> None:
    proved(confirmed, amina, bill)
    assert ledger_of(confirmed) == ["use 120", "gift 120"]
    gift = LedgerEntry.objects.get(kind="gift")
    assert (gift.organisation, gift.key, gift.unit) == (school, f"gift:{confirmed.reference}", "room")
    assert [(proof["kind"], proof["side"]) for proof in gift.proofs] == [
        ("room_code", "group"),
        ("keyholder", "keeper"),
    ]


def test_the_second_proof_makes_the_gift_when_it_comes(confirmed: Booking, amina: User, bill: User) -> None:
    there(confirmed, amina)
    settled(confirmed)
    assert ledger_of(confirmed) == ["use 120"]
    attendance.came(booking=confirmed, by=bill, at=AFTER + timedelta(days=27))
    assert ledger_of(confirmed) == ["use 120", "gift 120"]


def test_the_words_of_one_side_make_none(confirmed: Booking, amina: User) -> None:
    there(confirmed, amina)
    prove.countersign(booking=confirmed, by=amina, at=DURING)
    settled(confirmed)
    assert ledger_of(confirmed) == ["use 120"]


def test_one_person_on_both_sides_makes_none(confirmed: Booking, amina: User, school: Organisation, bill: User) -> None:
    """Amina manages the school as well: her own tap says nothing that her check-in has not said."""
    school.memberships.create(user=amina, role="manager")
    there(confirmed, amina)
    attendance.came(booking=confirmed, by=amina, at=DURING)
    assert ledger_of(settled(confirmed)) == ["use 120"]
    prove.record_invoice(booking=confirmed, by=bill, number="7", paid_on=AFTER.date(), at=AFTER)
    assert ledger_of(confirmed) == ["use 120", "gift 120"]


def test_a_keeper_alone_makes_none_whatever_it_writes(
    confirmed: Booking, amina: User, bill: User, delyth: User, school: Organisation
) -> None:
    """Nor with two hands: one manager's tap and what another types in are both the keeper's word."""
    attendance.came(booking=confirmed, by=bill, at=DURING)
    prove.record_invoice(booking=confirmed, by=bill, number="7", paid_on=AFTER.date(), at=AFTER)
    assert ledger_of(settled(confirmed)) == ["use 120"]
    school.memberships.create(user=delyth, role="manager")
    Proof.objects.filter(kind="invoice").update(by=delyth)
    prove.from_the_door(resource=confirmed.resource, log=[prove.Opened(DURING)], at=AFTER)
    assert ledger_of(settled(confirmed)) == ["use 120"]
    prove.countersign(booking=confirmed, by=amina, at=AFTER)
    assert ledger_of(confirmed) == ["use 120", "gift 120"]


def test_a_gift_above_the_community_rate_counts_nothing(confirmed: Booking, amina: User, bill: User) -> None:
    Booking.objects.filter(pk=confirmed.pk).update(price_pence=2401)
    proved(confirmed, amina, bill)
    assert ledger_of(confirmed) == ["use 120", "gift 120 price"]


def test_what_is_paid_for_beside_the_place_does_not_make_it_dear(
    confirmed: Booking, school: Organisation, amina: User, bill: User
) -> None:
    nets = Extra.objects.create(keeper=school, name="Nets", price_pence=250)
    BookingExtra.objects.create(booking=confirmed, extra=nets, price_pence=250)
    Booking.objects.filter(pk=confirmed.pk).update(price_pence=2650)
    proved(confirmed, amina, bill)
    assert ledger_of(confirmed) == ["use 120", "gift 120"]


def test_the_rate_is_that_of_the_decision(confirmed: Booking, hall: Space, amina: User, bill: User) -> None:
    """A keeper who raises its rate afterwards does not make a dear booking cheap."""
    record = '{"facts":{"rate_pence":1199},"price":{"rate_pence":5000}}'
    Decision.objects.create(booking=confirmed, occasion="send", at=NOW, outcome="yes", record=record)
    hall.rate_pence = 5000
    hall.save()
    proved(confirmed, amina, bill)
    assert ledger_of(confirmed) == ["use 120", "gift 120 price"]


def test_a_gift_within_the_family_counts_nothing(
    confirmed: Booking, scouts: Organisation, school: Organisation, amina: User, bill: User
) -> None:
    Organisation.objects.filter(pk=scouts.pk).update(head=school)
    proved(confirmed, amina, bill)
    assert ledger_of(confirmed) == ["use 120 family", "gift 120 family"]


def test_a_keepers_own_hours_say_nothing(hall: Space, school: Organisation, bill: User) -> None:
    own = override.book(resource=hall, span=evening(1), organisation=school, by=bill, at=NOW)
    attendance.came(booking=own, by=bill, at=DURING)
    assert ledger_of(settled(own)) == [] and own.settled_at


def test_nobody_came(confirmed: Booking, bill: User, scouts: Organisation) -> None:
    attendance.absent(booking=confirmed, by=bill, at=DURING)
    assert ledger_of(confirmed) == []
    settled(confirmed)
    assert ledger_of(confirmed) == ["no_show 120"]
    assert LedgerEntry.objects.get().organisation == scouts


def test_a_no_show_found_out_later_takes_use_and_gift_back(confirmed: Booking, amina: User, bill: User) -> None:
    proved(confirmed, amina, bill)
    attendance.unmark(booking=confirmed, by=bill, at=AFTER)
    assert ledger_of(confirmed) == ["use 120"]
    attendance.absent(booking=confirmed, by=bill, at=AFTER + timedelta(days=20))
    assert ledger_of(confirmed) == ["no_show 120"]
    assert corrections(confirmed) == ["gift reversed", "use reversed"]


def test_taken_back_and_marked_again_as_often_as_they_like(confirmed: Booking, amina: User, bill: User) -> None:
    proved(confirmed, amina, bill)
    for _ in range(3):
        attendance.unmark(booking=confirmed, by=bill, at=AFTER)
        attendance.absent(booking=confirmed, by=bill, at=AFTER)
        attendance.unmark(booking=confirmed, by=bill, at=AFTER)
        attendance.came(booking=confirmed, by=bill, at=AFTER)
    assert sorted(ledger_of(confirmed)) == ["gift 120", "use 120"]
    keys = set(LedgerEntry.objects.filter(undone_by=None, kind__in=["gift", "use"]).values_list("key", flat=True))
    assert keys == {f"gift:{confirmed.reference}:4", f"use:{confirmed.reference}:4"}


def test_excused(confirmed: Booking, bill: User) -> None:
    attendance.absent(booking=confirmed, by=bill, at=AFTER)
    attendance.excuse(booking=confirmed, by=bill, reason="Snow.", at=AFTER + timedelta(days=90))
    assert ledger_of(confirmed) == [] and corrections(confirmed) == ["no_show excused"]
    assert LedgerEntry.objects.get(kind="excused").reason == "Snow."


def test_excused_before_the_worker_came_round(confirmed: Booking, bill: User) -> None:
    attendance.absent(booking=confirmed, by=bill, at=DURING)
    attendance.excuse(booking=confirmed, by=bill, reason="Snow.", at=DURING)
    assert ledger_of(settled(confirmed)) == []


def test_what_a_person_judged_wrong_is_not_entered_again(confirmed: Booking, bill: User, scouts: Organisation) -> None:
    attendance.absent(booking=confirmed, by=bill, at=AFTER)
    line = LedgerEntry.objects.get(kind="no_show")
    Dispute.objects.create(entry=line, organisation=scouts, at=AFTER, words="We were there.", upheld=True)
    ledger.undo(entry=line, by=None, reason="They were there.", at=AFTER)
    prove.countersign(booking=confirmed, by=confirmed.made_by, at=AFTER)
    assert ledger_of(confirmed) == []


# What was given up


def test_cancelled_in_good_time(later: Booking, amina: User) -> None:
    cancel.cancel(booking=later, by=amina, at=IN_TIME)
    assert ledger_of(settled(later, evening(21).start)) == []
    assert later.settled_at == IN_TIME


def test_two_weeks_to_the_minute_are_in_good_time(later: Booking, amina: User) -> None:
    cancel.cancel(booking=later, by=amina, at=evening(20).start - timedelta(days=14))
    assert ledger_of(settled(later, evening(21).start)) == []


def test_cancelled_late_waits_to_see_whether_others_had_it(later: Booking, amina: User) -> None:
    cancel.cancel(booking=later, by=amina, at=LATE)
    assert ledger_of(settled(later, evening(20).start)) == [] and later.settled_at is None
    settled(later, evening(20).end)
    assert ledger_of(later) == ["late_cancel 120"]
    assert LedgerEntry.objects.get().relet_minutes == 0


@pytest.mark.parametrize(("start", "end", "minutes"), [(18, 20, 120), (16, 23, 120), (19, 22, 60), (20, 22, 0)])
def test_what_others_had_after_all(
    later: Booking,
    thirds: list[Space],
    amina: User,
    bill: User,
    chess: Organisation,
    start: int,
    end: int,
    minutes: int,
) -> None:
    """A third of the hall will do: somebody had use of what was given up."""
    cancel.cancel(booking=later, by=amina, at=LATE)
    span = evening(20, start, end)
    override.book(resource=thirds[0], span=span, organisation=chess, by=bill, at=LATE, override_reason="Late")
    settled(later, evening(20, 22, 23).end)
    assert LedgerEntry.objects.get(kind="late_cancel").relet_minutes == minutes


def test_two_that_had_parts_of_it_together_count_once(
    later: Booking, thirds: list[Space], amina: User, bill: User, chess: Organisation
) -> None:
    cancel.cancel(booking=later, by=amina, at=LATE)
    for third, start in ((thirds[0], 18), (thirds[1], 18), (thirds[2], 19)):
        override.book(resource=third, span=evening(20, start, start + 1), organisation=chess, by=bill, at=LATE)
    settled(later, evening(21).start)
    assert LedgerEntry.objects.get(kind="late_cancel").relet_minutes == 120


def test_whoever_had_it_and_did_not_come_had_no_use_of_it(
    later: Booking, hall: Space, amina: User, bill: User, chess: Organisation
) -> None:
    cancel.cancel(booking=later, by=amina, at=LATE)
    other = override.book(resource=hall, span=evening(20), organisation=chess, by=bill, at=LATE)
    attendance.absent(booking=other, by=bill, at=evening(20).end)
    settled(later, evening(21).start)
    assert LedgerEntry.objects.get(kind="late_cancel").relet_minutes == 0


def test_a_request_nobody_confirmed_is_given_up_freely(asked_for: Booking, amina: User) -> None:
    cancel.cancel(booking=asked_for, by=amina, at=NOW)
    assert ledger_of(settled(asked_for)) == []


def test_a_late_cancellation_excused(later: Booking, amina: User, bill: User) -> None:
    cancel.cancel(booking=later, by=amina, at=LATE)
    settled(later, evening(21).start)
    attendance.excuse(booking=later, by=bill, reason="Flood.", at=evening(22).start)
    assert ledger_of(later) == [] and corrections(later) == ["late_cancel excused"]


def test_a_keeper_that_withdraws_late_has_it_against_it_at_once(
    later: Booking, bill: User, school: Organisation
) -> None:
    cancel.cancel(booking=later, by=bill, at=LATE, reason="Exams")
    assert ledger_of(later) == ["withdrawn 120"]
    assert LedgerEntry.objects.get().organisation == school
    assert settle.settle_due(at=evening(21).start) == 0


def test_a_keeper_that_withdraws_in_good_time_has_not(later: Booking, bill: User) -> None:
    cancel.cancel(booking=later, by=bill, at=IN_TIME, reason="Exams")
    assert ledger_of(settled(later, evening(21).start)) == []


# Ways round it


def test_moving_away_and_cancelling_there_is_cancelling_late(later: Booking, amina: User) -> None:
    """Tomorrow's hall, moved to next month and given back there with a month's notice."""
    at = evening(20).start - timedelta(days=1)
    far = evening(27)
    move.move(booking=later, by=amina, span=far, at=at)
    cancel.cancel(booking=later, by=amina, at=at + timedelta(hours=1))
    settled(later, far.end)
    line = LedgerEntry.objects.get(kind="late_cancel")
    assert (line.minutes, line.on) == (120, far.start.date())


def test_moved_early_and_cancelled_early_is_nothing(later: Booking, amina: User) -> None:
    move.move(booking=later, by=amina, span=evening(22), at=NOW)
    cancel.cancel(booking=later, by=amina, at=NOW)
    assert ledger_of(settled(later, evening(23).start)) == []


def test_a_keeper_cannot_move_a_group_out_and_wait_for_it_to_cancel(
    later: Booking, amina: User, bill: User, school: Organisation
) -> None:
    move.move(booking=later, by=bill, span=evening(20, 9, 11), at=LATE)
    cancel.cancel(booking=later, by=amina, at=LATE + timedelta(days=1))
    assert ledger_of(settled(later, evening(21).start)) == ["withdrawn 120"]
    assert LedgerEntry.objects.get().organisation == school


def test_a_hold_let_go_is_looked_at_once(hall: Space, amina: User) -> None:
    held = hold.hold(resource=hall, span=evening(1), holder=hold.Holder(user=amina), at=NOW)
    hold.let_go(booking=held, at=NOW)
    assert settled(held).settled_at == AFTER and settle.settle_due(at=AFTER) == 0


def test_one_that_cannot_be_settled_holds_up_none(
    confirmed: Booking, hall: Space, chess: Organisation, chidi: User
) -> None:
    other = make_booking(hall, chess, chidi, evening(1, 20, 21))
    Decision.objects.create(booking=confirmed, occasion="send", at=NOW, outcome="yes", record="{broken")
    there(confirmed, confirmed.made_by)
    prove.from_the_door(resource=hall, log=[prove.Opened(DURING)], at=DURING)
    with pytest.raises(ExceptionGroup):
        settle.settle_due(at=evening(2).start)
    assert ledger_of(other) == ["use 60"] and ledger_of(confirmed) == []
