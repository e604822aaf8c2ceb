"""Who keeps a seat when the vehicle gets smaller, and which stop is which when a timetable changes. No Django here."""

from collections.abc import Sequence
from dataclasses import dataclass

from fleet.seats import Layout, Sitting, fits


def without_room(layout: Layout, parties: Sequence[Sequence[Sitting]]) -> list[int]:
    """The numbers of the parties that have no room when those before them have sat down.

    A party is what one person has, out and home: half of it is of no use to anybody.
    """
    seated: list[Sitting] = []
    left_out = []
    for number, party in enumerate(parties):
        if fits(layout, seated, party):
            seated += party
        else:
            left_out.append(number)
    return left_out


@dataclass(frozen=True, slots=True)
class Place:
    """One call as far as a ride cares: which stop, when, and whether people get on and off."""

    stop: int
    minutes: int
    gets_on: bool = True
    gets_off: bool = True


def moved(old: Sequence[Place], new: Sequence[Place], first: int, last: int) -> tuple[int, int] | None:
    """Between which calls of the new timetable somebody rides who rode from `first` to `last` of the old; None where
    that cannot be had any more.

    A stop may come twice, out and home: the pair nearest to the old times is meant.
    """
    start, end = old[first], old[last]
    pairs = [
        (on, off)
        for on, here in enumerate(new)
        for off, there in enumerate(new)
        if on < off and here.stop == start.stop and there.stop == end.stop and here.gets_on and there.gets_off
    ]
    return min(
        pairs,
        key=lambda pair: abs(new[pair[0]].minutes - start.minutes) + abs(new[pair[1]].minutes - end.minutes),
        default=None,
    )
