"""A rulebook: rules, and what its keeper calls busy time. Stored as plain JSON, known by the digest of that."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from booking.rules.busy import busy_minutes
from booking.rules.reading import BadBook, Fault, busy_faults, rules_of
from booking.rules.rule import Condition, Rule

__all__ = ["BadBook", "Book", "Condition", "Fault", "Rule", "busy_minutes", "canonical", "digest"]


@dataclass(frozen=True)
class Book:
    """Rules in no particular order: what several come to is decided by their kind, never by their place."""

    rules: tuple[Rule, ...] = ()
    busy: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def read(cls, content: Any) -> "Book":
        """Raises BadBook with every fault there is."""
        rules, faults = rules_of(content)
        busy = content.get("busy", []) if isinstance(content, Mapping) else []
        if faults := faults + busy_faults(busy):
            raise BadBook(faults)
        return cls(rules, tuple(dict(each) for each in busy))

    def content(self) -> dict[str, Any]:
        """As it is stored."""
        return {"rules": [rule.content() for rule in self.rules], "busy": [dict(each) for each in self.busy]}


def canonical(content: Mapping[str, Any]) -> str:
    """The same text for the same rules, in whatever order they stand."""
    rules = sorted(content.get("rules", []), key=lambda rule: str(rule.get("id")))
    return compact({**content, "rules": rules})


def compact(value: Any) -> str:
    """JSON with sorted keys and no spaces: equal values give equal bytes."""
    return _ENCODER.encode(value)


_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(content: Mapping[str, Any]) -> str:
    """What a version is known by."""
    return sha256(canonical(content).encode()).hexdigest()
