"""How full it was, as a table with a shade in each cell: leg by leg and month by month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from community import wording
from fleet.calls import calls_of
from fleet.models import Timetable
from fleet.use.sums import Sums

# Where each shade ends, in per cent: a bus that is half full is a good evening.
STEPS = (0, 15, 35, 60)


@dataclass(frozen=True)
class Cell:
    """Per cent, or nothing where it did not run; the shade goes from 0 to 4."""

    text: str | None
    shade: int = 0


@dataclass(frozen=True)
class Row:
    """From one stop to the next."""

    begins: object
    ends: object
    cells: list[Cell]


def legs(timetable: Timetable, months: Sequence[date], sums: Mapping[date, Sums]) -> list[Row]:
    """A row for each leg of the timetable, a cell for each month; none for the time that it stands and waits."""
    calls = calls_of(timetable)
    return [
        Row(before.stop, after.stop, [_cell(sums.get(month), number) for month in months])
        for number, (before, after) in enumerate(pairwise(calls))
        if before.stop_id != after.stop_id
    ]


def _cell(sums: Sums | None, leg: int) -> Cell:
    if sums is None or leg >= len(sums.legs) or sums.legs[leg].share is None:
        return Cell(None)
    share = sums.legs[leg].share or 0
    return Cell(str(share), sum(share > step for step in STEPS))


def heads(months: Sequence[date]) -> list[tuple[str, str]]:
    """Each month in short and in full."""
    # The last word of "Mon 1 Nov"; the house has no other short names.
    return [(wording.short_day(month).split()[-1], wording.month(month)) for month in months]
