"""The formula of standing: every worked example and every attack that was thought of, with its exact numbers."""

from datetime import date
from fractions import Fraction

import pytest

from community.bands import Band
from community.models.ledger import EntryKind, Unit
from community.models.standing import Income
from community.standing import formula
from community.standing.formula import Bond
from tests.community.accounts import gifts, line, several, standing

USE, NO_SHOW, LATE, GIFT = EntryKind.USE, EntryKind.NO_SHOW, EntryKind.LATE_CANCEL, EntryKind.GIFT
HALL = {"income": Income.UNDER_100K, "bookable": 1}
CLUBHOUSE = {"income": Income.UNDER_1M, "bookable": 1}
GRANT_OF_THE_CLUB = [(Bond.FUNDED, formula.usual_promise(**CLUBHOUSE, pence_a_year=4_000_000))]

EXAMPLES = {
    "a new choir on its first day": (standing(), 0, 0, 0, 40),
    "the choir: 12 volunteer hours, an agreement of 10 kept": (
        standing([line(GIFT, 12, unit=Unit.VOLUNTEER)], promises=[(Bond.AGREEMENT, 10)]), 24, 20, 0, 84,
    ),
    "a village hall, £3,000 a year, 90 hours this year and 60 last": (
        standing(
            gifts(90, 3) + gifts(60, 3, ago=500),
            promises=[(Bond.FUNDED, formula.usual_promise(**HALL, pence_a_year=300_000))],
            **HALL,
        ),
        40, 20, 0, 100,
    ),
    "a club with £40,000 that shares 16 hours and misses five of its bookings": (
        standing(
            gifts(16, 2) + several(USE, 90, 2) + several(NO_SHOW, 5, 2), promises=GRANT_OF_THE_CLUB, **CLUBHOUSE
        ),
        4, -7, Fraction(1280, 226), 31,
    ),
    "the same club shares 160 hours with four groups": (
        standing(gifts(160, 4), promises=GRANT_OF_THE_CLUB, **CLUBHOUSE), 40, 20, 0, 100,
    ),
    "a firm with a training room and a van, 110 hours, its own promise of 60": (
        standing(gifts(110, 2), firm=True, income=Income.UNDER_1M, bookable=2, promises=[(Bond.OWN, 60)]),
        20, 10, 0, 50,
    ),
    "drivers: 26 evenings of 3 hours for one council": (
        standing(
            [line(GIFT, 3, unit=Unit.DRIVER, ago=10 * number) for number in range(26)],
            promises=[(Bond.AGREEMENT, 10)],
        ),
        40, 20, 0, 100,
    ),
    "six bookings of two hours, one not used": (standing(several(USE, 5, 2) + several(NO_SHOW, 1, 2)), 0, 0, 0, 40),
    "six bookings of two hours, three not used": (standing(several(USE, 3, 2) + several(NO_SHOW, 3, 2)), 0, 0, 20, 20),
}  # fmt: skip


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_worked_example(name: str) -> None:
    account, shared, promise, slips, score = EXAMPLES[name]
    assert (account.shared, account.promise, account.slips, account.score) == (shared, promise, slips, score)


ATTACKS = {
    "2,000 hours published at six in the morning, used by nobody": (standing(bookable=1), 40),
    "a sister group that was found out uses 100 hours": (
        standing([line(GIFT, 2, short_of="family", ago=number) for number in range(50)], **HALL), 40,
    ),
    # Nothing is entered without two independent proofs; should such a line ever be, it counts nothing.
    "200 volunteer hours that nobody countersigned": (standing([line(GIFT, 200, short_of="proof")]), 40),
    "a ring that has room codes only": (standing([line(GIFT, 60, short_of="proof", family=n) for n in range(5)]), 40),
    "lent above the community rate": (standing([line(GIFT, 60, short_of="price")]), 40),
    "a sister group that nobody found, 100 hours": (standing(gifts(100, 1), **HALL), 64),
    "hoards six hours a week and leaves a quarter unused": (
        standing(several(USE, 78, 3) + several(NO_SHOW, 26, 3)), 10,
    ),
    "cancels one in four the day before": (standing(several(USE, 30, 2) + several(LATE, 10, 2)), 26),
    "a keeper that shared 90 hours": (standing(gifts(90, 2), **HALL), 76),
    "the same keeper bumps ten hours of confirmed bookings": (
        standing(gifts(90, 2) + several(EntryKind.WITHDRAWN, 5, 2), **HALL), 65,
    ),
    "books its sister's hall every week, so that what it misses elsewhere weighs less": (
        standing(several(USE, 3, 2) + several(NO_SHOW, 3, 2) + [line(USE, 10, short_of="family")] * 90), 20,
    ),
    "and its sister excuses what it misses there": (
        standing(
            several(USE, 3, 2) + several(NO_SHOW, 3, 2) + (excused := several(NO_SHOW, 90, 2, short_of="family")),
            undone={each.pk: EntryKind.EXCUSED for each in excused},
        ), 20,
    ),
    # What is left over; the monthly report on rings asks a person to look.
    "a ring of five groups, two proofs each way, 60 hours": (standing(gifts(240, 4), **HALL), 80),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_ends_where_it_must(name: str) -> None:
    account, score = ATTACKS[name]
    assert account.score == score


def test_of_the_keepers_ten_hours_two_are_forgiven() -> None:
    account = standing(gifts(90, 2) + several(EntryKind.WITHDRAWN, 5, 2), **HALL)
    assert account.slips == Fraction(32, 3)


@pytest.mark.parametrize(("hours", "score"), [(0, 30), (15, 54), (30, 72)])
def test_a_grant_holder_who_does_not_share_stands_below_a_newcomer(hours: int, score: int) -> None:
    grant = [(Bond.FUNDED, 25)]
    assert standing(gifts(hours), promises=grant, **HALL).score == score


@pytest.mark.parametrize(
    ("bond", "none", "half", "whole"),
    [
        (Bond.FUNDED, -10, 5, 20),
        (Bond.YOUNG, 0, 5, 20),
        (Bond.AGREEMENT, 0, 10, 20),
        (Bond.OWN, 0, 5, 10),
    ],
)
def test_what_a_promise_is_worth(bond: Bond, none: int, half: int, whole: int) -> None:
    for hours, worth in ((0, none), (10, half), (20, whole), (40, whole)):
        assert standing(gifts(hours), promises=[(bond, 20)]).promise == worth


def test_the_first_promise_there_is_is_judged() -> None:
    every = [(Bond.OWN, 10), (Bond.YOUNG, 10), (Bond.AGREEMENT, 10), (Bond.FUNDED, 10)]
    order = [Bond.FUNDED, Bond.AGREEMENT, Bond.YOUNG, Bond.OWN]
    for bond in order:
        assert standing(promises=every).bond is bond
        every = [each for each in every if each[0] is not bond]
    assert standing().bond is Bond.NONE


def test_promises_of_one_sort_are_added_up_to_500_hours() -> None:
    assert standing(promises=[(Bond.FUNDED, 100), (Bond.FUNDED, 60)]).promised == 160
    assert standing(promises=[(Bond.FUNDED, 300), (Bond.FUNDED, 300)]).promised == 500


def test_a_promise_of_nothing_is_none() -> None:
    account = standing(promises=[(Bond.AGREEMENT, 0)])
    assert (account.bond, account.promise, account.kept) == (Bond.NONE, 0, None)


@pytest.mark.parametrize(
    ("income", "things", "hours"),
    [
        (Income.UNDER_10K, 0, 20),
        (Income.UNDER_100K, 1, 100),
        (Income.UNDER_1M, 2, 220),
        (Income.OVER_1M, 10, 800),
        (Income.OVER_1M, 11, 800),
    ],
)
def test_what_is_expected(income: str, things: int, hours: int) -> None:
    assert formula.expected(income, things) == hours


@pytest.mark.parametrize(
    ("income", "things", "pounds", "hours"),
    [
        (Income.UNDER_10K, 0, 0, 10),
        (Income.UNDER_100K, 1, 3_000, 25),
        (Income.UNDER_1M, 1, 40_000, 160),
        (Income.UNDER_10K, 0, 2_624, 10),
        (Income.UNDER_10K, 0, 2_625, 11),
        (Income.OVER_1M, 0, 1_000_000, 500),
    ],
)
def test_the_usual_promise(income: str, things: int, pounds: int, hours: int) -> None:
    assert formula.usual_promise(income, things, 100 * pounds) == hours


@pytest.mark.parametrize(
    ("start", "end", "pence"),
    [
        (date(2026, 4, 1), date(2027, 3, 31), 36_000),
        (date(2026, 4, 1), date(2029, 3, 31), 12_000),
        (date(2026, 4, 15), date(2028, 4, 14), 18_000),
        (date(2026, 4, 1), date(2026, 6, 30), 36_000),
        (date(2024, 2, 29), date(2026, 2, 28), 18_000),
    ],
)
def test_a_sum_for_several_years_is_divided(start: date, end: date, pence: int) -> None:
    assert formula.pence_a_year(36_000, start, end) == pence


@pytest.mark.parametrize(
    ("registered", "bond"), [(date(2026, 1, 4), Bond.FUNDED), (date(2026, 1, 5), Bond.YOUNG), (None, Bond.YOUNG)]
)
def test_money_is_judged_after_a_year(registered: date | None, bond: Bond) -> None:
    day = date(2027, 1, 4)
    assert formula.bond_of("grant", registered or day, day) is bond
    assert formula.bond_of("contract", registered or day, day) is bond
    assert formula.bond_of("agreement", registered or day, day) is Bond.AGREEMENT
    assert formula.bond_of("promise", registered or day, day) is Bond.OWN


def test_a_year_before_the_29th_of_february() -> None:
    assert formula.years_before(date(2028, 2, 29), 1) == date(2027, 2, 28)
    assert formula.years_before(date(2028, 2, 29), 4) == date(2024, 2, 29)


@pytest.mark.parametrize(("number", "whole"), [("1/2", 1), ("-1/2", 0), ("499/1000", 0), ("-3/4", -1), ("63/2", 32)])
def test_halves_go_up(number: str, whole: int) -> None:
    assert formula.half_up(Fraction(number)) == whole


def test_half_a_point_goes_up() -> None:
    account = standing([line(GIFT, 0.25)])
    assert account.shared == Fraction(1, 2) and account.score == 41


def test_a_firm_passes_sharer_only_with_something_signed() -> None:
    shares = {"lines": gifts(300, 6), "firm": True}
    assert standing(**shares, promises=[(Bond.OWN, 10)]).score == 70
    assert standing(**shares, promises=[(Bond.AGREEMENT, 10)]).band is Band.PARTNER
    assert standing(**shares, promises=[(Bond.AGREEMENT, 10)]).score == 80


def test_without_it_a_high_score_is_still_sharer() -> None:
    """No sum of today's numbers gets a firm there by itself; whoever changes the numbers keeps the rule."""
    facts = standing(gifts(300, 6), firm=True, promises=[(Bond.OWN, 10)]).facts
    assert formula._band(facts, 90) is Band.SHARER
    assert formula._band(formula.Facts(), 90) is Band.PARTNER


def test_the_bands_begin_where_they_should() -> None:
    marks = {10: Band.ON_NOTICE, 29: Band.ON_NOTICE, 30: Band.WELCOME, 54: Band.WELCOME, 55: Band.SHARER}
    marks |= {74: Band.SHARER, 75: Band.PARTNER, 100: Band.PARTNER}
    for score, band in marks.items():
        assert formula._band(formula.Facts(), score) is band


def test_parts_are_kept_as_hundredths() -> None:
    lines = gifts(16, 2) + several(USE, 90, 2) + several(NO_SHOW, 5, 2)
    account = standing(lines, promises=GRANT_OF_THE_CLUB, **CLUBHOUSE)
    assert account.hundredths == (400, -700, 566)
