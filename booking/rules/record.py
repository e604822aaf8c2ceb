"""A decision as text that never changes, and the same decision made again from it."""

import json
from collections.abc import Mapping
from typing import Any

from booking.rules.book import Book, compact
from booking.rules.decide import decide
from booking.rules.stack import Layer, Stack
from booking.rules.verdict import Verdict

# Raised when the engine itself comes to answer differently: an old record is replayed by the engine that wrote it.
ENGINE = 1


def written(stack: Stack, facts: Mapping[str, Any], verdict: Verdict) -> str:
    """Everything that was known, every rule that spoke, and what came of it; equal decisions give equal bytes."""
    return compact(
        {
            "engine": ENGINE,
            "facts": plain(facts),
            "stack": [{"level": layer.level, "digest": layer.digest} for layer in stack.layers],
            **_plain(verdict),
        }
    )


def replayed(text: str, books: Mapping[str, Book]) -> str:
    """The same decision made again, from its facts and the books it names. Raises KeyError for a book not given."""
    record = json.loads(text)
    if record["engine"] != ENGINE:
        raise ValueError(f"This was decided by engine {record['engine']}; this is engine {ENGINE}.")
    layers = (Layer(each["level"], each["digest"], "", books[each["digest"]]) for each in record["stack"])
    stack = Stack(tuple(layers))
    return written(stack, record["facts"], decide(stack, record["facts"]))


def plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as JSON has them: what is not known is left out, and sets are lists in order."""
    return {
        name: sorted(value) if isinstance(value, (set, frozenset, list, tuple)) else value
        for name, value in facts.items()
        if value is not None
    }


def _plain(value: tuple[Any, ...]) -> Any:
    """Named tuples as objects, other tuples as lists."""
    inner = [_plain(each) if isinstance(each, tuple) else each for each in value]
    names = getattr(value, "_fields", None)
    return dict(zip(names, inner, strict=True)) if names else inner
