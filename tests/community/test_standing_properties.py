"""What must hold of every account whatever is in it."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from community.bands import Band
from community.models.ledger import EntryKind, Unit
from community.models.standing import Income
from community.standing.formula import Bond
from community.standing.reading import Line, Reading, Why, undoings
from tests.community.accounts import DAY, standing

GIVEN_OR_NOT = ("", "", "", "family", "price")

lines = st.builds(
    Line,
    pk=st.integers(1, 10_000),
    kind=st.sampled_from([kind.value for kind in EntryKind]),
    unit=st.sampled_from([unit.value for unit in Unit]),
    partner=st.integers(1, 5),
    partner_family=st.integers(1, 5),
    on=st.integers(0, 1200).map(lambda ago: DAY - timedelta(days=ago)),
    minutes=st.integers(1, 6000),
    relet=st.integers(0, 600),
    short_of=st.sampled_from(GIVEN_OR_NOT),
)
accounts = st.lists(lines, max_size=25, unique_by=lambda line: line.pk)
promises = st.lists(st.tuples(st.sampled_from([bond for bond in Bond if bond]), st.integers(0, 300)), max_size=3)
circumstances = st.fixed_dictionaries(
    {
        "firm": st.booleans(),
        "income": st.sampled_from([income.value for income in Income]),
        "bookable": st.integers(0, 12),
        "promises": promises,
    }
)
gifts = lines.map(lambda line: line._replace(pk=20_000, kind=EntryKind.GIFT, short_of=""))


@given(accounts, circumstances, gifts)
def test_a_gift_that_counts_never_lowers_a_standing(account: list[Line], facts: dict, gift: Line) -> None:
    before, after = standing(account, **facts), standing([*account, gift], **facts)
    assert after.score >= before.score
    assert after.shared >= before.shared and after.promise >= before.promise and after.slips <= before.slips


@given(accounts, circumstances)
def test_every_standing_lies_between_10_and_100_and_in_its_band(account: list[Line], facts: dict) -> None:
    found = standing(account, **facts)
    assert 10 <= found.score <= 100
    assert 0 <= found.shared <= 40 and -10 <= found.promise <= 20 and 0 <= found.slips <= 40
    assert found.score >= found.band.least


@given(circumstances, st.lists(lines.map(lambda line: line._replace(kind=EntryKind.USE)), max_size=5))
def test_a_newcomer_is_never_below_the_floor(facts: dict, used: list[Line]) -> None:
    """Nothing given and nothing missed: only money taken a year ago can bring it lower."""
    young = [(Bond.YOUNG if bond is Bond.FUNDED else bond, hours) for bond, hours in facts["promises"]]
    assert standing(used, **{**facts, "promises": young}).score == (20 if facts["firm"] else 40)


@given(accounts, circumstances, st.data())
def test_excusing_a_slip_never_lowers_a_standing(account: list[Line], facts: dict, data: st.DataObject) -> None:
    slips = [line.pk for line in account if EntryKind(line.kind).is_slip]
    excused = data.draw(st.sampled_from(slips or [0]))
    before, after = standing(account, **facts), standing(account, **facts, undone={excused: EntryKind.EXCUSED})
    # The forgiven slip may have been the one excused: then the next is forgiven.
    assert after.score >= before.score


@given(accounts, circumstances)
def test_a_firm_without_anything_signed_is_no_partner(account: list[Line], facts: dict) -> None:
    own = [(Bond.OWN, hours) for _, hours in facts["promises"]]
    assert standing(account, **{**facts, "firm": True, "promises": own}).band is not Band.PARTNER


@given(accounts, circumstances)
def test_the_order_of_writing_does_not_matter(account: list[Line], facts: dict) -> None:
    assert standing(account, **facts) == standing(reversed(account), **facts)


@given(accounts)
def test_the_lines_add_up_to_the_account(account: list[Line]) -> None:
    reading = Reading(DAY, {})
    outcomes = [(line, reading.take(line)) for line in sorted(account, key=lambda line: (line.on, line.pk))]
    given = sum(out.quarters for line, out in outcomes if line.kind == EntryKind.GIFT)
    missed = sum(out.quarters for line, out in outcomes if EntryKind(line.kind).is_slip)
    assert given == 4 * reading.given[0] + 2 * reading.given[1] + reading.given[2]
    assert missed == 2 * reading.missed
    assert all(out.why is not Why.COUNTS or out.quarters or line.kind == EntryKind.USE for line, out in outcomes)
    assert sum(out.why is Why.FORGIVEN for _, out in outcomes) <= 1


@given(accounts)
def test_no_family_counts_more_than_60_hours_a_year(account: list[Line]) -> None:
    reading = Reading(DAY, {})
    for each in sorted(account, key=lambda line: (line.on, line.pk)):
        reading.take(each._replace(kind=EntryKind.GIFT, short_of="", partner_family=1))
    assert max(reading.given) <= 3600


def test_a_corrected_correction_corrects_nothing() -> None:
    assert undoings([(5, "excused", 1)]) == {1: "excused"}
    assert undoings([(5, "excused", 1), (6, "reversed", 5)]) == {5: "reversed"}
    assert undoings([(5, "excused", 1), (6, "reversed", 5), (7, "reversed", 6)]) == {6: "reversed", 1: "excused"}
