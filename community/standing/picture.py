"""A standing drawn as one bar from 0 to 100: where one starts, what came to it, what was lost, and the four bands."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from community.bands import Band
from community.standing.formula import MOST, Account


@dataclass(frozen=True)
class Piece:
    """A stretch of the bar: where it starts and how wide it is, in hundredths of the whole as SVG wants them."""

    x: str
    width: str
    state: str


@dataclass(frozen=True)
class Mark:
    """A band: where it begins, its middle for its name, and whether one is in it."""

    band: Band
    x: int
    middle: str
    own: bool


def pieces(account: Account) -> list[Piece]:
    """What was lost is drawn over the end of what was gained."""
    start, shared = Fraction(account.start), account.shared
    gained, lost = max(Fraction(0), account.promise), account.slips + max(Fraction(0), -account.promise)
    whole = start + shared + gained
    runs = [
        ("taken", Fraction(0), start),
        ("free", start, shared),
        ("yours", start + shared, gained),
        ("lost", max(Fraction(0), whole - lost), min(lost, whole)),
    ]
    return [Piece(_percent(x), _percent(width), state) for state, x, width in runs if width]


def marks(account: Account) -> list[Mark]:
    """The bands from the lowest to the highest."""
    bands: Sequence[Band] = sorted(Band, key=lambda band: band.least)
    ends = [*(band.least for band in bands[1:]), MOST]
    return [
        Mark(band, band.least, _percent(Fraction(band.least + end, 2)), band is account.band)
        for band, end in zip(bands, ends, strict=True)
    ]


def words(account: Account) -> str:
    """The same for those who do not see it."""
    return _("%(score)s of 100 points: %(band)s") % {"score": account.score, "band": account.band.label}


def _percent(number: Fraction) -> str:
    """A text, so that no language puts a comma into it."""
    return f"{float(number):.2f}".rstrip("0").rstrip(".")
