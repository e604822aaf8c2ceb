"""What a keeper, a building and a room of the demo are described by."""

from dataclasses import dataclass

from booking.facilities import bits_of

WEEK = "01234"
DAILY = "0123456"


@dataclass(frozen=True)
class Keeper:
    """An organisation that lets others in."""

    slug: str
    name: str
    name_cy: str
    kind: str
    email: str = ""


@dataclass(frozen=True)
class Hours:
    """Offered time each week: weekdays as digits (0 is Monday), local from and to; `to` at or before `start` is
    the next day."""

    days: str
    start: str
    end: str


@dataclass(frozen=True)
class Room:
    """Something to book. `parts` names the pieces a divisible hall is made of; a piece is a room of that name."""

    name: str
    name_cy: str
    capacity: int
    has: str
    rate: int
    hours: tuple[Hours, ...]
    about: str
    about_cy: str
    parts: tuple[str, ...] = ()
    approval: bool = False
    setup: int = 0
    turnround: int = 0

    @property
    def facilities(self) -> int:
        """What it has, as bits."""
        return bits_of(self.has.split())


@dataclass(frozen=True)
class Building:
    """A site with its rooms."""

    slug: str
    name: str
    name_cy: str
    kind: str
    keeper: str
    street: str
    postcode: str
    latitude: float
    longitude: float
    rooms: tuple[Room, ...]
