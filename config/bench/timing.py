"""Timing several things in turn, so that whatever else the machine does meets all of them alike."""

import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

BLOCKS = 3
TRIES = 3
MOST_VARIATION = 0.30


@dataclass(frozen=True)
class Timed:
    """Medians of one thing, in milliseconds; and how far its blocks lay apart."""

    wall: float
    cpu: float
    variation: float


def in_turn(
    things: Mapping[str, Callable[[], Any]], rounds: int, steady: list[str], say: Callable[[str], None]
) -> tuple[dict[str, Timed], bool]:
    """Each thing's medians over the rounds, and whether the run was calm.

    A run is thrown away, twice at most, when one of the `steady` things varies by more than 30 % between its thirds.
    """
    for tries_left in reversed(range(TRIES)):
        figures = _once(things, rounds)
        unsteady = [name for name in steady if figures[name].variation > MOST_VARIATION]
        if not unsteady:
            return figures, True
        worst = max(figures[name].variation for name in unsteady)
        doing = "measuring again" if tries_left else "kept, because it was the last try"
        say(f"this run varied by {worst:.0%} ({', '.join(unsteady)}): {doing}")
    return figures, False


def _once(things: Mapping[str, Callable[[], Any]], rounds: int) -> dict[str, Timed]:
    for thing in things.values():
        thing()
        thing()  # warm: caches, plans, compiled templates
    seen: dict[str, list[tuple[float, float]]] = {name: [] for name in things}
    gc.collect()
    for _ in range(rounds):
        for name, thing in things.items():
            wall, cpu = time.perf_counter(), time.process_time()
            thing()
            seen[name].append((1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu)))
    return {name: _timed(pairs) for name, pairs in seen.items()}


def _timed(pairs: list[tuple[float, float]]) -> Timed:
    size = max(1, len(pairs) // BLOCKS)
    blocks = [median(wall for wall, _ in pairs[first : first + size]) for first in range(0, size * BLOCKS, size)]
    return Timed(
        median(wall for wall, _ in pairs), median(cpu for _, cpu in pairs), (max(blocks) - min(blocks)) / min(blocks)
    )
