"""Where synthetic buildings stand and what is in them. Pure: the dice are given, nothing is stored."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from booking.geography import distance_km

CENTRE = (51.588, -2.998)
"""Newport: what searches in a measurement are near to."""
OUTSIDE_KM = 40

# Towns of Wales with the share of the buildings around each, in the hundred.
CLUSTERS = (
    ((51.588, -2.998), 14),
    ((51.481, -3.180), 22),
    ((51.620, -3.943), 14),
    ((53.046, -2.993), 8),
    ((51.748, -3.381), 8),
    ((51.505, -3.577), 6),
    ((53.295, -3.727), 6),
    ((51.858, -4.311), 6),
    ((53.227, -4.129), 5),
    ((52.415, -4.083), 4),
    ((51.802, -4.969), 3),
    ((52.513, -3.314), 2),
    ((52.241, -3.379), 2),
)
# What there was on the list of facilities when the yardstick was made: a longer list must not change its rows.
FACILITIES = 16
WORDS = ("Abbey", "Bridge", "Castle", "Dock", "Forge", "Garth", "Haven", "Mill", "Orchard", "Priory", "Quarry", "Weir")
WELSH = (
    "yr Abaty", "y Bont", "y Castell", "y Doc", "yr Efail", "y Garth",
    "yr Hafan", "y Felin", "y Berllan", "y Priordy", "y Chwarel", "y Gored",
)  # fmt: skip
# kind → (English, Welsh, weekly hours as (weekdays, first hour, last hour), how common in the hundred).
KINDS = {
    "school": ("School", "Ysgol", (("01234", 17, 22), ("56", 9, 17)), 30),
    "hall": ("Community Hall", "Neuadd", (("0123456", 9, 22),), 30),
    "worship": ("Chapel", "Capel", (("0135", 9, 21),), 12),
    "library": ("Library", "Llyfrgell", (("0134", 17, 21),), 10),
    "sports": ("Leisure Centre", "Canolfan Hamdden", (("0123456", 7, 22),), 10),
    "office": ("Civic Offices", "Swyddfeydd", (("0123", 17, 22),), 6),
    "other": ("Works", "Gweithdy", (("0123456", 0, 24),), 2),
}
ROOMS = (("Studio", "Stiwdio"), ("Meeting room", "Ystafell gyfarfod"), ("Small hall", "Neuadd fach"))
THIRDS = (("First third", "Traean cyntaf"), ("Second third", "Ail draean"), ("Last third", "Traean olaf"))
# Rooms of five buildings in a row, the hall and its thirds among them: three a building on average.
LAYOUTS = ((1, False), (2, False), (3, False), (0, True), (1, True))


@dataclass(frozen=True)
class Room:
    """One space: `parts` are indexes into the building's parts."""

    name: str
    name_cy: str
    capacity: int
    facilities: int
    parts: tuple[int, ...]
    approval: bool
    rate: int


@dataclass(frozen=True)
class Building:
    """One site and its rooms. `units` are groups of rooms (indexes) that share parts."""

    number: int
    kind: str
    name: str
    name_cy: str
    latitude: float
    longitude: float
    hours: tuple[tuple[str, int, int], ...]
    setup: int
    turnround: int
    closed_week: int
    closed_at_christmas: bool
    parts: int
    rooms: tuple[Room, ...]

    @property
    def units(self) -> list[tuple[int, ...]]:
        """A hall and its thirds are one unit; every other room is its own."""
        whole = next((number for number, room in enumerate(self.rooms) if len(room.parts) > 1), None)
        if whole is None:
            return [(number,) for number in range(len(self.rooms))]
        shared = tuple(range(whole, whole + 4))
        return [shared, *((number,) for number in range(len(self.rooms)) if number not in shared)]


def buildings(count: int, outside_factor: int, dice: random.Random) -> Iterator[Building]:
    """So many buildings over Wales; then, for a factor of 10, nine more for each one far from the centre.

    The first ones are the same whatever the factor, so that two measurements differ only in what lies outside.
    """
    outside = 0
    for number in range(count):
        spot = _spot(dice)
        outside += distance_km(*CENTRE, *spot) > OUTSIDE_KM
        yield _building(number, spot, dice)
    for number in range(count, count + outside * (outside_factor - 1)):
        spot = _spot(dice)
        while distance_km(*CENTRE, *spot) <= OUTSIDE_KM:
            spot = _spot(dice)
        yield _building(number, spot, dice)


def _spot(dice: random.Random) -> tuple[float, float]:
    """Near one of the towns, thinning out with distance."""
    ((north, east),) = dice.choices([spot for spot, _ in CLUSTERS], [share for _, share in CLUSTERS])
    return round(dice.gauss(north, 0.05), 6), round(dice.gauss(east, 0.08), 6)


def _building(number: int, spot: tuple[float, float], dice: random.Random) -> Building:
    kind = dice.choices(list(KINDS), [share for *_, share in KINDS.values()])[0]
    english, welsh, hours, _ = KINDS[kind]
    word = number % len(WORDS)
    shut = "".join(dice.sample("0123456", 2))  # hardly any building is to be had every day of the week
    rooms, divisible = LAYOUTS[number % len(LAYOUTS)]
    return Building(
        number=number,
        kind=kind,
        name=f"{WORDS[word]} {english} {number + 1}",
        name_cy=f"{welsh} {WELSH[word]} {number + 1}" if number % 3 == 0 else "",
        latitude=spot[0],
        longitude=spot[1],
        hours=tuple((days.translate(str.maketrans("", "", shut)), low, high) for days, low, high in hours),
        setup=dice.choice((0, 0, 15, 30)),
        turnround=dice.choice((0, 15, 15, 30)),
        closed_week=dice.randrange(52),
        closed_at_christmas=dice.random() < 0.8,
        parts=rooms + 3 * divisible,
        rooms=tuple(_rooms(rooms, divisible, dice)),
    )


def _rooms(plain: int, divisible: bool, dice: random.Random) -> Iterator[Room]:
    approval = dice.random() < 0.2
    for number in range(plain):
        name, name_cy = ROOMS[number]
        yield Room(
            name, name_cy, dice.randint(8, 80), _facilities(dice), (number,), approval, dice.randrange(0, 20) * 100
        )
    if divisible:
        thirds = (plain, plain + 1, plain + 2)
        facilities, capacity = _facilities(dice), dice.randint(30, 100)
        yield Room("Main hall", "Y brif neuadd", 3 * capacity, facilities, thirds, approval, 2400)
        for (name, name_cy), part in zip(THIRDS, thirds, strict=True):
            yield Room(name, name_cy, capacity, facilities, (part,), approval, 900)


def _facilities(dice: random.Random) -> int:
    """Common things often, rare things seldom."""
    return sum(1 << bit for bit in range(FACILITIES) if dice.random() < 0.8 / (1 + bit / 4))
