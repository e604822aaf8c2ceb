"""S = Start + A + B − R, between 10 and 100. Integers and fractions only, so that it comes out the same everywhere.

The same facts give the same standing for ever; whoever changes a number here raises VERSION.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from community.bands import START, START_OF_A_FIRM, Band, band_of
from community.models.grant import GrantKind
from community.models.standing import Income

VERSION = 1

LEAST, MOST = 10, 100
MOST_SHARED = 40
MOST_MISSED = 40
# Hours a year that are expected for an income, and for each of the first ten rooms and vehicles others can book.
EXPECTED = {Income.UNDER_10K: 20, Income.UNDER_100K: 40, Income.UNDER_1M: 100, Income.OVER_1M: 200}
EXPECTED_A_THING = 60
MOST_THINGS = 10
# The usual promise: an hour for so many pounds a year.
POUNDS_AN_HOUR = 250
MOST_PROMISED = 500


class Bond(StrEnum):
    """What binds an organisation to share. The first in this order that it has is judged, and no other."""

    FUNDED = "funded"
    AGREEMENT = "agreement"
    YOUNG = "young"
    OWN = "own"
    NONE = ""


@dataclass(frozen=True)
class Promise:
    """So many hours a year. A promise of nothing is none."""

    bond: Bond
    hours: int


@dataclass(frozen=True)
class Facts:
    """All that a standing depends on.

    `given` are the minutes that counted in the last 12 months, the 12 before and the 12 before that, before older ones
    are halved. `missed` are half-minutes that count against the organisation, the first slip already forgiven.
    """

    firm: bool = False
    income: str = Income.UNDER_10K
    bookable: int = 0
    given: tuple[int, int, int] = (0, 0, 0)
    booked: int = 0
    withdrawn: int = 0
    missed: int = 0
    promises: tuple[Promise, ...] = field(default=())

    @property
    def expected(self) -> int:
        """Hours a year."""
        return expected(self.income, self.bookable)


@dataclass(frozen=True)
class Account:
    """A standing with everything it was worked out from."""

    facts: Facts
    start: int
    shared: Fraction
    promise: Fraction
    slips: Fraction
    score: int
    band: Band
    bond: Bond
    promised: int

    @property
    def kept(self) -> int | None:
        """How much of the promise was kept, in whole percent; None without one."""
        return int(100 * _kept(self.facts, self.promised)) if self.promised else None

    @property
    def counted(self) -> Fraction:
        """Hours: all of the last 12 months, half of the 12 before, a quarter of the 12 before that."""
        return _counted(self.facts)

    @property
    def hundredths(self) -> tuple[int, int, int]:
        """A, B and R as they are kept."""
        return half_up(100 * self.shared), half_up(100 * self.promise), half_up(100 * self.slips)


def reckon(facts: Facts) -> Account:
    """The standing."""
    start = START_OF_A_FIRM if facts.firm else START
    bond, promised = binding(facts.promises)
    shared = MOST_SHARED * min(Fraction(1), _counted(facts) / facts.expected)
    promise = _promise(bond, _kept(facts, promised))
    # 160 times the hours missed by the hours booked and provided and 20 more, in half-minutes by minutes.
    minutes = facts.booked + facts.withdrawn + facts.given[0]
    slips = min(Fraction(MOST_MISSED), Fraction(80 * facts.missed, minutes + 1200))
    score = max(LEAST, min(MOST, half_up(start + shared + promise - slips)))
    return Account(facts, start, shared, promise, slips, score, _band(facts, score), bond, promised)


def expected(income: str, bookable: int) -> int:
    """Hours a year that an organisation of that size is expected to share."""
    return EXPECTED[Income(income)] + EXPECTED_A_THING * min(bookable, MOST_THINGS)


def usual_promise(income: str, bookable: int, pence_a_year: Fraction | int = 0) -> int:
    """Hours a year that go with so much money, and with what there is to lend, when nothing else was agreed."""
    for_size = Fraction(expected(income, bookable), 4 if bookable else 2)
    return half_up(min(Fraction(MOST_PROMISED), max(Fraction(pence_a_year) / (100 * POUNDS_AN_HOUR), for_size)))


def pence_a_year(pence: int, starts_on: date, ends_on: date) -> Fraction:
    """Of a sum for a time; months begun are whole, and a grant for less than a year is one for a year."""
    months = 12 * (ends_on.year - starts_on.year) + ends_on.month - starts_on.month
    months += 1 if ends_on.day >= starts_on.day else 0
    return Fraction(12 * pence, max(12, months))


def bond_of(kind: str, registered_on: date, day: date) -> Bond:
    """What a grant, contract, agreement or promise is on the day: money is judged a year after it became known."""
    if GrantKind(kind).is_funded:
        return Bond.FUNDED if registered_on <= years_before(day, 1) else Bond.YOUNG
    return Bond.AGREEMENT if kind == GrantKind.AGREEMENT else Bond.OWN


def binding(promises: Iterable[Promise]) -> tuple[Bond, int]:
    """What is judged, and the hours of all of that sort together."""
    hours: dict[Bond, int] = {}
    for each in promises:
        if each.hours > 0:
            hours[each.bond] = hours.get(each.bond, 0) + each.hours
    bond = next((bond for bond in Bond if bond in hours), Bond.NONE)
    return bond, min(MOST_PROMISED, hours.get(bond, 0))


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 28 February where there is no 29th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def half_up(number: Fraction) -> int:
    """To the nearest whole number, a half upwards."""
    return (number + Fraction(1, 2)).__floor__()


def _counted(facts: Facts) -> Fraction:
    this, last, before = facts.given
    return Fraction(4 * this + 2 * last + before, 240)


def _kept(facts: Facts, promised: int) -> Fraction:
    """The share of the promise that was kept in the last 12 months, 1 at most."""
    return min(Fraction(1), Fraction(facts.given[0], 60 * promised)) if promised else Fraction(0)


def _promise(bond: Bond, kept: Fraction) -> Fraction:
    match bond:
        case Bond.FUNDED:
            return 30 * kept - 10
        case Bond.AGREEMENT:
            return 20 * kept
        case Bond.YOUNG:
            return max(Fraction(0), 30 * kept - 10)
        case Bond.OWN:
            return 10 * kept
        case Bond.NONE:
            return Fraction(0)


def _band(facts: Facts, score: int) -> Band:
    """A firm passes Sharer only with something that another has signed too."""
    band = band_of(score)
    signed = any(each.bond is not Bond.OWN and each.hours > 0 for each in facts.promises)
    return Band.SHARER if facts.firm and not signed and band is Band.PARTNER else band
