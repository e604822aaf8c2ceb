"""Seats, leg by leg: whoever gets off frees the seat for whoever gets on next. No Django here.

A run with calls 0, 1, 2, 3 has the legs 0–1, 1–2 and 2–3; a ride from call 1 to call 3 sits on the last two.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layout:
    """`seats` without a wheelchair aboard; `displaced[k]` more are lost to wheelchair number k + 1."""

    seats: int
    displaced: tuple[int, ...] = ()

    def holds(self, seated: int, wheelchairs: int) -> bool:
        """Whether so many people and wheelchairs have room together."""
        return wheelchairs <= len(self.displaced) and seated + sum(self.displaced[:wheelchairs]) <= self.seats

    def seats_beside(self, wheelchairs: int) -> int:
        """Seats left for others when so many wheelchairs are aboard; none where there is no room for them."""
        if wheelchairs > len(self.displaced):
            return 0
        return max(0, self.seats - sum(self.displaced[:wheelchairs]))


@dataclass(frozen=True, slots=True)
class Sitting:
    """People and wheelchairs from the call where they get on to the one where they get off."""

    first: int
    last: int
    seats: int = 1
    wheelchairs: int = 0

    def is_on(self, leg: int) -> bool:
        """Whether they are aboard between call `leg` and the next."""
        return self.first <= leg < self.last


def aboard(sitting: Iterable[Sitting], leg: int) -> tuple[int, int]:
    """(people in seats, wheelchairs) on one leg."""
    people = chairs = 0
    for each in sitting:
        if each.first <= leg < each.last:
            people += each.seats
            chairs += each.wheelchairs
    return people, chairs


def full_legs(
    layout: Layout, there: Sequence[Sitting], wanted: Sequence[Sitting], instead_of: Sequence[Sitting] = ()
) -> list[int]:
    """The legs on which what is wanted has no room beside those that are there, in order.

    `instead_of` is what the same people have now and give up for it. A leg on which they want no more than they have is
    never among them: a smaller bus came since, and whoever needs less must not be told that it is full.
    """
    legs = sorted({leg for each in wanted for leg in range(each.first, each.last)})
    everybody = [*there, *wanted]
    full = (leg for leg in legs if not layout.holds(*aboard(everybody, leg)))
    return [leg for leg in full if _is_more(aboard(wanted, leg), aboard(instead_of, leg))]


def _is_more(new: tuple[int, int], old: tuple[int, int]) -> bool:
    return new[0] > old[0] or new[1] > old[1]


def fits(layout: Layout, there: Sequence[Sitting], wanted: Sequence[Sitting]) -> bool:
    """Whether all that are wanted have room on every leg beside those that are there."""
    return not full_legs(layout, there, wanted)


def free_between(layout: Layout, there: Sequence[Sitting], first: int, last: int) -> tuple[int, int]:
    """(seats, wheelchair places) that are free all the way from one call to another, each taken alone."""
    legs = [aboard(there, leg) for leg in range(first, last)]
    seats = min((layout.seats_beside(chairs) - people for people, chairs in legs), default=0)
    places = min((_more_chairs(layout, *each) for each in legs), default=0)
    return max(0, seats), places


def _more_chairs(layout: Layout, people: int, chairs: int) -> int:
    further = range(chairs + 1, len(layout.displaced) + 1)
    return sum(1 for number in further if layout.holds(people, number))
