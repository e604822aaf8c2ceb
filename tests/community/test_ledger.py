"""The ledger: entered once, undone by another line, and only what was proved twice counts."""

from datetime import date, timedelta

import pytest

from community.actions import ledger
from community.ledger import Proved, minutes_worth
from community.models import Organisation
from community.models.ledger import EntryKind, LedgerEntry, Unit
from tests.cast import NOW

DAY = date(2027, 1, 4)
TWO = (Proved("room_code", "group", NOW), Proved("keyholder", "keeper", NOW))


def gift(giver: Organisation, taker: Organisation | None, key: str = "gift:A", **fields: object) -> LedgerEntry:
    """Two hours of a room."""
    given = {"on": DAY, "minutes": 120, "at": NOW, "proofs": TWO, **fields}
    return ledger.enter(kind=EntryKind.GIFT, organisation=giver, partner=taker, key=key, **given)


def test_a_gift_is_entered_once(school: Organisation, scouts: Organisation) -> None:
    one = gift(school, scouts)
    again = gift(school, scouts, minutes=600, at=NOW + timedelta(hours=1))
    assert one.pk == again.pk and again.minutes == 120
    assert (one.short_of, one.partner_family, one.entered_at) == ("", scouts.pk, NOW)
    assert [proof["side"] for proof in one.proofs] == ["group", "keeper"]


@pytest.mark.parametrize("proofs", [(), TWO[:1], (TWO[0], Proved("countersigned", "group", NOW))])
def test_the_word_of_one_side_is_not_enough(school: Organisation, scouts: Organisation, proofs: tuple) -> None:
    with pytest.raises(ledger.Unproven):
        gift(school, scouts, proofs=proofs)
    assert not LedgerEntry.objects.exists()


def test_a_gift_within_the_family_counts_nothing(school: Organisation, scouts: Organisation) -> None:
    Organisation.objects.filter(pk=scouts.pk).update(head=school)
    # The row in hand does not know it yet.
    entry = gift(school, scouts)
    assert entry.short_of == "family" and not ledger.counts(entry) and entry.partner_family == school.pk


def test_what_is_booked_within_the_family_is_marked(school: Organisation, scouts: Organisation) -> None:
    """It would make what was missed elsewhere weigh less."""
    for head, short in ((None, ""), (school, "family")):
        Organisation.objects.filter(pk=scouts.pk).update(head=head)
        use = ledger.enter(
            kind=EntryKind.USE, organisation=scouts, partner=school, on=DAY, minutes=60, key=f"use:{short}", at=NOW
        )
        assert use.short_of == short


def test_nobody_gives_to_themselves(school: Organisation) -> None:
    assert gift(school, school).short_of == "family"


def test_a_gift_above_the_community_rate_counts_nothing(school: Organisation, scouts: Organisation) -> None:
    assert gift(school, scouts, too_dear=True).short_of == "price"


def test_a_line_is_undone_once_and_stays(school: Organisation, scouts: Organisation) -> None:
    entry = gift(school, scouts)
    first = ledger.undo(entry=entry, by=None, reason="It never took place.", at=NOW)
    again = ledger.undo(entry=entry, by=None, reason="Twice", at=NOW, kind=EntryKind.EXCUSED)
    assert first.pk == again.pk and again.kind == EntryKind.REVERSED
    assert (first.key, first.undone, first.on) == (f"undo:{entry.pk}", entry, DAY)


def test_a_correction_is_not_undone_and_not_entered(school: Organisation, scouts: Organisation) -> None:
    line = ledger.undo(entry=gift(school, scouts), by=None, reason="", at=NOW)
    with pytest.raises(ValueError, match="only a line of use"):
        ledger.undo(entry=line, by=None, reason="", at=NOW)
    with pytest.raises(ValueError, match="only by a correction"):
        ledger.undo(entry=gift(school, scouts, "gift:B"), by=None, reason="", at=NOW, kind=EntryKind.GIFT)
    with pytest.raises(ValueError, match="undo"):
        ledger.enter(
            kind=EntryKind.EXCUSED, organisation=school, partner=None, on=DAY, minutes=1, key="x", at=NOW, proofs=TWO
        )


def test_time_of_nothing_is_no_line(school: Organisation, scouts: Organisation) -> None:
    with pytest.raises(ValueError, match="some time"):
        gift(school, scouts, minutes=0)


def test_any_unit_enters_with_two_proofs(school: Organisation, scouts: Organisation) -> None:
    for unit in Unit:
        assert gift(scouts, school, f"gift:{unit}", unit=unit).unit == unit


@pytest.mark.parametrize(
    ("unit", "amount", "minutes"),
    [
        (Unit.ROOM, 120, 120),
        (Unit.VOLUNTEER, 45, 45),
        (Unit.SEAT, 8 * 60, 60),
        (Unit.SEAT, 7, 0),
        (Unit.EQUIPMENT, 3, 180),
        (Unit.DRIVER, 11 * 60, 600),
    ],
)
def test_what_an_hour_of_each_unit_is_worth(unit: Unit, amount: int, minutes: int) -> None:
    assert minutes_worth(unit, amount) == minutes
