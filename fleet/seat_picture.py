"""A vehicle's seats from above, its front to the left: with nobody in a wheelchair, with one, with two. No Django here.

Nobody measures where each seat is; what matters is how many are left. So seats stand in twos beside an aisle, and
those a wheelchair takes the place of are the ones at the back.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice
from math import ceil

from fleet.seats import Layout

ACROSS, PAIR = 4, 2
SEAT, STEP, AISLE, EDGE = 16, 20, 10, 8
HEIGHT = ACROSS * STEP + AISLE + 2 * EDGE - (STEP - SEAT)
NOSE = 16


@dataclass(frozen=True, slots=True)
class Deck:
    """One picture: so many wheelchairs aboard, seats left beside them, and where everything is drawn."""

    wheelchairs: int
    seats: int
    width: int
    # Upper left corners of seats, and the middles of wheelchairs.
    squares: tuple[tuple[int, int], ...]
    circles: tuple[tuple[int, int], ...]
    height: int = HEIGHT


def decks(layout: Layout) -> list[Deck]:
    """Without a wheelchair, then with each further one for which there is room."""
    return [_deck(layout, number) for number in range(len(layout.displaced) + 1)]


def _deck(layout: Layout, wheelchairs: int) -> Deck:
    left = layout.seats_beside(wheelchairs)
    places = list(islice(_places(left, ceil(layout.seats / ACROSS)), wheelchairs))
    columns = max([ceil(layout.seats / ACROSS), *(column + 1 for column, _ in places)])
    return Deck(
        wheelchairs,
        left,
        NOSE + columns * STEP - (STEP - SEAT) + EDGE,
        tuple(_corner(*divmod(number, ACROSS)) for number in range(left)),
        tuple(_middle(*place) for place in places),
    )


def _places(left: int, columns: int) -> Iterator[tuple[int, int]]:
    """Where two seats side by side are missing, from the back; behind the last row where there is no such place."""
    for column in reversed(range(columns)):
        for row in (PAIR, 0):
            if column * ACROSS + row >= left:
                yield column, row
    for column in count(columns):
        yield from ((column, PAIR), (column, 0))


def _corner(column: int, row: int) -> tuple[int, int]:
    return NOSE + column * STEP, EDGE + row * STEP + (AISLE if row >= PAIR else 0)


def _middle(column: int, row: int) -> tuple[int, int]:
    x, y = _corner(column, row)
    return x + SEAT // 2, y + (STEP + SEAT) // 2
