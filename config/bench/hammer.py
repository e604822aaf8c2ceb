"""Many real processes fighting for the same time, through the real actions.

Each worker is a process with a connection of its own. What is counted: attempts, wins, refusals with their latency,
errors a person would have seen; then a sweep that does not trust the constraint counts double bookings.
"""

import multiprocessing
import os
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, connections

from booking.actions import hold
from booking.eligibility import Refused
from booking.models import Booking, Claim, Resource
from booking.spans import Span
from config.bench import world as worlds
from config.bench.world import NOW, World

SWEEP = """
    SELECT count(*) FROM (
        SELECT starts_at, max(ends_at) OVER (
            PARTITION BY part_id ORDER BY starts_at, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS busy_until FROM booking_claim
    ) AS swept WHERE busy_until > starts_at
"""


@dataclass
class Tally:
    """What one worker, or all of them, saw. Latencies in milliseconds."""

    attempts: int = 0
    won: int = 0
    refused: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    refusals_ms: list[float] = field(default_factory=list)
    rounds: dict[int, int] = field(default_factory=dict)

    def add(self, other: "Tally") -> None:
        """Put another worker's figures to these."""
        self.attempts += other.attempts
        self.won += other.won
        self.refused += other.refused
        self.errors.update(other.errors)
        self.refusals_ms += other.refusals_ms
        for number, winners in other.rounds.items():
            self.rounds[number] = self.rounds.get(number, 0) + winners


@dataclass
class Result:
    """A finished fight."""

    kind: str
    engine: str
    processes: int
    seconds: float
    tally: Tally
    doubles: int
    rounds_without_one_winner: int

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
            "errors": dict(self.tally.errors),
            "double_bookings": self.doubles,
            "rounds": len(self.tally.rounds),
            "rounds_without_one_winner": self.rounds_without_one_winner,
            "refusal_p50_ms": round(latencies[len(latencies) // 2], 2),
            "refusal_p99_ms": round(latencies[int(len(latencies) * 0.99)], 2),
        }


class Worker:
    """One process's part in the fight."""

    def __init__(self, number: int, world: World, seed: int) -> None:
        self.number, self.world = number, world
        self.random = random.Random(seed * 1000 + number)
        self.tally = Tally()
        self.mine: list[int] = []
        self.resources: dict[int, Resource] = {}

    def resource(self, key: int) -> Resource:
        """The row, read once a process as a web worker would have it at hand."""
        if key not in self.resources:
            self.resources[key] = Resource.objects.select_related("keeper").get(pk=key)
        return self.resources[key]

    def attempt(self, resource: int, span: Span) -> bool:
        """Hold the time as a visitor nobody has seen before. Whether it was won."""
        visitor = f"{os.getpid()}-{self.tally.attempts}"
        return self.timed(
            lambda: self.mine.append(
                hold.hold(
                    resource=self.resource(resource), span=span, holder=hold.Holder(visitor=visitor), at=NOW
                ).pk
            )
        )

    def timed(self, deed: Callable[[], Any]) -> bool:
        """Count one attempt. Refusals are answers; anything else a person would have seen is an error."""
        began = time.perf_counter()
        self.tally.attempts += 1
        try:
            deed()
        except Refused:
            self.tally.refused += 1
            self.tally.refusals_ms.append(1000 * (time.perf_counter() - began))
            return False
        except Exception as error:  # whatever it is, somebody would have seen it: that is what is counted
            self.tally.errors[f"{type(error).__name__}: {error}"[:120]] += 1
            return False
        self.tally.won += 1
        return True


def overlaps(worker: Worker) -> None:
    """Random spans on a few rooms over a fortnight."""
    room = worker.random.choice(worker.world.rooms)
    start = worker.random.choice([8, 8.5, 9, 9.25, 12, 17, 18, 18.5, 19, 20])
    worker.attempt(room, worlds.slot(worker.random.randrange(60), start, worker.random.choice([0.5, 1, 1.5, 2])))


def whole_against_third(worker: Worker) -> None:
    """The whole hall, or one of its thirds."""
    place = worker.random.choice([worker.world.hall, *worker.world.thirds])
    start = worker.random.choice([9, 10, 11, 14, 18, 19, 20])
    worker.attempt(place, worlds.slot(worker.random.randrange(120), start, worker.random.choice([1, 2])))


def cancel_and_rebook(worker: Worker) -> None:
    """Give one's own time back now and then, and take another."""
    if worker.mine and worker.random.random() < 0.5:
        booking = Booking.objects.get(pk=worker.mine.pop(worker.random.randrange(len(worker.mine))))
        worker.timed(lambda: hold.let_go(booking=booking, at=NOW))
        return
    start = worker.random.choice([9, 10, 10.5, 18, 19])
    worker.attempt(worker.random.choice(worker.world.rooms), worlds.slot(200 + worker.random.randrange(30), start, 1))


def twelve_dates(worker: Worker) -> None:
    """A let of twelve dates, all or none, on the hall or a third."""
    from booking.actions import series

    place = worker.random.choice([worker.world.hall, *worker.world.thirds])
    first, start = 250 + worker.random.randrange(14), worker.random.choice([9, 12, 15, 18])
    spans = [worlds.slot(first + 7 * week, start, 2) for week in range(12)]
    visitor = f"{os.getpid()}-{worker.tally.attempts}"
    worker.timed(
        lambda: series.hold_dates(
            resource=worker.resource(place), spans=spans, holder=hold.Holder(visitor=visitor), at=NOW
        )
    )


KINDS: dict[str, Callable[[Worker], None]] = {
    "overlaps": overlaps,
    "whole against third": whole_against_third,
    "cancel and rebook": cancel_and_rebook,
    "twelve dates": twelve_dates,
}
ONE_SLOT = "one slot"


def fight(kind: str, *, processes: int, attempts: int, seed: int = 1) -> Result:
    """So many attempts in all, spread over the processes, and the sweep afterwards. Kinds: KINDS and ONE_SLOT."""
    world = worlds.make_world()
    each = max(1, attempts // processes)
    connections.close_all()  # a forked child must not share its parent's connection
    context = multiprocessing.get_context("fork")
    barrier, results = context.Barrier(processes), context.Queue()
    workers = [
        context.Process(target=_work, args=(kind, number, world, seed, each, barrier, results))
        for number in range(processes)
    ]
    for worker in workers:
        worker.start()
    gathered = [results.get(timeout=1200) for _ in workers]
    for worker in workers:
        worker.join()
    tally = Tally()
    for _, _, one in gathered:
        tally.add(one)
    seconds = max(end for _, end, _ in gathered) - min(begin for begin, _, _ in gathered)
    return Result(
        kind=kind,
        engine=connection.vendor,
        processes=processes,
        seconds=seconds,
        tally=tally,
        doubles=double_bookings(),
        rounds_without_one_winner=sum(winners != 1 for winners in tally.rounds.values()),
    )


def double_bookings() -> int:
    """Claims that begin before an earlier one on the same part has ended, whatever the constraint says."""
    with connection.cursor() as cursor:
        cursor.execute(SWEEP)
        return cursor.fetchone()[0]


def _work(kind: str, number: int, world: World, seed: int, each: int, barrier: Any, results: Any) -> None:
    worker = Worker(number, world, seed)
    Claim.objects.exists()  # connect before the clock starts
    barrier.wait()
    begin = time.monotonic()
    for turn in range(each):
        if kind == ONE_SLOT:
            barrier.wait()  # everybody reaches for the same hour at the same instant
            won = worker.attempt(world.hall if turn % 4 == 0 else world.rooms[0], worlds.slot(turn // 13, 8 + turn % 13, 1))
            worker.tally.rounds[turn] = int(won)
        else:
            KINDS[kind](worker)
    results.put((begin, time.monotonic(), worker.tally))
    connections.close_all()
