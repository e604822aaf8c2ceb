"""When synthetic rooms are open and taken. Pure: the dice are given; times come out as the texts databases read.

Uses sit on a grid of two hours inside the openings, so that two can never overlap; set-up and turn-round are inside.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from config.seed.synthetic.land import Building

LONDON = ZoneInfo("Europe/London")
GRID = 120
LETS = 0.7
GAPS = 0.1


@dataclass(frozen=True)
class Taken:
    """One use: which room of the building, who, when it is used and when it is claimed."""

    room: int
    group: int
    starts: str
    ends: str
    claim_starts: str
    claim_ends: str
    waiting: bool


class Almanac:
    """The days of the data, and the instant of each wall-clock minute of them."""

    def __init__(self, first: date, today: date, weeks: int) -> None:
        self.first, self.today, self.weeks = first, today, weeks
        self._texts: dict[int, str] = {}

    @cached_property
    def _midnights(self) -> list[tuple[datetime, bool]]:
        """Midnight of each day in UTC, and whether the clocks change on it."""
        out = []
        for number in range(7 * self.weeks + 2):
            day = self.first + timedelta(days=number)
            start = datetime(day.year, day.month, day.day, tzinfo=LONDON)
            end = start + timedelta(days=1)
            out.append((start.astimezone(UTC).replace(tzinfo=None), start.utcoffset() != end.utcoffset()))
        return out

    def text(self, day: int, minute: int) -> str:
        """The instant, in UTC, of so many minutes after the day's midnight on the wall."""
        key = day * 4000 + minute
        if key not in self._texts:
            midnight, changes = self._midnights[day]
            moment = midnight + timedelta(minutes=minute)
            if changes:
                wall = datetime.combine(self.first + timedelta(days=day), datetime.min.time(), LONDON)
                moment = (wall + timedelta(minutes=minute)).astimezone(UTC).replace(tzinfo=None)
            self._texts[key] = moment.isoformat(" ")
        return self._texts[key]

    @cached_property
    def christmas(self) -> frozenset[int]:
        """The days, counted from the first, between 24 December and 1 January."""
        days = ((number, self.first + timedelta(days=number)) for number in range(7 * self.weeks))
        return frozenset(n for n, day in days if (day.month, day.day) >= (12, 24) or (day.month, day.day) == (1, 1))


def open_days(building: Building, almanac: Almanac) -> Iterator[tuple[int, int, int]]:
    """(day, first minute, last minute) of each opening, in order: the weekly hours without the closures."""
    closed = almanac.christmas if building.closed_at_christmas else frozenset()
    hours = {int(digit): (low * 60, high * 60) for digits, low, high in building.hours for digit in digits}
    weekday = almanac.first.weekday()
    for week in range(almanac.weeks):
        if week % 52 == building.closed_week:
            continue
        for day in range(7 * week, 7 * week + 7):
            if (found := hours.get((weekday + day) % 7)) and day not in closed:
                yield day, *found


def uses(building: Building, almanac: Almanac, rate: float, groups: int, dice: random.Random) -> Iterator[Taken]:
    """What is taken: mostly weekly lets with gaps, some single uses. `rate` is the share of the grid that is taken."""
    days = list(open_days(building, almanac))
    today = (almanac.today - almanac.first).days
    for unit in building.units:
        lets: dict[tuple[int, int], tuple[int, int]] = {}
        settled: set[tuple[int, int]] = set()
        for day, low, high in days:
            for start in range(low, high - GRID + 1, GRID):
                slot = (day % 7, start)
                if slot not in settled:
                    settled.add(slot)
                    if dice.random() < rate * LETS / (1 - GAPS):
                        lets[slot] = (dice.randrange(groups), dice.randrange(1000))
                if slot in lets:
                    if dice.random() < GAPS:
                        continue
                    group, choice = lets[slot]
                elif dice.random() < rate * (1 - LETS):
                    group, choice = dice.randrange(groups), dice.randrange(1000)
                else:
                    continue
                room = unit[choice % len(unit)]
                waiting = building.rooms[room].approval and day > today and choice % 10 == 0
                yield _taken(building, almanac, room, group, day, start, waiting)


def _taken(building: Building, almanac: Almanac, room: int, group: int, day: int, start: int, waiting: bool) -> Taken:
    end = start + GRID
    return Taken(
        room,
        group,
        almanac.text(day, start + building.setup),
        almanac.text(day, end - building.turnround),
        almanac.text(day, start),
        almanac.text(day, end),
        waiting,
    )
