"""Which rules hold for the facts, which count, and which facts were missing that would have mattered."""

from collections.abc import Mapping, Sequence
from typing import Any

from booking.rules.combine import Combined, Way
from booking.rules.kinds import KINDS
from booking.rules.rule import Ready
from booking.rules.verdict import Fired, Overruled, Reason

Facts = Mapping[str, Any]
NOTHING = Combined(())
# The worst first; without any of them it is yes.
OUTCOMES = ("no", "documents", "ask")


class Case:
    """One request before the rules, and what has been found so far."""

    __slots__ = ("facts", "rules", "combined", "reasons", "changes", "unknown", "answer")

    def __init__(self, facts: Facts, rules: Mapping[str, tuple[Ready, ...]]) -> None:
        self.facts, self.rules = facts, rules
        self.reasons: dict[tuple[Any, ...], Reason] = {}
        self.changes: dict[tuple[Any, ...], Reason] = {}
        self.unknown: set[str] = set()
        self.answer: dict[str, Any] = {}
        self.combined: dict[str, Combined] = {}
        for kind, ready in rules.items():
            self._weigh(kind, ready)

    def won(self, kind: str) -> tuple[Ready, ...]:
        """The rules of the kind that count."""
        return self.combined.get(kind, NOTHING).won

    def one(self, kind: str) -> Ready | None:
        """The rule that counts, of a kind of which only one can."""
        won = self.won(kind)
        return won[0] if won else None

    def need(self, fact: str) -> Any:
        """A fact that is needed now; it is noted when it is not known."""
        value = self.facts.get(fact)
        if value is None:
            self.unknown.add(fact)
        return value

    def say(self, effect: str, code: str, ready: Ready | None = None, **slots: Any) -> None:
        """A reason for the answer. Nothing is said twice: a council and its keeper may well have the same rule."""
        self.reasons.setdefault((code, *slots.values()), Reason(code, slots, effect, *source(ready)))

    def could(self, code: str, ready: Ready | None = None, **slots: Any) -> None:
        """Something that would change the answer."""
        self.changes.setdefault((code, *slots.values()), Reason(code, slots, "note", *source(ready)))

    def outcome(self) -> str:
        """The worst that any reason says."""
        effects = {reason.effect for reason in self.reasons.values()}
        return next((outcome for outcome in OUTCOMES if outcome in effects), "yes")

    def fired(self) -> tuple[Fired, ...]:
        """The rules that count, by kind and from far to near."""
        return tuple(each.fired for combined in self.combined.values() for each in combined.won)

    def overruled(self) -> tuple[Overruled, ...]:
        """The rules that held and gave way."""
        return tuple(
            Overruled(each.rule.id, kind, by.rule.id, each.digest, by.digest)
            for kind, combined in self.combined.items()
            for each, by in combined.lost
        )

    def _weigh(self, kind: str, rules: Sequence[Ready]) -> None:
        held, maybe = holding(rules, self.facts)
        if held:
            self.combined[kind] = KINDS[kind].way(held)
        for ready, missing in maybe:
            if _matters(ready, held, self.combined.get(kind, NOTHING), KINDS[kind].way):
                self.unknown.update(missing)


def holding(rules: Sequence[Ready], facts: Facts) -> tuple[list[Ready], list[tuple[Ready, list[str]]]]:
    """Those of which every condition is true; and those that only lack facts, with these."""
    held: list[Ready] = []
    maybe: list[tuple[Ready, list[str]]] = []
    known = facts.get
    for ready in rules:
        missing: list[str] | None = None
        for field, test in ready.tests:
            if (value := known(field)) is None:
                missing = [field] if missing is None else [*missing, field]
            elif not test(value):
                break
        else:
            if missing is None:
                held.append(ready)
            else:
                maybe.append((ready, missing))
    return held, maybe


def failing(ready: Ready, facts: Facts) -> list[str]:
    """The facts that keep a rule from holding; a missing one does too."""
    return [field for field, test in ready.tests if facts.get(field) is None or not test(facts[field])]


def _matters(ready: Ready, held: Sequence[Ready], combined: Combined, way: Way) -> bool:
    """Whether a rule would change what its kind comes to, if it held."""
    if not held:
        return True
    said = [each.rule.then for each in combined.won]
    return ready.rule.then not in said and ready in way(sorted([*held, ready])).won


def source(ready: Ready | None) -> tuple[str, str]:
    """The rule's number and the digest of its book."""
    return (ready.rule.id, ready.digest) if ready else ("", "")


def words(ready: Ready) -> dict[str, str]:
    """What the rule itself tells people, for a reason's blanks."""
    return {"words": ready.rule.words, "words_cy": ready.rule.words_cy}
