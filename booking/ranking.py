"""Who comes before whom in a queue of requests, and why: by band, and within a band by when it was asked.

Pure: no Django, no query. The same order serves the manager's queue and any waiting list. Where a keeper does not use
standing, everybody is Welcome there and the order is that of asking.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

# The highest first, as in community/bands.py; a test keeps the two equal.
BANDS = ("partner", "sharer", "welcome", "on_notice")

FIRST, HIGHER_BAND, ASKED_EARLIER, TOGETHER = "first", "higher_band", "asked_earlier", "together"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One request that waits. `band` is the one that counts with its keeper. What was asked at one moment is ordered by
    when it begins, and then by its number."""

    key: int
    band: str
    asked_at: datetime
    begins_at: datetime

    @property
    def order(self) -> tuple[int, datetime, datetime, int]:
        """What the queue is sorted by."""
        return (BANDS.index(self.band), self.asked_at, self.begins_at, self.key)


@dataclass(frozen=True, slots=True)
class Place:
    """Where one stands: the first is 1. `code` says why it is behind the one before it; `band` is its own band."""

    key: int
    number: int
    code: str
    band: str
    band_before: str = ""


def ranked(waiting: Iterable[Waiting], *, ahead: int = 0, before: Waiting | None = None) -> list[Place]:
    """Everybody's place, in order. For a later page of a queue: how many stand before it, and the last of them."""
    out: list[Place] = []
    for number, each in enumerate(sorted(waiting, key=lambda one: one.order), start=ahead + 1):
        out.append(Place(each.key, number, why(each, before), each.band, before.band if before else ""))
        before = each
    return out


def why(this: Waiting, before: Waiting | None) -> str:
    """Why this one comes after the one before it."""
    if before is None:
        return FIRST
    if before.band != this.band:
        return HIGHER_BAND
    return ASKED_EARLIER if before.asked_at < this.asked_at else TOGETHER


def ahead_of(one: Waiting, others: Sequence[Waiting]) -> tuple[int, int]:
    """How many come before it for their band, and how many of its own band because they asked earlier."""
    earlier = [each for each in others if each.key != one.key and each.order < one.order]
    band = sum(each.band != one.band for each in earlier)
    return band, len(earlier) - band
