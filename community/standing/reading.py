"""What each line of an account counts, and why not more. Pure: lines in the order they happened go in.

The page that lists the lines and the sum of the night read them here, so they can never say different things.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from community.ledger import DRIVER_MINUTES_A_DAY, Short
from community.models.ledger import EntryKind, Unit
from community.standing.formula import Facts, Promise, years_before

# Minutes a year that count from one partner family.
MOST_FROM_ONE_FAMILY = 60 * 60
YEARS = 3


class Line(NamedTuple):
    """What has to be known of a line of the ledger."""

    pk: int
    kind: str
    unit: str
    partner: int | None
    partner_family: int | None
    on: date
    minutes: int
    relet: int = 0
    short_of: str = ""

    @property
    def family(self) -> int | None:
        """Whose 60 hours it uses up."""
        return self.partner_family or self.partner

    @property
    def is_inside(self) -> bool:
        """Within one family, whose own bookings must not make what it missed elsewhere weigh less."""
        return self.short_of == Short.FAMILY


class Why(StrEnum):
    """Why a line counts as it does."""

    COUNTS = "counts"
    CAPPED = "capped"
    LONG_DAY = "long_day"
    FAMILY = "family"
    PRICE = "price"
    SHORT = "short"
    EXCUSED = "excused"
    REVERSED = "reversed"
    FORGIVEN = "forgiven"
    RELET = "relet"
    OLD = "old"
    CORRECTION = "correction"


class Outcome(NamedTuple):
    """What a line counts: quarter-minutes for or against, how many years back it lies (0 to 2, 3 is too long)."""

    quarters: int
    year: int
    why: Why


class Reading:
    """Takes the lines of one account, the earliest first, and adds up what the formula asks for."""

    def __init__(self, day: date, undone: Mapping[int, str]) -> None:
        self.ends = [years_before(day, number) for number in range(1, YEARS + 1)]
        self.undone = undone
        self.given = [0] * YEARS
        self.booked = self.withdrawn = self.missed = 0
        self.forgave = False
        self.from_family: dict[tuple[int, int | None], int] = {}

    def take(self, line: Line) -> Outcome:
        """One more line."""
        year = self._year(line.on)
        if year == YEARS:
            return Outcome(0, year, Why.OLD)
        if line.kind == EntryKind.GIFT:
            return self._gift(line, year)
        if line.kind in (EntryKind.EXCUSED, EntryKind.REVERSED):
            return Outcome(0, year, Why.CORRECTION)
        if self.undone.get(line.pk) == EntryKind.REVERSED:
            return Outcome(0, year, Why.REVERSED)
        if year:
            return Outcome(0, year, Why.OLD)
        if not line.is_inside:
            self._weigh_less(line)
        if line.kind != EntryKind.USE:
            return self._slip(line)
        return Outcome(0, year, Why.FAMILY if line.is_inside else Why.COUNTS)

    def facts(self, *, firm: bool, income: str, bookable: int, promises: Iterable[Promise]) -> Facts:
        """All that a standing depends on, once every line was taken."""
        this, last, before = self.given
        return Facts(
            firm, income, bookable, (this, last, before), self.booked, self.withdrawn, self.missed, tuple(promises)
        )

    def _year(self, on: date) -> int:
        first, second, third = self.ends
        return 0 if on > first else 1 if on > second else 2 if on > third else YEARS

    def _weigh_less(self, line: Line) -> None:
        """An excused slip was booked all the same: without it, excusing one could make the others weigh more."""
        if line.kind == EntryKind.WITHDRAWN:
            self.withdrawn += line.minutes
        else:
            self.booked += line.minutes

    def _gift(self, line: Line, year: int) -> Outcome:
        if line.pk in self.undone:
            return Outcome(0, year, Why.REVERSED)
        if line.short_of:
            return Outcome(0, year, SHORT.get(line.short_of, Why.SHORT))
        minutes = min(line.minutes, DRIVER_MINUTES_A_DAY) if line.unit == Unit.DRIVER else line.minutes
        key = (year, line.family)
        before = self.from_family.get(key, 0)
        counts = min(minutes, MOST_FROM_ONE_FAMILY - before)
        self.from_family[key] = before + counts
        self.given[year] += counts
        why = Why.CAPPED if counts < minutes else Why.LONG_DAY if minutes < line.minutes else Why.COUNTS
        return Outcome(counts * (4 >> year), year, why)

    def _slip(self, line: Line) -> Outcome:
        if line.pk in self.undone:
            return Outcome(0, 0, Why.EXCUSED)
        halves = max(0, line.minutes - line.relet) if line.kind == EntryKind.LATE_CANCEL else 2 * line.minutes
        if not halves:
            return Outcome(0, 0, Why.RELET)
        if not self.forgave:
            self.forgave = True
            return Outcome(0, 0, Why.FORGIVEN)
        self.missed += halves
        return Outcome(2 * halves, 0, Why.COUNTS)


SHORT: dict[str, Why] = {Short.FAMILY: Why.FAMILY, Short.PRICE: Why.PRICE}


def undoings(corrections: Iterable[tuple[int, str, int | None]]) -> dict[int, str]:
    """Line → how it was undone, from (correction, its kind, the line). A correction may itself have been corrected."""
    undone: dict[int, str] = {}
    for pk, kind, line in sorted(corrections, reverse=True):
        if pk not in undone and line is not None:
            undone[line] = kind
    return undone
