"""A plain map: where the places of a list are, drawn by ourselves, so that nobody else learns what is looked for.

Only sums. Everything is said in parts of a hundred of a sheet that is 4 wide and 3 high: pins stay as large as a
fingertip however wide the sheet is shown. The projection is the one map tiles have, so that they fit beneath.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import atan, cos, degrees, floor, log, log2, pi, radians, sinh, tan

from community.wording import MILES_IN_A_KM, distance

# The sheet in points, as tiles count them.
WIDTH, HEIGHT = 640, 480
TILE = 256
# How near it looks at most: a street or two. What lies closer together is one pin.
NEAREST = 16.0
# So much of the sheet is left free around the outermost pins.
MARGIN = 0.14
EQUATOR_KM = 40_075.017
SCALES = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200)
# How many points the sheet has on the narrowest telephone; pins must not cover each other there.
PHONE = 300
PIN = 30
LONGEST_LABEL = 7
RINGS = (1, 2, 3)
NAMES = 14


@dataclass(frozen=True, slots=True)
class Spot:
    """Somewhere on earth, in degrees, and what it is called. `language` where that is not the page's."""

    latitude: float
    longitude: float
    name: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Pin:
    """One or more places of the list, too near to each other to be told apart."""

    x: float
    y: float
    numbers: tuple[int, ...]
    names: tuple[str, ...]

    @property
    def label(self) -> str:
        """1; 1–3, 5; 1 +9."""
        words = ", ".join(_runs(self.numbers))
        return words if len(words) <= LONGEST_LABEL else f"{self.numbers[0]} +{len(self.numbers) - 1}"

    @property
    def width(self) -> int:
        """In points; a pin with more than a number is longer than it is high."""
        return max(PIN, 16 + 10 * len(self.label))

    @property
    def left(self) -> float:
        """Where it begins, seen from its middle."""
        return -self.width / 2

    @property
    def at(self) -> tuple[str, str]:
        """Its middle, for the sheet."""
        return percent(self.x), percent(self.y)

    @property
    def words(self) -> str:
        """The places by name, for those who cannot see where it is."""
        return f"{', '.join(_runs(self.numbers))}: {', '.join(dict.fromkeys(self.names))}"


@dataclass(frozen=True, slots=True)
class Tile:
    """A picture beneath, from a server the installation has chosen."""

    address: str
    x: str
    y: str
    # All are alike.
    width: str = f"{TILE / WIDTH * 100:.3f}%"
    height: str = f"{TILE / HEIGHT * 100:.3f}%"


@dataclass(slots=True)
class Map:
    """What the template draws."""

    pins: list[Pin]
    # Names of towns: words, language, x, y.
    names: list[tuple[str, str, str, str]] = field(default_factory=list)
    centre: tuple[str, str] | None = None
    # Round it, as far apart as the bar is long: half their width and half their height.
    rings: list[tuple[str, str]] = field(default_factory=list)
    # How long the bar is, and what length on the ground that is.
    bar: str = ""
    scale: str = ""
    tiles: list[Tile] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Which piece of the earth is shown: its middle on the unit square of the projection, and how near."""

    x: float
    y: float
    zoom: float

    @property
    def world(self) -> float:
        """How many points the whole earth would be wide."""
        return TILE * 2**self.zoom

    def place(self, spot: Spot) -> tuple[float, float]:
        """Where on the sheet, in parts of a hundred; outside it less than 0 or more than 100."""
        x, y = flat(spot)
        return (
            50 + (x - self.x) * self.world / WIDTH * 100,
            50 + (y - self.y) * self.world / HEIGHT * 100,
        )

    def corners(self) -> tuple[float, float, float, float]:
        """South, west, north and east edge in degrees."""
        half_x, half_y = WIDTH / 2 / self.world, HEIGHT / 2 / self.world
        return (
            _latitude(self.y + half_y),
            (self.x - half_x) * 360 - 180,
            _latitude(self.y - half_y),
            (self.x + half_x) * 360 - 180,
        )

    @property
    def km(self) -> float:
        """How wide it is on the ground."""
        return EQUATOR_KM * cos(radians(_latitude(self.y))) * WIDTH / self.world


def sheet(spots: Sequence[Spot], *, whole_zoom: bool = False) -> Sheet:
    """The nearest look that shows all of them. With tiles only whole steps of nearness fit."""
    flats = [flat(spot) for spot in spots]
    west, east = min(x for x, _ in flats), max(x for x, _ in flats)
    north, south = min(y for _, y in flats), max(y for _, y in flats)
    room = 1 - 2 * MARGIN
    wide, high = max(east - west, 1e-9), max(south - north, 1e-9)
    zoom = min(NEAREST, log2(WIDTH * room / wide / TILE), log2(HEIGHT * room / high / TILE))
    return Sheet((west + east) / 2, (north + south) / 2, max(0, floor(zoom)) if whole_zoom else zoom)


def draw(
    shown: Sheet, places: Iterable[tuple[int, Spot]], *, centre: Spot | None = None, towns: Iterable[Spot] = ()
) -> Map:
    """Pins for the numbered places, names where there is room for them, the middle of the search, and a bar."""
    pins = merged([Pin(*shown.place(spot), (number,), (spot.name,)) for number, spot in places])
    drawn = Map(pins)
    middle = shown.place(centre) if centre else (50.0, 50.0)
    drawn.names = list(_names(shown, towns, pins, middle))
    miles = max((each for each in SCALES if each / MILES_IN_A_KM <= shown.km * 0.3), default=SCALES[0])
    bar = miles / MILES_IN_A_KM / shown.km * 100
    drawn.bar = percent(bar)
    if centre:
        drawn.centre = percent(middle[0]), percent(middle[1])
        drawn.rings = [(percent(bar * far), percent(bar * far * WIDTH / HEIGHT)) for far in RINGS]
    drawn.scale = distance(miles / MILES_IN_A_KM)
    return drawn


def merged(pins: list[Pin]) -> list[Pin]:
    """The same with those that would cover each other on a telephone made one, in the order of their numbers."""
    pins = list(pins)
    while pair := next(_covering(pins), None):
        one, other = (pins[number] for number in pair)
        pins[pair[0]] = _together(one, other)
        del pins[pair[1]]
    return sorted(pins, key=lambda pin: pin.numbers)


def tiles(shown: Sheet, address: str) -> list[Tile]:
    """The pictures beneath. `address` has {z}, {x} and {y} in it."""
    zoom = int(shown.zoom)
    count, left, top = 2**zoom, shown.x * shown.world - WIDTH / 2, shown.y * shown.world - HEIGHT / 2
    return [
        Tile(
            address.replace("{z}", str(zoom)).replace("{x}", str(x)).replace("{y}", str(y)),
            percent((x * TILE - left) / WIDTH * 100),
            percent((y * TILE - top) / HEIGHT * 100),
        )
        for y in range(max(0, floor(top / TILE)), min(count, floor((top + HEIGHT) / TILE) + 1))
        for x in range(max(0, floor(left / TILE)), min(count, floor((left + WIDTH) / TILE) + 1))
    ]


def flat(spot: Spot) -> tuple[float, float]:
    """On the unit square: 0, 0 is the north-west corner of the world."""
    latitude = radians(max(-85.0, min(85.0, spot.latitude)))
    return (spot.longitude + 180) / 360, (1 - log(tan(latitude) + 1 / cos(latitude)) / pi) / 2


def percent(number: float) -> str:
    """As SVG wants it, whatever a language's decimal sign is."""
    return f"{number:.2f}%"


def _latitude(y: float) -> float:
    return degrees(atan(sinh(pi * (1 - 2 * y))))


def _runs(numbers: Sequence[int]) -> Iterator[str]:
    """1–3, 5: numbers that follow each other are said by the first and the last."""
    first = last = numbers[0]
    for number in [*numbers[1:], None]:
        if number == last + 1:
            last = number
            continue
        yield str(first) if first == last else f"{first}–{last}" if last > first + 1 else f"{first}, {last}"
        if number is not None:
            first = last = number


def _covering(pins: Sequence[Pin]) -> Iterator[tuple[int, int]]:
    for number, one in enumerate(pins):
        for other_number in range(number + 1, len(pins)):
            other = pins[other_number]
            beside = abs(one.x - other.x) / 100 * PHONE < (one.width + other.width) / 2
            if beside and abs(one.y - other.y) / 100 * PHONE * HEIGHT / WIDTH < PIN:
                yield number, other_number


def _together(one: Pin, other: Pin) -> Pin:
    """In the middle of all its places, each counted once."""
    weight, more = len(one.numbers), len(other.numbers)
    both = sorted(zip((*one.numbers, *other.numbers), (*one.names, *other.names), strict=True))
    return Pin(
        (one.x * weight + other.x * more) / (weight + more),
        (one.y * weight + other.y * more) / (weight + more),
        tuple(number for number, _ in both),
        tuple(name for _, name in both),
    )


def _names(
    shown: Sheet, towns: Iterable[Spot], pins: Sequence[Pin], middle: tuple[float, float]
) -> Iterator[tuple[str, str, str, str]]:
    """Those nearest to the middle first, none over a pin or over another name, nor cut off at an edge."""
    placed: list[tuple[float, float, float]] = []
    found = sorted(
        ((*shown.place(town), town) for town in towns),
        key=lambda each: (each[0] - middle[0]) ** 2 + (each[1] - middle[1]) ** 2,
    )
    for x, y, town in found:
        half = 1.3 * len(town.name) + 2
        inside = half < x < 100 - half and 5 < y < 90
        beside_pins = all(abs(pin.x - x) > half + 4 or abs(pin.y - y) > 9 for pin in pins)
        apart = all(abs(other - x) > half + its_half or abs(below - y) > 7 for other, below, its_half in placed)
        if inside and beside_pins and apart and len(placed) < NAMES:
            placed.append((x, y, half))
            yield town.name, town.language, percent(x), percent(y)
