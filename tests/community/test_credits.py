"""Time credits: earned by gifts that count, spent whole or not at all, never below zero, all accounts together zero."""

import json
import secrets
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError

from community import credits
from community.actions import ledger
from community.models import CreditMove, EntryKind, LedgerEntry, Organisation, User
from tests.cast import NOW
from tests.community.paying import PROCESSES
from tests.fighting import said_by

HOUR = timedelta(hours=1)


def make_gift(keeper: Organisation, user: Organisation, minutes: int = 120, *, key: str = "gift:A", short: str = ""):
    """A line as it stands after it was entered; the credits are not earned yet."""
    return LedgerEntry.objects.create(
        key=key,
        kind=EntryKind.GIFT,
        organisation=keeper,
        partner=user,
        on=NOW.date(),
        minutes=minutes,
        short_of=short,
        source="booking:A",
        entered_at=NOW,
    )


def spend(organisation: Organisation, minutes: int, key: str = "spend:A", by: User | None = None) -> CreditMove:
    """Pay for a booking."""
    return credits.spend(organisation=organisation, minutes=minutes, key=key, source="booking:B", by=by, at=NOW)


@pytest.fixture
def rich(school: Organisation, scouts: Organisation) -> Organisation:
    """The school, which has given two hours."""
    credits.earn(entry=make_gift(school, scouts), at=NOW)
    return school


def test_an_hour_given_is_an_hour_to_spend(rich: Organisation, scouts: Organisation) -> None:
    assert credits.balance(rich) == 120
    assert credits.balance(scouts) == 0
    spend(rich, 90)
    assert credits.balance(rich) == 30
    assert credits.books_balance() == 0


def test_a_gift_earns_once(rich: Organisation) -> None:
    credits.earn(entry=LedgerEntry.objects.get(), at=NOW)
    assert credits.balance(rich) == 120
    assert CreditMove.objects.count() == 1


@pytest.mark.parametrize("short", ["family", "price"])
def test_a_gift_that_counts_nothing_earns_nothing(school: Organisation, scouts: Organisation, short: str) -> None:
    assert credits.earn(entry=make_gift(school, scouts, short=short), at=NOW) is None
    assert credits.balance(school) == 0


def test_no_other_line_earns(school: Organisation, scouts: Organisation) -> None:
    line = make_gift(school, scouts)
    for kind in EntryKind:
        if kind != EntryKind.GIFT:
            line.kind = kind
            assert credits.earn(entry=line, at=NOW) is None


def test_nobody_spends_more_than_there_is(rich: Organisation, scouts: Organisation) -> None:
    with pytest.raises(credits.NotEnough, match="2 hours 1 minute of time credits; the group has 2 hours") as told:
        spend(rich, 121)
    assert (told.value.have, told.value.need) == (120, 121)
    with pytest.raises(credits.NotEnough, match="the group has none"):
        spend(scouts, 1)
    assert CreditMove.objects.count() == 1


@pytest.mark.parametrize("minutes", [0, -60])
def test_a_payment_is_of_some_time(rich: Organisation, minutes: int) -> None:
    with pytest.raises(ValueError):
        spend(rich, minutes)


def test_one_key_pays_once(rich: Organisation) -> None:
    assert spend(rich, 60) == spend(rich, 60)
    assert credits.balance(rich) == 60
    with pytest.raises(ValueError, match="something else"):
        spend(rich, 30)


def test_what_was_spent_comes_back_once(rich: Organisation) -> None:
    spend(rich, 120)
    assert credits.give_back(key="spend:A", at=NOW + HOUR)
    assert credits.give_back(key="spend:A", at=NOW + HOUR)
    assert credits.balance(rich) == 120
    assert credits.give_back(key="spend:never", at=NOW) is None
    assert credits.give_back(key="earn:gift:A", at=NOW) is None


def test_a_gift_taken_back_takes_its_credits(rich: Organisation, bill: User) -> None:
    gift = LedgerEntry.objects.get()
    ledger.undo(entry=gift, by=bill, reason="A mistake.", at=NOW + HOUR)
    assert credits.balance(rich) == 0
    assert credits.take_back(entry=gift, at=NOW + HOUR) == 0
    assert not list(credits.faults())


def test_what_was_spent_of_it_is_owed_and_comes_out_of_what_comes_in(
    rich: Organisation, scouts: Organisation, bill: User
) -> None:
    gift = LedgerEntry.objects.get()
    spend(rich, 90)
    ledger.undo(entry=gift, by=bill, reason="A ring.", at=NOW + HOUR)
    assert (credits.balance(rich), credits.owed(rich)) == (0, 90)
    credits.earn(entry=make_gift(rich, scouts, 60, key="gift:B"), at=NOW + HOUR)
    assert (credits.balance(rich), credits.owed(rich)) == (0, 30)
    credits.earn(entry=make_gift(rich, scouts, 60, key="gift:C"), at=NOW + HOUR)
    assert (credits.balance(rich), credits.owed(rich)) == (30, 0)
    assert not list(credits.faults())


def test_a_cancelled_payment_pays_what_is_owed_first(rich: Organisation, bill: User) -> None:
    spend(rich, 90)
    ledger.undo(entry=LedgerEntry.objects.get(), by=bill, reason="A ring.", at=NOW + HOUR)
    credits.give_back(key="spend:A", at=NOW + 2 * HOUR)
    assert (credits.balance(rich), credits.owed(rich)) == (0, 0)
    assert credits.books_balance() == 0


def test_credits_never_go_from_one_group_to_another(rich: Organisation, scouts: Organisation) -> None:
    with pytest.raises(IntegrityError):
        CreditMove.objects.create(key="x", giver=rich, taker=scouts, minutes=60, why=credits.SPENT, at=NOW)


def test_the_books_are_checked(rich: Organisation, scouts: Organisation, capsys: pytest.CaptureFixture[str]) -> None:
    spend(rich, 30)
    call_command("check_credits")
    assert capsys.readouterr().out == "0 faults in 2 moves; all accounts together are 0 minutes.\n"


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        ({"giver": "scouts", "why": credits.SPENT}, "below zero"),
        ({"taker": "scouts", "why": credits.EARNED}, "without a gift"),
        ({"taker": "scouts", "why": credits.GIVEN_BACK}, "never spent"),
    ],
)
def test_a_planted_fault_is_found(
    planted: dict[str, str], found: str, scouts: Organisation, capsys: pytest.CaptureFixture[str]
) -> None:
    who = {side: scouts for side in ("giver", "taker") if side in planted}
    CreditMove.objects.create(key="x", minutes=60, why=planted["why"], at=NOW, **who)
    with pytest.raises(SystemExit):
        call_command("check_credits")
    said = capsys.readouterr().out
    assert found in said and "1 fault in 1 moves" in said


def test_credits_kept_from_a_gift_taken_back_are_found(rich: Organisation, scouts: Organisation) -> None:
    gift = LedgerEntry.objects.get()
    LedgerEntry.objects.create(
        key="undo:1", kind="reversed", undone=gift, organisation=rich, on=gift.on, minutes=120, entered_at=NOW
    )
    assert ["keeps credits" in fault for fault in credits.faults()] == [True]


def test_sixteen_at_once_never_spend_what_is_not_there(engine_url: str) -> None:
    """Real processes on both engines: each payment once, none too many, and what is owed comes out of what returns."""
    said = said_by(engine_url, "-m", "tests.community.paying", secrets.token_hex(4))
    assert json.loads(said.splitlines()[-1]) == {
        "earned": 1,
        "same": ["paid"] * PROCESSES,
        "after_one": 240,
        "each": ["not enough"] * 12 + ["paid"] * 4,
        "after_all": 0,
        "at_last": 0,
        "owed": 240,
        "books": 0,
        "faults": [],
    }
