"""Two rules that are equally near and say different things: found before anybody can be caught between them."""

from dataclasses import dataclass
from itertools import combinations
from typing import Any

from booking.rules.book import Book
from booking.rules.kinds import NEAREST
from booking.rules.rule import Rule
from booking.rules.satisfy import together


@dataclass(frozen=True)
class Conflict:
    """Two rules, and facts under which both hold."""

    one: Rule
    other: Rule
    example: dict[str, Any]


def conflicts(book: Book) -> list[Conflict]:
    """Every pair of which no one could say which counts; a book that has any cannot come into force."""
    found = []
    for kind in NEAREST:
        rules = [rule for rule in book.rules if rule.kind == kind]
        for one, other in combinations(rules, 2):
            if _equally_near(one, other) and one.then != other.then:
                example = together((*one.when, *other.when))
                if example is not None:
                    found.append(Conflict(one, other, example))
    return found


def _equally_near(one: Rule, other: Rule) -> bool:
    """The date is left out: that one of them is newer is nothing a reader would look for."""
    return one.scope == other.scope and len(one.when) == len(other.when)
