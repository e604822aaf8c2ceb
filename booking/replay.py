"""Who gains and who loses: what was decided once, decided again under other rules, and counted.

Pure: it knows no database. The facts are those that were recorded when the decision was made, so the answer does not
depend on what has changed since; both times the rules alone speak, never what a person decided afterwards. What
follows from earlier answers of the same replay is not played through: how much of its busy time a family had already
booked, for instance, stays as it was that day.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Self

from booking.rules.busy import busy_minutes
from booking.rules.decide import decide
from booking.rules.stack import Stack
from booking.rules.verdict import Verdict
from community.bands import Band

# The rules of that day and the other ones; None for what is not counted.
Stacks = tuple[Stack, Stack]
StacksOf = Callable[[Mapping[str, Any]], Stacks | None]

# From the best answer to the worst.
ORDER = ["yes", "ask", "documents", "no"]


class Effect(StrEnum):
    """What the other rules mean for one request."""

    GAIN = "gain"
    SAME = "same"
    LOSE = "lose"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a group was told: the outcome and, unless it is no, what it pays."""

    outcome: str
    pence: int


@dataclass(frozen=True, slots=True)
class Change:
    """One request before and after."""

    before: Answer
    after: Answer
    band: str
    kind: str
    # The rules that stand against it now and did not before.
    against: tuple[str, ...] = ()

    @property
    def effect(self) -> Effect:
        """A better answer is a gain whatever it costs; the same answer for less money as well."""
        was = (ORDER.index(self.before.outcome), self.before.pence)
        now = (ORDER.index(self.after.outcome), self.after.pence)
        return Effect.SAME if now == was else Effect.GAIN if now < was else Effect.LOSE


def again(record: Mapping[str, Any], stacks: Stacks, *, with_standing: bool = False) -> Change:
    """Decide a recorded request twice. `with_standing`: as if the keeper had let standing count, both times."""
    # In shadow mode standing only adds notes, which nobody reads here.
    facts = {**record["facts"], "shadow": False}
    stands = facts.get("standing_band") or facts.get("band") or Band.WELCOME
    if with_standing:
        facts["band"] = stands
    then, other = stacks
    was = decide(then, facts)
    now = was if other == then else decide(other, _measured(facts, then, other))
    before, after = _answer(was), _answer(now)
    change = Change(before, after, str(stands), str(facts.get("kind") or ""))
    if change.effect is not Effect.LOSE:
        return change
    return Change(before, after, change.band, change.kind, _against(was, now))


def _measured(facts: Mapping[str, Any], then: Stack, other: Stack) -> Mapping[str, Any]:
    """With its busy time by the other rules' hours: it was counted by those of that day, and is 0 where none were."""
    if other.busy == then.busy or "starts_hour" not in facts:
        return facts
    midnight = datetime.combine(date.fromisoformat(facts["day"]), time())
    begins = _minutes(facts["starts_hour"])
    ends = _minutes(facts["ends_hour"]) if "ends_hour" in facts else begins + timedelta(minutes=facts["minutes"])
    return {**facts, "busy_minutes": busy_minutes(other.busy, midnight + begins, midnight + ends)}


def _minutes(hour: float) -> timedelta:
    return timedelta(minutes=round(hour * 60))


def _answer(verdict: Verdict) -> Answer:
    outcome = str(verdict.outcome)
    return Answer(outcome, 0 if outcome == "no" or verdict.price is None else verdict.price.total_pence)


def _against(was: Verdict, now: Verdict) -> tuple[str, ...]:
    """The rules behind the worse answer; where the answer is as before, those behind the price."""
    if now.outcome == was.outcome:
        rules: Iterable[str] = [now.price.base_rule, now.price.discount_rule] if now.price else []
    else:
        rules = [reason.rule for reason in now.reasons if reason.effect != "note"]
    return tuple(dict.fromkeys(rule for rule in rules if rule))


@dataclass(slots=True)
class Line:
    """A row of the table."""

    requests: int = 0
    gain: int = 0
    lose: int = 0
    before: int = 0
    after: int = 0
    # Better answers less worse ones, and what the same answers cost more, in pence.
    answers: int = 0
    dearer: int = 0

    def add(self, change: Change, effect: Effect) -> None:
        """Count one more."""
        self.requests += 1
        self.gain += effect is Effect.GAIN
        self.lose += effect is Effect.LOSE
        self.before += change.before.pence
        self.after += change.after.pence
        if change.before.outcome == change.after.outcome:
            self.dearer += change.after.pence - change.before.pence
        elif effect is not Effect.SAME:
            self.answers += 1 if effect is Effect.GAIN else -1

    @property
    def leaning(self) -> tuple[int, int, int]:
        """Above (0, 0, 0) if it gains in all, below if it loses: by answers, then by money, then by how many.

        Money that a refusal saves is nobody's gain, and one dearer evening among ten cheaper ones nobody's loss.
        """
        return self.answers, -self.dearer, self.gain - self.lose

    @property
    def same(self) -> int:
        """For how many nothing changes."""
        return self.requests - self.gain - self.lose

    @property
    def difference(self) -> int:
        """What the keeper takes more, in pence; less where it is negative."""
        return self.after - self.before

    def written(self) -> list[int]:
        """As a row keeps it."""
        return [self.requests, self.gain, self.lose, self.before, self.after, self.answers, self.dearer]


@dataclass(slots=True)
class Tally:
    """Everything that is counted. `groups` are told to the keeper's managers only."""

    total: Line = field(default_factory=Line)
    bands: dict[str, Line] = field(default_factory=dict)
    kinds: dict[str, Line] = field(default_factory=dict)
    groups: dict[str, Line] = field(default_factory=dict)
    # From which answer to which, where it changes: "yes no" → how often.
    moves: dict[str, int] = field(default_factory=dict)
    against: dict[str, int] = field(default_factory=dict)
    unread: int = 0

    def add(self, change: Change, group: str) -> None:
        """Count one more."""
        effect = change.effect
        lines = [self.total, self.bands.setdefault(change.band, Line()), self.kinds.setdefault(change.kind, Line())]
        for line in [*lines, self.groups.setdefault(group, Line())]:
            line.add(change, effect)
        if change.before.outcome != change.after.outcome:
            move = f"{change.before.outcome} {change.after.outcome}"
            self.moves[move] = self.moves.get(move, 0) + 1
        for rule in change.against:
            self.against[rule] = self.against.get(rule, 0) + 1

    def read(self, text: str, stacks_of: StacksOf, group: str, *, with_standing: bool = False) -> None:
        """Count a written decision. One that cannot be read is counted as such: it must not end the whole replay."""
        try:
            record = json.loads(text)
            stacks = stacks_of(record)
            change = again(record, stacks, with_standing=with_standing) if stacks else None
        except (ValueError, LookupError, TypeError, AttributeError):
            self.unread += 1
        else:
            if change:
                self.add(change, group)

    def written(self) -> dict[str, Any]:
        """As a row keeps it."""
        lines = {"bands": self.bands, "kinds": self.kinds, "groups": self.groups}
        return {
            "total": self.total.written(),
            **{name: {key: line.written() for key, line in found.items()} for name, found in lines.items()},
            "moves": self.moves,
            "against": self.against,
            "unread": self.unread,
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """As it was written."""
        if not kept:
            return cls()
        lines = {name: {key: Line(*line) for key, line in kept[name].items()} for name in ("bands", "kinds", "groups")}
        return cls(Line(*kept["total"]), **lines, moves=kept["moves"], against=kept["against"], unread=kept["unread"])
