"""A vehicle's seats from above, its front to the left: with nobody in a wheelchair, with one, with two. No Django here.

Nobody measures where each seat is; what matters is how many are left. So seats stand in twos beside an aisle, and
those a wheelchair takes the place of are the ones at the back.
"""

from dataclasses import dataclass
from math import ceil

from fleet.seats import Layout

ACROSS = 4
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

    @property
    def people(self) -> int:
        """Everybody aboard."""
        return self.wheelchairs + self.seats


def decks(layout: Layout) -> list[Deck]:
    """Without a wheelchair, then with each further one for which there is room."""
    return [_deck(layout, number) for number in range(len(layout.displaced) + 1)]


def _deck(layout: Layout, wheelchairs: int) -> Deck:
    left = layout.seats_beside(wheelchairs)
    corners = [_corner(number) for number in range(layout.seats)]
    circles: list[tuple[int, int]] = []
    at = layout.seats
    for taken in layout.displaced[:wheelchairs]:
        freed = corners[max(0, at - taken) : at]
        at -= taken
        circles.append(_middle(freed) if freed else _behind(layout.seats, len(circles)))
    width = max([_corner(layout.seats - 1)[0], *(x - SEAT // 2 for x, _ in circles)]) + SEAT + EDGE
    return Deck(wheelchairs, left, width, tuple(corners[:left]), tuple(circles))


def _corner(number: int) -> tuple[int, int]:
    column, row = divmod(number, ACROSS)
    return NOSE + column * STEP, EDGE + row * STEP + (AISLE if row >= ACROSS // 2 else 0)


def _middle(corners: list[tuple[int, int]]) -> tuple[int, int]:
    return (
        sum(x for x, _ in corners) // len(corners) + SEAT // 2,
        sum(y for _, y in corners) // len(corners) + SEAT // 2,
    )


def _behind(seats: int, number: int) -> tuple[int, int]:
    """A place of its own, behind the last row."""
    return NOSE + ceil(seats / ACROSS) * STEP + SEAT // 2, EDGE + SEAT // 2 + (number % 2) * (2 * STEP + AISLE)
