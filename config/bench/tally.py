"""What happened in a fight: counted by each process, added up, summarised."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from config.bench.promises import Promise


@dataclass
class Tally:
    """What one worker, or all of them, saw. Latencies in milliseconds."""

    attempts: int = 0
    won: int = 0
    refused: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    refusals_ms: list[float] = field(default_factory=list)
    rounds: dict[int, int] = field(default_factory=dict)
    promises: list[Promise] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Put another worker's figures to these."""
        self.attempts += other.attempts
        self.won += other.won
        self.refused += other.refused
        self.reasons.update(other.reasons)
        self.errors.update(other.errors)
        self.refusals_ms += other.refusals_ms
        self.promises += other.promises
        for number, winners in other.rounds.items():
            self.rounds[number] = self.rounds.get(number, 0) + winners


@dataclass
class Result:
    """A finished fight. `doubles` were in the database at the end, `broken` were promised twice on the way."""

    kind: str
    engine: str
    processes: int
    seconds: float
    tally: Tally
    doubles: int
    broken: int
    forgotten: int

    def summary(self) -> dict[str, Any]:
        """Plain figures, for printing and for tests."""
        latencies = sorted(self.tally.refusals_ms) or [0.0]
        return {
            "kind": self.kind,
            "engine": self.engine,
            "processes": self.processes,
            "attempts": self.tally.attempts,
            "attempts_a_second": round(self.tally.attempts / self.seconds, 1),
            "won": self.tally.won,
            "won_a_second": round(self.tally.won / self.seconds, 1),
            "refused": self.tally.refused,
            "reasons": dict(self.tally.reasons),
            "errors": dict(self.tally.errors),
            "double_bookings": self.doubles,
            "promised_twice": self.broken,
            "promised_and_forgotten": self.forgotten,
            "rounds": len(self.tally.rounds),
            "rounds_without_one_winner": sum(winners != 1 for winners in self.tally.rounds.values()),
            "refusal_p50_ms": round(latencies[len(latencies) // 2], 2),
            "refusal_p99_ms": round(latencies[int(len(latencies) * 0.99)], 2),
        }
