"""Small circles that mostly lend to each other: what a person should look at once a month. Knows no database.

Two proofs each way cannot tell friends who swap evenings from friends who only say so; how closed a circle is can be
seen. A ring is a group of two to six families where everybody gives and is given to round a circle, and more than
60 % of all hours that any of them gave or received stay inside. It accuses nobody: village halls at the end of a
valley look like this too.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

LEAST, MOST = 2, 6
INSIDE_PERCENT = 60
# No more than this counts from one partner in a year, so no more than this is worth pretending.
CAP = 60 * 60
# Below ten hours in all, two neighbours who swapped an evening would stand in the report every month.
WORTH_A_LOOK = 10 * 60
# Up to so many families that hang together every group is looked at; among more, those that grow best.
ALL_OF_THEM = 16
KEPT = 8

Flows = Mapping[tuple[int, int], int]


@dataclass(frozen=True)
class Ring:
    """The families, their minutes to each other, and the minutes they had with everybody else."""

    families: tuple[int, ...]
    flows: tuple[tuple[int, int, int], ...]
    outside: int

    @property
    def inside(self) -> int:
        """Minutes that stayed among them."""
        return sum(minutes for _, _, minutes in self.flows)

    @property
    def percent(self) -> int:
        """How much of all their hours that is."""
        return 100 * self.inside // (self.inside + self.outside)


def rings(given: Flows) -> list[Ring]:
    """Every ring, the most closed first; a family stands in one of them at most.

    `given`: minutes that counted in twelve months, by (family that gave, family that used).
    """
    flows = {pair: min(minutes, CAP) for pair, minutes in given.items() if minutes > 0 and pair[0] != pair[1]}
    near = _neighbours(flows)
    found = [
        ring
        for circle in _circles(flows)
        for group in _groups(circle, near)
        if (ring := _ring(group, near, flows)) is not None
    ]
    found.sort(key=lambda ring: (-ring.inside / (ring.inside + ring.outside), -ring.inside, ring.families))
    taken: set[int] = set()
    kept = []
    for ring in found:
        if taken.isdisjoint(ring.families):
            kept.append(ring)
            taken.update(ring.families)
    return kept


def _ring(group: frozenset[int], near: dict[int, dict[int, int]], flows: Flows) -> Ring | None:
    """The group as a ring, if it is one."""
    inside = sum(minutes for each in group for other, minutes in near[each].items() if other in group) // 2
    outside = sum(minutes for each in group for other, minutes in near[each].items() if other not in group)
    if inside < WORTH_A_LOOK or 100 * inside <= INSIDE_PERCENT * (inside + outside):
        return None
    among = {pair: minutes for pair, minutes in flows.items() if group.issuperset(pair)}
    if _circles(among) != [group]:
        return None
    return Ring(tuple(sorted(group)), tuple((*pair, among[pair]) for pair in sorted(among)), outside)


def _neighbours(flows: Flows) -> dict[int, dict[int, int]]:
    """For each family those it had hours with, in either direction."""
    near: dict[int, dict[int, int]] = {}
    for (giver, user), minutes in flows.items():
        for one, other in ((giver, user), (user, giver)):
            mine = near.setdefault(one, {})
            mine[other] = mine.get(other, 0) + minutes
    return near


def _groups(circle: frozenset[int], near: dict[int, dict[int, int]]) -> Iterator[frozenset[int]]:
    """Groups of the right size from among those that hang together."""
    if len(circle) <= ALL_OF_THEM:
        for size in range(LEAST, min(MOST, len(circle)) + 1):
            yield from map(frozenset, combinations(sorted(circle), size))
        return
    total = {each: sum(near[each].values()) for each in near}
    grown: set[frozenset[int]] = set()
    for start in sorted(circle):
        if 4 * sum(sorted(near[start].values())[1 - MOST :]) > 3 * total[start]:
            grown.update(_grow(start, circle, near, total))
    yield from sorted(grown, key=sorted)


def _grow(
    start: int, circle: frozenset[int], near: dict[int, dict[int, int]], total: Mapping[int, int]
) -> Iterator[frozenset[int]]:
    """From one family on, always those groups further of whose hours the most stay inside.

    Somebody in every ring has more than three quarters of its hours with the others: it is enough to start there.
    """
    best: dict[frozenset[int], tuple[int, int]] = {frozenset([start]): (0, total[start])}
    for _ in range(MOST - 1):
        larger: dict[frozenset[int], tuple[int, int]] = {}
        for group, (inside, every) in best.items():
            for other in {each for member in group for each in near[member] if each in circle} - group:
                with_it = group | {other}
                if with_it not in larger:
                    shared = sum(minutes for each in group if (minutes := near[other].get(each, 0)))
                    larger[with_it] = (inside + shared, every + total[other])
        ranked = sorted(larger, key=lambda group: (-larger[group][0] / larger[group][1], sorted(group)))
        best = {group: larger[group] for group in ranked[:KEPT]}
        yield from best


def _circles(pairs: Iterable[tuple[int, int]]) -> list[frozenset[int]]:
    """Sets of two and more in which everybody reaches everybody along the arrows (Tarjan, without recursion)."""
    out: dict[int, list[int]] = {}
    for one, other in sorted(pairs):
        out.setdefault(one, []).append(other)
        out.setdefault(other, [])
    number: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    standing: set[int] = set()
    found = []
    for root in sorted(out):
        if root in number:
            continue
        path = [(root, iter(out[root]))]
        number[root] = low[root] = len(number)
        stack.append(root)
        standing.add(root)
        while path:
            here, ways = path[-1]
            step = next(ways, None)
            if step is None:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[here])
                if low[here] == number[here]:
                    circle = set()
                    while here not in circle:
                        circle.add(stack.pop())
                    standing -= circle
                    if len(circle) >= LEAST:
                        found.append(frozenset(circle))
            elif step not in number:
                number[step] = low[step] = len(number)
                stack.append(step)
                standing.add(step)
                path.append((step, iter(out[step])))
            elif step in standing:
                low[here] = min(low[here], number[step])
    return found
