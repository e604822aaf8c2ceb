"""Which organisations are one family, from the links between them. Knows no database.

A family is everything that hangs together: where A belongs with B and B with C, all three are one.
"""

from collections.abc import Iterable, Mapping

# So many people who run both make two organisations one: neighbours share a treasurer, sisters share a committee.
SHARED_OFFICERS = 3

Pair = tuple[int, int]


def heads(links: Iterable[Pair]) -> dict[int, int]:
    """Every organisation that belongs with another, and the smallest number of its family, which stands for all."""
    above: dict[int, int] = {}

    def top(one: int) -> int:
        above.setdefault(one, one)
        while above[one] != one:
            above[one] = above[above[one]]  # keeps long chains short
            one = above[one]
        return one

    for one, other in links:
        small, large = sorted((top(one), top(other)))
        above[large] = small
    found = {each: top(each) for each in above}
    shared = {head for each, head in found.items() if each != head}
    return {each: head for each, head in found.items() if head in shared}


def members(head_of: Mapping[int, int]) -> dict[int, list[int]]:
    """The families the other way round: the head's number and everybody in it, the head first."""
    out: dict[int, list[int]] = {}
    for each, head in sorted(head_of.items()):
        out.setdefault(head, []).append(each)
    return out


def pairs_sharing(places: Mapping[int, Iterable[int]], at_least: int) -> dict[Pair, int]:
    """Pairs of organisations found together in so many of the sets, and in how many.

    `places`: for each person the organisations they run (or for each registration those that claim it).
    """
    together: dict[Pair, int] = {}
    for several in places.values():
        ordered = sorted(set(several))
        for position, one in enumerate(ordered):
            for other in ordered[position + 1 :]:
                together[one, other] = together.get((one, other), 0) + 1
    return {pair: count for pair, count in together.items() if count >= at_least}
