"""The rulebooks that apply to one resource, the farthest first: national, council, keeper."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import Any

from booking.rules.book import Book, digest
from booking.rules.kinds import KINDS
from booking.rules.operators import question
from booking.rules.rule import Ready, Rule
from booking.rules.verdict import Fired

LEVELS = ("national", "council", "keeper", "site", "space")


@dataclass(frozen=True)
class Layer:
    """One rulebook at its level. Two with the same digest are the same."""

    level: str
    digest: str
    name: str = field(default="", compare=False)
    book: Book = field(default_factory=Book, compare=False, repr=False)

    @classmethod
    def of(cls, level: str, name: str, content: Mapping[str, Any], known: str = "") -> "Layer":
        """From stored content; its digest too where it is known already. A book is read once a process."""
        seal = known or digest(content)
        if seal not in _BOOKS:
            if len(_BOOKS) >= MOST_BOOKS:
                _BOOKS.clear()
            _BOOKS[seal] = Book.read(content)
        return cls(level, seal, name, _BOOKS[seal])


_BOOKS: dict[str, Book] = {}
MOST_BOOKS = 2_000


@dataclass(frozen=True)
class Stack:
    """Layers in the order of their levels."""

    layers: tuple[Layer, ...]

    def __post_init__(self) -> None:
        places = [LEVELS.index(layer.level) for layer in self.layers]
        if places != sorted(set(places)):
            raise ValueError("The layers of a stack go from national to keeper, one of each.")

    @cached_property
    def digest(self) -> str:
        """What the whole stack is known by."""
        return sha256("\n".join(f"{layer.level} {layer.digest}" for layer in self.layers).encode()).hexdigest()

    @property
    def busy(self) -> tuple[Mapping[str, Any], ...]:
        """Busy time, as the nearest rulebook that says any has it."""
        return next((layer.book.busy for layer in reversed(self.layers) if layer.book.busy), ())


@lru_cache(maxsize=4_096)
def compiled(stack: Stack, site: str | None, space: str | None) -> dict[str, tuple[Ready, ...]]:
    """kind → its rules that can apply there, the farthest first."""
    here = {"site": site, "space": space}
    ready = sorted(
        _ready(rule, layer, place)
        for place, layer in enumerate(stack.layers)
        for rule in layer.book.rules
        if all(here[level] == slug for level, slug in rule.scope.items())
    )
    return {kind: rules for kind in KINDS if (rules := tuple(each for each in ready if each.rule.kind == kind))}


def _ready(rule: Rule, layer: Layer, place: int) -> Ready:
    level = next(iter(rule.scope), layer.level)
    rank = (LEVELS.index(level), len(rule.when), rule.since, place, rule.id)
    tests = tuple((each.field, question(each.op, each.value)) for each in rule.when)
    return Ready(rank, rule, layer.digest, tests, Fired(rule.id, level, rule.kind, layer.digest))
