"""A clever group, and a clever keeper, that want to stand higher, pay less, or read more than they should."""

from datetime import timedelta

import pytest

from booking.actions import attendance, cancel, hold, move, override, prove, release, request, series, settle
from booking.actions.base import NotPermitted
from booking.documents import asked_of
from booking.eligibility import Refused
from booking.models import Booking, Proof, Terms
from booking.permissions import booking_that_opens
from booking.rules.pack import rule
from booking.spans import Span
from booking.states import BookingState
from community import credits as account
from community.models import CreditMove, LedgerEntry, Membership, Organisation, Role, User
from tests.booking.decisions import *  # noqa: F403
from tests.booking.decisions import make_series
from tests.booking.documents import bring
from tests.booking.ruled import only, with_rules
from tests.booking.use import AFTER, DURING, ledger_of, settled, there
from tests.cast import NOW, evening, make_booking, make_person, open_daily
from venues.models import Space

EARLY = evening(1).start - timedelta(minutes=20)


@pytest.fixture
def both(amina: User, school: Organisation) -> User:
    """Amina runs the scouts and manages the school's hall."""
    Membership.objects.create(user=amina, organisation=school, role=Role.MANAGER)
    return amina


@pytest.fixture
def second(school: Organisation) -> User:
    """Manages the school as well."""
    person = make_person("Sioned")
    Membership.objects.create(user=person, organisation=school, role=Role.MANAGER)
    return person


@pytest.fixture
def later(hall: Space, scouts: Organisation, amina: User) -> Booking:
    """The hall in three weeks."""
    return make_booking(hall, scouts, amina, evening(20))


# Proofs


def test_who_signs_out_to_be_somebody_else(confirmed: Booking, both: User) -> None:
    """The room's code needs no account; whoever then taps as keyholder for a group of her own is still one person."""
    there(confirmed, None)
    attendance.came(booking=confirmed, by=both, at=DURING)
    assert ledger_of(settled(confirmed)) == ["use 120"]
    Membership.objects.filter(user=both, organisation=confirmed.organisation).delete()
    prove.record_invoice(booking=confirmed, by=both, number="1", paid_on=NOW.date() + timedelta(days=1), at=AFTER)
    assert ledger_of(confirmed) == ["use 120"], "who sent it has a hand in it, whether she left or not"


def test_a_keyholder_who_belongs_to_nobody_is_believed(confirmed: Booking, bill: User) -> None:
    there(confirmed, None)
    attendance.came(booking=confirmed, by=bill, at=DURING)
    assert ledger_of(settled(confirmed)) == ["use 120", "gift 120"]


def test_proofs_of_half_an_hour_are_none_of_a_long_day(
    confirmed: Booking, hall: Space, amina: User, bill: User
) -> None:
    """Seen arriving early for a short time, then moved to a long one where nobody comes."""
    there(confirmed, amina, at=EARLY)
    attendance.came(booking=confirmed, by=bill, at=EARLY)
    long = evening(3, 9, 22)
    moved = move.move(booking=confirmed, by=amina, span=long, at=EARLY)
    assert not Proof.objects.exists() and moved.attendance == ""
    assert ledger_of(settled(confirmed, long.end)) == ["use 780"]
    attendance.absent(booking=confirmed, by=bill, at=long.end)
    assert ledger_of(confirmed) == ["no_show 780"], "what was said of the old time does not stand in the way"


def test_nobody_lets_their_own_group_off(confirmed: Booking, both: User, bill: User) -> None:
    attendance.absent(booking=confirmed, by=bill, at=AFTER)
    for deed in (
        lambda: attendance.unmark(booking=confirmed, by=both, at=AFTER),
        lambda: attendance.excuse(booking=confirmed, by=both, reason="It was us.", at=AFTER),
    ):
        with pytest.raises(NotPermitted):
            deed()
    assert ledger_of(confirmed) == ["no_show 120"]
    attendance.excuse(booking=confirmed, by=bill, reason="Snow.", at=AFTER)
    assert ledger_of(confirmed) == []


# Giving up


def test_a_slip_does_not_wait_until_it_is_forgotten(later: Booking, hall: Space, amina: User) -> None:
    """Moved as far away as there are openings and cancelled there: the slip is known when the evening is over."""
    far = evening(27 + 300)
    open_daily(hall, first=far.start, days=1)
    move.move(booking=later, by=amina, span=far, at=evening(19).start)
    cancel.cancel(booking=later, by=amina, at=evening(19).start)
    assert settle.settle_due(at=evening(20).start) == 0 and ledger_of(later) == []
    settled(later, evening(20).end)
    assert ledger_of(later) == ["late_cancel 120"]
    assert LedgerEntry.objects.get().on == evening(20).start.date()
    assert settle.settle_due(at=far.end) == 0


def test_a_keeper_that_moves_twice(later: Booking, amina: User, bill: User) -> None:
    """Once late, to anywhere; once more from there, in good time."""
    move.move(booking=later, by=bill, span=evening(27), at=evening(10).start)
    move.move(booking=later, by=bill, span=evening(26), at=evening(11).start)
    cancel.cancel(booking=later, by=amina, at=evening(11).start)
    assert ledger_of(settled(later, evening(28).start)) == ["withdrawn 120"]


def test_a_keeper_that_moves_far_and_then_a_little(later: Booking, hall: Space, amina: User, bill: User) -> None:
    open_daily(hall, first=evening(60).start, days=3)
    move.move(booking=later, by=bill, span=evening(60), at=evening(19).start)
    move.move(booking=later, by=bill, span=evening(60, 19, 21), at=evening(19).start)
    cancel.cancel(booking=later, by=amina, at=evening(19).start)
    settled(later, evening(61).start)
    assert ledger_of(later) == ["withdrawn 120"]
    assert LedgerEntry.objects.get().on == evening(20).start.date()


def test_a_manager_that_leaves_takes_the_blame_along(
    later: Booking, hall: Space, amina: User, second: User, school: Organisation
) -> None:
    """What somebody moved for the keeper stays the keeper's when they no longer manage it."""
    move.move(booking=later, by=second, span=evening(20, 9, 11), at=evening(19).start)
    school.memberships.filter(user=second).delete()
    cancel.cancel(booking=later, by=amina, at=evening(19).start)
    assert ledger_of(settled(later, evening(21).start)) == ["withdrawn 120"]
    assert LedgerEntry.objects.get().organisation == school


# Prices


def test_a_keeper_moves_nobody_to_a_higher_price(
    hall: Space, school: Organisation, scouts: Organisation, amina: User, bill: User
) -> None:
    booking = make_booking(hall, scouts, amina, evening(3))
    with_rules(school, only(rule("dear", "base_price", {"percent_of_rate": 300}, "Dear.", "Drud.")))
    for span in (evening(3, 19, 21), evening(3, 17, 21)):
        assert move.move(booking=booking, by=bill, span=span, at=NOW).price_pence == 2400
    assert move.move(booking=booking, by=bill, span=evening(3, 18, 19), at=NOW).price_pence == 600, (
        "a quarter of the time"
    )


def test_a_keepers_shorter_time_is_cheaper(hall: Space, scouts: Organisation, amina: User, bill: User) -> None:
    booking = make_booking(hall, scouts, amina, evening(3))
    assert move.move(booking=booking, by=bill, span=evening(3, 18, 19), at=NOW).price_pence == 1200


def test_one_number_in_two_rulebooks_is_two_rules(
    hall: Space, school: Organisation, chess: Organisation, scouts: Organisation, amina: User
) -> None:
    """Booked where the council's cheap rule holds, moved to where the keeper's dear rule of the same number does."""
    school.council = chess
    school.save()
    cheap = rule("base-price-1", "base_price", {"percent_of_rate": 50}, "Cheap.", "Rhad.")
    sunday = ["weekday", "is", 6]
    with_rules(chess, only(cheap))
    with_rules(school, only(rule("base-price-1", "base_price", {"percent_of_rate": 300}, "Dear.", "Drud.", sunday)))
    booking = make_booking(hall, scouts, amina, evening(3))
    assert booking.price_pence == 1200
    assert move.move(booking=booking, by=amina, span=evening(6), at=NOW).price_pence == 7200


def test_nobody_is_bound_to_a_price_they_were_not_shown(
    hall: Space, school: Organisation, scouts: Organisation, amina: User
) -> None:
    """New rules come into force between the page and the press, for one date and for a weekly let."""
    holder = hold.Holder(user=amina)
    held = hold.hold(resource=hall, span=evening(3), holder=holder, at=NOW, people=12)
    let = series.hold(resource=hall, spans=[evening(8), evening(15)], holder=holder, at=NOW)
    with_rules(school, only(rule("dear", "base_price", {"percent_of_rate": 300}, "Dear.", "Drud.")))
    given = {"organisation": scouts, "by": amina, "at": NOW}
    for attempt in (
        lambda: request.send(booking=held, **given, shown_pence=2400),
        lambda: series.send(series=let, **given, shown_pence=4800),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert [each.code for each in refused.value.refusals] == ["dearer"]
    assert not Booking.objects.sent().exists()
    assert request.send(booking=held, **given, shown_pence=7200).price_pence == 7200
    with_rules(school, only())
    series.send(series=let, **given, shown_pence=14400)
    assert [each.price_pence for each in let.bookings.all()] == [2400, 2400], "cheaper is nobody's harm"


# Papers


ASKS = rule("asks", "documents", {"ask": ["insurance"]}, "Insurance.", "Yswiriant.")


def test_rules_written_afterwards_and_a_minutes_move_open_no_paper(
    hall: Space, school: Organisation, scouts: Organisation, amina: User, bill: User
) -> None:
    paper = bring(scouts, amina)
    booking = make_booking(hall, scouts, amina, evening(3))
    with_rules(school, only(ASKS))
    move.move(booking=booking, by=bill, span=evening(3, 19, 21), at=NOW)
    assert not asked_of(booking) and booking_that_opens(bill, paper, at=NOW) is None
    move.move(booking=booking, by=amina, span=evening(3), at=NOW + timedelta(hours=1))
    assert asked_of(booking) == {"insurance"} and booking_that_opens(bill, paper, at=NOW + timedelta(hours=1))


def test_booking_for_somebody_opens_none_of_their_papers(
    hall: Space, school: Organisation, scouts: Organisation, amina: User, bill: User
) -> None:
    paper = bring(scouts, amina)
    with_rules(school, only(ASKS))
    override.book(resource=hall, span=evening(3), organisation=scouts, by=bill, at=NOW, override_reason="Mine.")
    assert booking_that_opens(bill, paper, at=NOW) is None


# Time credits


@pytest.fixture
def rich(scouts: Organisation, school: Organisation, chess: Organisation) -> Organisation:
    """The scouts have ten hours to spend, and the school takes them."""
    Terms.objects.create(keeper=school, takes_credits=True)
    CreditMove.objects.create(key="earn:gift:1", taker=scouts, minutes=600, why=account.EARNED, at=NOW)
    return scouts


def paid(space: Space, group: Organisation, by: User, span: Span) -> Booking:
    """With credits, through the real actions."""
    held = hold.hold(resource=space, span=span, holder=hold.Holder(user=by), at=NOW, people=12)
    return request.send(booking=held, organisation=group, by=by, at=NOW, with_credits=True)


@pytest.mark.parametrize(("start", "end", "minutes"), [(18, 19, 60), (17, 21, 120), (19, 21, 120)])
def test_a_keepers_move_takes_no_money_beside_the_credits(
    hall: Space, rich: Organisation, amina: User, bill: User, start: int, end: int, minutes: int
) -> None:
    """Shorter gives back the rest; longer, which nobody has asked for, takes nothing more."""
    booking = paid(hall, rich, amina, evening(20))
    moved = move.move(booking=booking, by=bill, span=evening(20, start, end), at=NOW)
    assert (moved.price_pence, moved.credit_minutes) == (0, minutes)
    assert account.balance(rich) == 600 - minutes and account.books_balance() == 0


def test_a_move_back_and_forth_pays_once(hall: Space, rich: Organisation, amina: User) -> None:
    booking = paid(hall, rich, amina, evening(20))
    for hour in (19, 21, 20, 22, 20):
        move.move(booking=booking, by=amina, span=evening(20, 18, hour), at=NOW)
    assert account.balance(rich) == 480
    cancel.cancel(booking=booking, by=amina, at=NOW)
    assert account.balance(rich) == 600 and account.books_balance() == 0


def test_what_was_released_is_not_paid_for(hall: Space, rich: Organisation, amina: User, bill: User) -> None:
    let = make_series(hall, rich, amina, [evening(1), evening(2), evening(3)])
    last = paid(hall, rich, amina, evening(20))
    Booking.objects.filter(pk=last.pk).update(series=let[0].series)
    for booking in let:
        attendance.absent(booking=booking, by=bill, at=booking.ends_at)
    assert account.balance(rich) == 480
    release.release_due(at=evening(4).start)
    last.refresh_from_db()
    assert last.state == BookingState.CANCELLED and account.balance(rich) == 600


def test_credits_do_not_come_back_once_it_was_used(hall: Space, rich: Organisation, amina: User, bill: User) -> None:
    booking = paid(hall, rich, amina, evening(1))
    there(booking, amina)
    for by in (amina, bill):
        with pytest.raises(NotPermitted):
            cancel.cancel(booking=booking, by=by, at=DURING, reason="Never mind.")
    attendance.absent(booking=booking, by=bill, at=AFTER)
    attendance.excuse(booking=booking, by=bill, reason="Snow.", at=AFTER)
    assert account.balance(rich) == 480


def test_a_minutes_move_does_not_shorten_the_notice(
    hall: Space, rich: Organisation, school: Organisation, amina: User, bill: User
) -> None:
    """The keeper writes nineteen days into its rules and moves what was booked under others."""
    booking = paid(hall, rich, amina, evening(20))
    with_rules(school, only(rule("long", "cancellation", {"free_days": 19}, "Long.", "Hir.")))
    move.move(booking=booking, by=bill, span=evening(20, 19, 21), at=NOW)
    cancel.cancel(booking=booking, by=amina, at=evening(4).start)
    assert account.balance(rich) == 600


def test_a_rule_that_asks_more_than_the_rate_is_above_the_rate(
    hall: Space, school: Organisation, scouts: Organisation, amina: User, bill: User
) -> None:
    with_rules(school, only(rule("dear", "base_price", {"pence_an_hour": 1201}, "Dear.", "Drud.")))
    booking = make_booking(hall, scouts, amina, evening(1))
    there(booking, amina)
    attendance.came(booking=booking, by=bill, at=DURING)
    assert ledger_of(settled(booking)) == ["use 120", "gift 120 price"]


def test_a_rate_raised_for_a_minute_makes_nothing_cheap(
    hall: Space, school: Organisation, scouts: Organisation, amina: User, bill: User
) -> None:
    """Let above the community rate: the rate is raised, the booking moved a little, the rate put back."""
    with_rules(school, only(rule("dear", "base_price", {"percent_of_rate": 200}, "Dear.", "Drud.")))
    booking = make_booking(hall, scouts, amina, evening(1))
    hall.rate_pence = 2400
    hall.save()
    moved = move.move(booking=booking, by=bill, span=evening(1, 18, 20), at=NOW)
    there(moved, amina)
    attendance.came(booking=moved, by=bill, at=DURING)
    assert ledger_of(settled(moved)) == ["use 120", "gift 120 price"]
