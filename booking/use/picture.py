"""The heat map as a table: a row an hour, a column a weekday, a number and a shade in each cell."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from booking.use.figures import Figures
from community import wording

# Where each shade ends, in parts of the most there can be: most places are far from full, and still differ.
STEPS = (0.0, 0.1, 0.3, 0.6)


@dataclass(frozen=True)
class Cell:
    """`text` is what stands in it; None where nothing was offered. The shade goes from 0 to 4."""

    text: str | None
    shade: int = 0


@dataclass(frozen=True)
class Row:
    """One hour, as the clock says it."""

    hour: str
    cells: list[Cell]


def shares(cell: Callable[[int, int], int | None], few: int | None = None) -> list[Row]:
    """Per cent; `few` is the mark of a cell that must not be told."""
    return _rows(cell, 100, few)


def hours(of: Figures, measure: str) -> list[Row]:
    """Hours, the shades up to the largest of them."""
    return _rows(lambda day, hour: of.cell(measure, day, hour), round(float(getattr(of, measure).max() / 60)), None)


def _rows(cell: Callable[[int, int], int | None], most: int, few: int | None) -> list[Row]:
    """From the first hour of which something can be said to the last."""
    table = [[cell(day, hour) for day in range(7)] for hour in range(24)]
    known = [hour for hour, values in enumerate(table) if {*values} - {None, few}]
    if not known:
        return []
    return [
        Row(wording.clock(hour), [_cell(value, most, few) for value in table[hour]])
        for hour in range(known[0], known[-1] + 1)
    ]


def _cell(value: int | None, most: int, few: int | None) -> Cell:
    if value is None:
        return Cell(None)
    if value == few:
        return Cell("")
    return Cell(str(value), sum(value > step * most for step in STEPS) if most else 0)


def week() -> Sequence[tuple[str, str]]:
    """Each weekday in short and in full."""
    return [(wording.short_weekday(day), wording.weekday(day)) for day in range(7)]
