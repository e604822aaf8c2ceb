"""How several rules of one kind that hold at once are combined: the four ways there are.

Each takes the rules that hold, the farthest first, and says which count and which were overruled by which.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from booking.rules.rule import Ready

Amount = Callable[[Mapping[str, Any]], int]
Within = Callable[[Mapping[str, Any], Mapping[str, Any]], bool]
Held = Sequence[Ready]


class Combined(NamedTuple):
    """Those that count, and (rule, what overruled it)."""

    won: tuple[Ready, ...]
    lost: tuple[tuple[Ready, Ready], ...] = ()


Way = Callable[[Held], Combined]


def every(held: Held) -> Combined:
    """Each counts by itself: any *no* wins, every document is asked for, every quota must pass."""
    return Combined(tuple(held))


def strictest(amount: Amount) -> Way:
    """All of the strictest count, each with its own reason; the milder give way to the nearest of them."""

    def way(held: Held) -> Combined:
        most = max(amount(each.rule.then) for each in held)
        won = tuple(each for each in held if amount(each.rule.then) == most)
        return Combined(won, tuple((each, won[-1]) for each in held if amount(each.rule.then) < most))

    return way


def largest(amount: Amount) -> Way:
    """One only: the largest, and of equals the nearest."""

    def way(held: Held) -> Combined:
        return _one(held, max(held, key=lambda each: (amount(each.rule.then), each.rank)))

    return way


def nearest(within: Within = lambda nearer, locked: False) -> Way:
    """One only: the nearest. A locked rule is passed over only for a nearer one that stays within what it says."""

    def permitted(each: Ready, locks: Held) -> bool:
        return all(within(each.rule.then, lock.rule.then) for lock in locks if lock.rank < each.rank)

    def way(held: Held) -> Combined:
        locks = [each for each in held if each.rule.locked]
        return _one(held, [each for each in held if permitted(each, locks)][-1] if locks else held[-1])

    return way


def _one(held: Held, winner: Ready) -> Combined:
    if len(held) == 1:
        return Combined((winner,))
    return Combined((winner,), tuple((each, winner) for each in held if each is not winner))
