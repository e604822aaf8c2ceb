"""Closed circles are reported; halls with many users, neighbours and one-way friends are not."""

import random
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from community.rings import Ring, rings

HOUR = 60


def circle(*families: int, hours: int = 12, both: bool = False) -> dict[tuple[int, int], int]:
    """Each gives to the next, the last to the first."""
    flows = dict.fromkeys(zip(families, (*families[1:], families[0]), strict=True), hours * HOUR)
    return {**flows, **{(b, a): minutes for (a, b), minutes in flows.items()}} if both else flows


def named(found: list[Ring]) -> list[tuple[int, ...]]:
    return [ring.families for ring in found]


def test_the_ring_of_five_in_the_rules() -> None:
    (ring,) = rings(circle(1, 2, 3, 4, 5, hours=12))
    assert ring.families == (1, 2, 3, 4, 5)
    assert (ring.inside, ring.outside, ring.percent) == (60 * HOUR, 0, 100)
    assert ring.flows[0] == (1, 2, 12 * HOUR)


def test_both_ways_and_with_some_hours_elsewhere() -> None:
    flows = circle(1, 2, 3, 4, 5, hours=6, both=True) | {(1, 9): 10 * HOUR, (8, 3): 20 * HOUR}
    (ring,) = rings(flows)
    assert (ring.families, ring.inside, ring.outside) == ((1, 2, 3, 4, 5), 60 * HOUR, 30 * HOUR)


def test_two_and_six_but_not_seven() -> None:
    assert named(rings(circle(1, 2))) == [(1, 2)]
    assert named(rings(circle(1, 2, 3, 4, 5, 6))) == [(1, 2, 3, 4, 5, 6)]
    assert rings(circle(1, 2, 3, 4, 5, 6, 7)) == []


def test_sixty_percent_is_not_yet_more_than_sixty() -> None:
    assert rings(circle(1, 2, hours=15) | {(1, 9): 20 * HOUR}) == []
    assert named(rings(circle(1, 2, hours=15) | {(1, 9): 20 * HOUR - 1})) == [(1, 2)]


def test_a_hall_with_many_users_is_innocent() -> None:
    assert rings({(1, user): 40 * HOUR for user in range(2, 12)}) == []


def test_neighbours_who_also_swap_an_evening_are_innocent() -> None:
    """Two halls of one valley, each with groups of its own, that lend to each other now and then."""
    flows = {(1, user): 30 * HOUR for user in (3, 4, 5)} | {(2, user): 30 * HOUR for user in (6, 7)}
    assert rings(flows | circle(1, 2, hours=20)) == []


def test_who_only_gives_or_only_uses_is_in_no_ring() -> None:
    assert rings({(1, 2): 50 * HOUR, (2, 3): 50 * HOUR, (1, 3): 50 * HOUR}) == []
    # A regular user of one hall does not make it and the hall next door a ring.
    assert rings(circle(1, 2, hours=8) | {(1, 3): 60 * HOUR}) == []


def test_a_swap_of_an_evening_is_not_worth_a_look() -> None:
    assert rings(circle(1, 2, hours=4)) == []
    assert named(rings(circle(1, 2, hours=5))) == [(1, 2)]


def test_more_than_counts_hides_nothing() -> None:
    """A thousand hours to an accomplice outside count as sixty, here as in the standing."""
    assert named(rings(circle(1, 2, hours=60) | {(1, 9): 1000 * HOUR})) == [(1, 2)]


def test_innocent_neighbours_of_a_ring_are_not_drawn_in() -> None:
    honest = {(20, user): 30 * HOUR for user in (21, 22, 23)} | circle(20, 24, hours=5)
    assert named(rings(circle(1, 2, 3, hours=20) | honest | {(20, 1): 6 * HOUR})) == [(1, 2, 3)]


def test_two_rings_are_two() -> None:
    assert named(rings(circle(4, 5, 6) | circle(1, 2, hours=30))) == [(1, 2), (4, 5, 6)]


def test_nothing_is_found_in_nothing() -> None:
    assert rings({}) == []
    assert rings({(1, 1): 600 * HOUR}) == []


def test_a_ring_is_found_among_a_thousand() -> None:
    """Everybody hangs together with everybody by honest swaps, and five of them lend among themselves only."""
    dice = random.Random(3)
    flows = {}
    for giver in range(100, 1100):
        for _ in range(4):
            flows[giver, dice.randrange(100, 1100)] = dice.randrange(2, 40) * HOUR
    ring = circle(1, 2, 3, 4, 5, hours=30) | {(1, 100): 3 * HOUR, (100, 2): 3 * HOUR}
    assert (1, 2, 3, 4, 5) in named(rings(flows | ring))


@settings(max_examples=60)
@given(
    st.dictionaries(
        st.tuples(st.integers(1, 8), st.integers(1, 8)).filter(lambda pair: pair[0] != pair[1]),
        st.integers(30, 3600),
        max_size=16,
    )
)
def test_as_by_trying_everything(flows: dict[tuple[int, int], int]) -> None:
    def is_ring(group: tuple[int, ...]) -> bool:
        among = {pair: minutes for pair, minutes in flows.items() if set(pair) <= set(group)}
        touching = sum(minutes for pair, minutes in flows.items() if set(pair) & set(group))
        inside = sum(among.values())
        if inside < 600 or inside * 100 <= touching * 60:
            return False
        for start in group:
            seen = {start}
            while more := {b for a, b in among if a in seen} - seen:
                seen |= more
            if seen != set(group):
                return False
        return True

    every = {group for size in range(2, 7) for group in combinations(range(1, 9), size) if is_ring(group)}
    found = named(rings(flows))
    assert set(found) <= every
    assert bool(found) == bool(every)
    assert all(any(set(group) & set(ring) for ring in found) for group in every)
