"""Which organisations hang together, against a slow and simple answer."""

from hypothesis import given
from hypothesis import strategies as st

from community import families

links = st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12)).filter(lambda pair: pair[0] != pair[1]), max_size=14)


def test_nobody_is_alone_with_themselves() -> None:
    assert families.heads([]) == {}


def test_what_hangs_together_is_one_family_under_its_smallest_number() -> None:
    assert families.heads([(7, 9), (3, 9), (20, 21)]) == {3: 3, 7: 3, 9: 3, 20: 20, 21: 20}
    assert families.members({3: 3, 7: 3, 9: 3, 20: 20, 21: 20}) == {3: [3, 7, 9], 20: [20, 21]}


@given(links)
def test_as_by_walking(pairs: list[tuple[int, int]]) -> None:
    def reach(one: int) -> set[int]:
        seen = {one}
        while more := {b for a, b in pairs + [(b, a) for a, b in pairs] if a in seen} - seen:
            seen |= more
        return seen

    everybody = {each for pair in pairs for each in pair}
    assert families.heads(pairs) == {each: min(reach(each)) for each in everybody}


@given(links, st.randoms())
def test_the_order_of_the_links_changes_nothing(pairs: list[tuple[int, int]], dice: object) -> None:
    mixed = list(pairs)
    dice.shuffle(mixed)  # type: ignore[attr-defined]
    assert families.heads(mixed) == families.heads(pairs)


def test_a_chain_of_thousands() -> None:
    chain = [(number, number + 1) for number in range(50_000, 0, -1)]
    assert set(families.heads(chain).values()) == {1}


def test_the_third_person_in_both_joins() -> None:
    two = {1: [10, 11], 2: [10, 11, 12], 3: [10]}
    assert families.pairs_sharing(two, families.SHARED_OFFICERS) == {}
    assert families.pairs_sharing({**two, 3: [10, 11]}, families.SHARED_OFFICERS) == {(10, 11): 3}
