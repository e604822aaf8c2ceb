"""Seats leg by leg, held against somebody who walks through the bus every second and counts heads."""

from hypothesis import given
from hypothesis import strategies as st

from fleet.seats import Layout, Sitting, fits, free_between, full_legs

CALLS = 6
# The bus is at call n in second 10 n; in between, whoever is aboard sits.
SECONDS = 10

layouts = st.builds(Layout, st.integers(0, 16), st.lists(st.integers(0, 4), max_size=3).map(tuple))


@st.composite
def sittings(draw: st.DrawFn) -> Sitting:
    """Anybody between any two calls."""
    first = draw(st.integers(0, CALLS - 2))
    last = draw(st.integers(first + 1, CALLS - 1))
    seats, chairs = draw(st.sampled_from([(1, 0), (2, 0), (4, 0), (0, 1), (1, 1), (0, 2), (2, 1)]))
    return Sitting(first, last, seats, chairs)


def passengers(everybody: list[Sitting]) -> list[list[str]]:
    """Who is aboard in each second: one word for each person."""
    seconds: list[list[str]] = [[] for _ in range((CALLS - 1) * SECONDS)]
    for each in everybody:
        for second in range(each.first * SECONDS, each.last * SECONDS):
            seconds[second] += ["seat"] * each.seats + ["wheelchair"] * each.wheelchairs
    return seconds


def has_room(layout: Layout, people: list[str]) -> bool:
    """Put everybody aboard one by one: a wheelchair first takes its seats out, then people sit on what is left."""
    seats, places = layout.seats, list(layout.displaced)
    for _each in filter(lambda word: word == "wheelchair", people):
        if not places:
            return False
        seats -= places.pop(0)
    return seats >= 0 and people.count("seat") <= seats


@given(layouts, st.lists(sittings(), max_size=7), st.lists(sittings(), min_size=1, max_size=3))
def test_it_fits_when_somebody_walking_through_finds_room_for_everybody(
    layout: Layout, there: list[Sitting], wanted: list[Sitting]
) -> None:
    asked = {second for each in wanted for second in range(each.first * SECONDS, each.last * SECONDS)}
    counted = passengers([*there, *wanted])
    full = [second for second in sorted(asked) if not has_room(layout, counted[second])]
    assert fits(layout, there, wanted) == (not full)
    assert full_legs(layout, there, wanted) == sorted({second // SECONDS for second in full})


@given(layouts, st.lists(sittings(), max_size=7), sittings())
def test_what_is_said_to_be_free_is_what_can_be_taken(layout: Layout, there: list[Sitting], way: Sitting) -> None:
    seats, places = free_between(layout, there, way.first, way.last)
    beside = passengers(there)[way.first * SECONDS : way.last * SECONDS]

    def more(word: str, number: int) -> bool:
        return all(has_room(layout, [*people, *[word] * number]) for people in beside)

    assert not more("seat", seats + 1) and not more("wheelchair", places + 1)
    assert not seats or more("seat", seats)
    assert not places or more("wheelchair", places)


@given(layouts, st.lists(sittings(), max_size=6), sittings(), sittings())
def test_who_gives_up_more_than_they_want_is_never_told_that_it_is_full(
    layout: Layout, there: list[Sitting], had: Sitting, wanted: Sitting
) -> None:
    legs = full_legs(layout, there, [wanted], [had])
    assert all(
        not had.is_on(leg) or wanted.seats > had.seats or wanted.wheelchairs > had.wheelchairs for leg in legs
    )
    assert set(legs) <= set(full_legs(layout, there, [wanted]))


def test_a_bus_that_stands_full_of_wheelchairs_has_no_seat_beside_them() -> None:
    layout = Layout(8, (3, 5))
    assert [layout.seats_beside(chairs) for chairs in range(4)] == [8, 5, 0, 0]
