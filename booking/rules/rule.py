"""One rule: when, then, where, since; and the same rule placed in a stack."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from booking.rules.operators import Test
from booking.rules.verdict import Fired


class Condition(NamedTuple):
    """One question about one fact."""

    field: str
    op: str
    value: Any


@dataclass(frozen=True)
class Rule:
    """All conditions must hold (any of two is `in`, or a second rule). `words` tell people why, in both languages."""

    id: str
    kind: str
    when: tuple[Condition, ...]
    then: Mapping[str, Any]
    words: str
    words_cy: str
    since: str
    scope: Mapping[str, str] = field(default_factory=dict)
    locked: bool = False

    def content(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "id": self.id,
            "kind": self.kind,
            "when": [list(each) for each in self.when],
            "then": dict(self.then),
            "scope": dict(self.scope),
            "locked": self.locked,
            "since": self.since,
            "words": self.words,
            "words_cy": self.words_cy,
        }


class Ready(NamedTuple):
    """A rule placed in a stack. The higher its rank the nearer it is: level, number of conditions, date."""

    rank: tuple[int, int, str, int, str]
    rule: Rule
    digest: str
    tests: tuple[tuple[str, Test], ...]
    fired: Fired
