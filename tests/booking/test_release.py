"""A weekly let that nobody comes to: a warning at two, the rest released at three in ten."""

from datetime import timedelta

import pytest

from booking.actions import attendance, release
from booking.models import Booking, Claim, Decision
from community.actions import ledger
from community.models import Dispute, LedgerEntry, Organisation, User
from tests.booking.decisions import *  # noqa: F403
from tests.booking.decisions import letters, make_series
from tests.booking.use import settled
from tests.cast import NOW, evening, open_daily
from venues.models import Space

DATES = 14


@pytest.fixture
def let(hall: Space, scouts: Organisation, amina: User) -> list[Booking]:
    """Every evening for two weeks: what a weekly let is in fourteen weeks."""
    return make_series(hall, scouts, amina, [evening(day) for day in range(1, DATES + 1)])


def missed(booking: Booking, bill: User) -> None:
    """Nobody came; the day after, the worker goes round."""
    attendance.absent(booking=booking, by=bill, at=booking.ends_at)
    release.release_due(at=booking.ends_at + timedelta(hours=8))


def states(let: list[Booking]) -> str:
    """One letter a date."""
    return "".join(Booking.objects.get(pk=each.pk).state[0:2] + " " for each in let).strip()


def test_two_are_warned_about_once(let: list[Booking], bill: User) -> None:
    missed(let[0], bill)
    assert letters("unused") == []
    missed(let[3], bill)
    release.release_due(at=let[4].starts_at)
    [letter] = letters("unused")
    assert "Nobody came on 2 dates" in letter.body and "3 times in 10 dates" in letter.body
    assert letter.to == "amina@example.org" and let[3].events.filter(verb="warn").count() == 1
    assert "ca" not in states(let)


def test_at_three_the_rest_is_free_for_others(let: list[Booking], hall: Space, bill: User) -> None:
    for number in (0, 2, 4):
        missed(let[number], bill)
    assert states(let) == " ".join(["co"] * 5 + ["ca"] * 9)
    assert not Claim.objects.filter(booking__in=let[5:]).exists()
    assert [letter.to for letter in letters("released")] == ["amina@example.org"]
    assert [letter.to for letter in letters("released_keeper")] == ["bill@example.org"]
    assert let[7].events.get(verb="release").by is None
    # What the rules took counts against nobody.
    for booking in let:
        settled(booking, evening(DATES + 1).start)
    assert sorted({line.kind for line in LedgerEntry.objects.all()}) == ["no_show", "use"]


def test_three_in_more_than_ten_are_borne(let: list[Booking], bill: User) -> None:
    for number in (0, 1, 11):
        missed(let[number], bill)
    assert "ca" not in states(let) and letters("released") == []


def test_nothing_happens_while_the_mark_can_be_taken_back(let: list[Booking], bill: User) -> None:
    for number in (0, 1):
        missed(let[number], bill)
    attendance.absent(booking=let[2], by=bill, at=let[2].ends_at)
    assert release.release_due(at=let[2].ends_at + timedelta(hours=3)) == 0
    attendance.unmark(booking=let[2], by=bill, at=let[2].ends_at + timedelta(hours=3))
    assert release.release_due(at=let[3].starts_at) == 0


def test_what_is_excused_or_disputed_does_not_count(let: list[Booking], bill: User, scouts: Organisation) -> None:
    for number in (0, 1):
        missed(let[number], bill)
    attendance.excuse(booking=let[0], by=bill, reason="Snow", at=let[1].ends_at)
    attendance.absent(booking=let[2], by=bill, at=let[2].ends_at)
    attendance.absent(booking=let[3], by=bill, at=let[3].ends_at)
    line = LedgerEntry.objects.get(key=f"no_show:{let[3].reference}")
    dispute = Dispute.objects.create(entry=line, organisation=scouts, at=NOW, words="We were there.")
    assert release.release_due(at=let[4].starts_at) == 0
    dispute.upheld = False
    dispute.save()
    assert release.release_due(at=let[4].starts_at) == 1 and len(letters("released")) == 1


def test_what_a_person_took_back_does_not_count(let: list[Booking], bill: User) -> None:
    for number in (0, 1):
        missed(let[number], bill)
    attendance.absent(booking=let[2], by=bill, at=let[2].ends_at)
    line = LedgerEntry.objects.get(key=f"no_show:{let[2].reference}")
    ledger.undo(entry=line, by=None, reason="They were there.", at=let[2].ends_at)
    assert release.release_due(at=let[3].starts_at) == 0


def test_a_rulebook_may_say_otherwise(let: list[Booking], bill: User) -> None:
    record = '{"release":{"warn":1,"no_shows":2,"of":4}}'
    for booking in let:
        Decision.objects.create(booking=booking, occasion="send", at=NOW, outcome="yes", record=record)
    missed(let[0], bill)
    assert len(letters("unused")) == 1
    missed(let[5], bill)
    assert letters("released") == []
    missed(let[7], bill)
    assert len(letters("released")) == 1


def test_a_let_with_nothing_to_come_is_left_alone(hall: Space, scouts: Organisation, amina: User, bill: User) -> None:
    open_daily(hall, first=evening(30).start, days=4)
    short = make_series(hall, scouts, amina, [evening(day) for day in (1, 2, 3)])
    for booking in short:
        missed(booking, bill)
    assert letters("released") == []
