"""Turns synthetic buildings and their diaries into rows, and writes them."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2b
from typing import Any

from booking.geography import cell_of
from booking.models import Place, Resource
from booking.models.booking import ALPHABET
from booking.states import BookingState
from config.seed.synthetic import bulk, land, offers
from config.seed.synthetic.days import GRID, LONDON, Almanac, Taken, open_days, uses

SITES_A_KEEPER = 3
Say = Callable[[str], None]


@dataclass(frozen=True)
class Size:
    """How much to make. `bookings` is what the weeks ahead hold, about; those behind hold as many a week."""

    sites: int
    groups: int
    weeks: int
    seed: int
    first: date
    history: int = 0
    bookings: int = 0
    outside_factor: int = 1
    offers: bool = False


@dataclass
class Made:
    """What was made."""

    counts: dict[str, int] = field(default_factory=dict)
    digest: Any = field(default_factory=lambda: blake2b(digest_size=8))

    def row(self, table: str, row: Sequence[Any]) -> Sequence[Any]:
        """Count the row and let it into the checksum."""
        self.counts[table] = self.counts.get(table, 0) + 1
        self.digest.update(repr(row).encode())
        return row

    @property
    def checksum(self) -> str:
        """The same for the same seed, size and first day, whatever the engine."""
        return str(self.digest.hexdigest())


def make(size: Size, say: Say) -> Made:
    """Write everything in one transaction. `say` is told of progress."""
    made = Made()
    dice = random.Random(size.seed)
    buildings = list(land.buildings(size.sites, size.outside_factor, dice))
    say(f"{len(buildings):,} sites")
    with bulk.loading():
        writer = Writer(size, buildings, made)
        for name, deed in (
            ("people and organisations", writer.organisations),
            ("sites and spaces", writer.spaces),
            ("openings", writer.openings),
            ("bookings and claims", writer.bookings),
        ):
            deed()
            say(name + ": " + ", ".join(f"{count:,} {table}" for table, count in made.counts.items()))
        say("building the indexes and looking at every claim")
    if size.offers:
        made.counts["offer"] = offers.publish(writer.numbered(), writer.almanac, size.first, say)
    return made


class Writer:
    """Hands out keys and writes table by table. Spaces have consecutive keys in the order of their buildings."""

    def __init__(self, size: Size, buildings: list[land.Building], made: Made) -> None:
        self.size, self.buildings, self.made = size, buildings, made
        start = size.first - timedelta(days=size.first.weekday(), weeks=size.history)
        self.almanac = Almanac(start, size.first, size.weeks + size.history)
        self.now = datetime.combine(size.first, time(9), LONDON).astimezone(UTC).replace(tzinfo=None).isoformat(" ")
        self.keepers = -(-len(buildings) // SITES_A_KEEPER)
        self.keys = {
            table: bulk.next_key(table)
            for table in ("community_user", "community_organisation", "booking_resource", "booking_part", "venues_site")
        }
        self.first_group = self.keys["community_organisation"] + self.keepers

    def write(self, table: str, columns: str, rows: Iterator[Sequence[Any]]) -> None:
        """Insert, count and add to the checksum."""
        noun = table.split("_", 1)[1]
        bulk.insert(table, columns.split(), (self.made.row(noun, row) for row in rows))

    def organisations(self) -> None:
        """Keepers first, then groups; each with one owner, who cannot sign in."""
        count = self.keepers + self.size.groups
        user, organisation = self.keys["community_user"], self.keys["community_organisation"]
        names = [f"Keeper {n + 1}" if n < self.keepers else f"Group {n - self.keepers + 1}" for n in range(count)]
        slugs = [f"synthetic-{organisation + number}" for number in range(count)]
        self.write(
            "community_user",
            "id password is_superuser is_staff is_active date_joined email name phone language",
            (
                (user + n, "!", False, False, True, self.now, f"{slugs[n]}@example.org", names[n], "", "")
                for n in range(count)
            ),
        )
        self.write(
            "community_organisation",
            "id slug name name_cy kind language email phone address postcode band created_at",
            (
                (
                    organisation + n,
                    slugs[n],
                    names[n],
                    "",
                    "council" if n < self.keepers else "group",
                    "",
                    "",
                    "",
                    "",
                    "",
                    "",
                    self.now,
                )
                for n in range(count)
            ),
        )
        self.write(
            "community_membership",
            "user_id organisation_id role joined_at",
            ((user + n, organisation + n, "owner", self.now) for n in range(count)),
        )

    def spaces(self) -> None:
        """Sites with the places they are found by, parts, resources, spaces, and which parts each is made of."""
        site, part, resource = (self.keys[t] for t in ("venues_site", "booking_part", "booking_resource"))
        self.write(
            "venues_site",
            SITE,
            ((site + b.number, f"synthetic-{site + b.number}", b.name, b.name_cy, b.kind, self.keeper(b), "", "",
              b.latitude, b.longitude, "", "", f"synthetic:{site + b.number}", self.now) for b in self.buildings),
        )  # fmt: skip
        Place.objects.remember(
            Place(
                source=f"site:{site + b.number}",
                name=b.name,
                name_cy=b.name_cy,
                latitude=b.latitude,
                longitude=b.longitude,
            )
            for b in self.buildings
        )
        total = sum(b.parts for b in self.buildings)
        self.write("booking_part", "id name name_cy", ((part + n, "Part", "") for n in range(total)))
        self.write("booking_resource", RESOURCE, self._resources(site))
        rooms = [(b, room) for b in self.buildings for room in b.rooms]
        self.write(
            "venues_space",
            "resource_ptr_id site_id access access_cy",
            ((resource + n, site + b.number, "", "") for n, (b, _) in enumerate(rooms)),
        )
        self.write(Resource.parts.through._meta.db_table, "resource_id part_id", self._made_of())

    def keeper(self, building: land.Building) -> int:
        """Its organisation's key."""
        return self.keys["community_organisation"] + building.number // SITES_A_KEEPER

    def numbered(self) -> Iterator[tuple[land.Building, int, int]]:
        """Each building with the keys of its first resource and its first part."""
        resource, part = self.keys["booking_resource"], self.keys["booking_part"]
        for building in self.buildings:
            yield building, resource, part
            resource += len(building.rooms)
            part += building.parts

    def _resources(self, site: int) -> Iterator[Sequence[Any]]:
        for b, first, _ in self.numbered():
            cell = cell_of(b.latitude, b.longitude)
            for key, room in enumerate(b.rooms, start=first):
                yield (key, "space", self.keeper(b), f"synthetic-{key}", room.name, room.name_cy, "", "", b.name,
                       b.name_cy, "", b.latitude, b.longitude, cell, room.capacity, room.facilities, room.rate, b.setup,
                       b.turnround, room.approval, False, "Europe/London", True,
                       f"synthetic-{site + b.number}", f"S{key}"[-8:], self.now, self.now)  # fmt: skip

    def _made_of(self) -> Iterator[Sequence[Any]]:
        for building, resource, part in self.numbered():
            for key, room in enumerate(building.rooms, start=resource):
                yield from ((key, part + number) for number in room.parts)

    def openings(self) -> None:
        """For every space the hours of its building."""
        self.write("booking_opening", "resource_id starts_at ends_at", self._openings())

    def _openings(self) -> Iterator[Sequence[Any]]:
        text = self.almanac.text
        for building, resource, _ in self.numbered():
            spans = []
            for day, low, high in open_days(building, self.almanac):
                # The autumn day has 25 hours: no opening may be that long.
                cuts = (low, high) if high - low < 24 * 60 else (low, 12 * 60, high)
                spans += [(text(day, cuts[n]), text(day, cuts[n + 1])) for n in range(len(cuts) - 1)]
            for key in range(resource, resource + len(building.rooms)):
                for starts, ends in spans:
                    yield key, starts, ends

    def bookings(self) -> None:
        """Bookings and their claims; kept in memory between the two tables only a building at a time."""
        key = bulk.next_key("booking_booking")
        rows: list[Sequence[Any]] = []
        claims: list[Sequence[Any]] = []
        for row, taken in self._bookings(key):
            rows.append(row)
            claims += taken
            if len(rows) >= 50_000:
                self._flush(rows, claims)
        self._flush(rows, claims)

    def _flush(self, rows: list[Sequence[Any]], claims: list[Sequence[Any]]) -> None:
        self.write("booking_booking", BOOKING, iter(rows))
        self.write("booking_claim", "part_id booking_id starts_at ends_at", iter(claims))
        rows.clear()
        claims.clear()

    def _bookings(self, key: int) -> Iterator[tuple[Sequence[Any], list[Sequence[Any]]]]:
        rate = self._rate()
        for building, resource, part in self.numbered():
            dice = random.Random(f"{self.size.seed} {building.number}")
            for use in uses(building, self.almanac, rate, self.size.groups, dice):
                yield self._booking(key, resource, use), self._claims(key, part, building.rooms[use.room], use)
                key += 1

    def _booking(self, key: int, resource: int, use: Taken) -> Sequence[Any]:
        state = BookingState.REQUESTED if use.waiting else BookingState.CONFIRMED
        group = self.first_group + use.group
        user = self.keys["community_user"] + self.keepers + use.group
        return (key, reference(key), resource + use.room, group, user, state.value, use.starts, use.ends,
                "Meeting", 12, "", "{}", None, 0, "", "", "", "", 1, self.now, self.now)  # fmt: skip

    def _claims(self, key: int, part: int, room: land.Room, use: Taken) -> list[Sequence[Any]]:
        return [(part + number, key, use.claim_starts, use.claim_ends) for number in room.parts]

    def _rate(self) -> float:
        """The share of the grid that makes about as many bookings as were asked for."""
        wanted = self.size.bookings * (self.size.weeks + self.size.history) / self.size.weeks
        slots = sum(
            len(b.units) * sum((high - low) * 60 // GRID * len(days) for days, low, high in b.hours)
            for b in self.buildings
        )
        # Closures take about one week in twenty-five.
        return min(0.6, wanted / (slots * self.almanac.weeks * 0.96))


SITE = "id slug name name_cy kind keeper_id street postcode latitude longitude website wheelchair source updated_at"
RESOURCE = (
    "id kind keeper_id slug name name_cy description description_cy place place_cy postcode latitude longitude cell "
    "capacity facilities rate_pence setup_minutes turnround_minutes needs_approval closed_on_bank_holidays timezone "
    "is_published premises room_code created_at updated_at"
)
BOOKING = (
    "id reference resource_id organisation_id made_by_id state starts_at ends_at activity people notes "
    "particulars price_pence credit_minutes override_reason visitor address attendance sequence created_at updated_at"
)


def reference(number: int) -> str:
    """One that looks like a real one; different for every number, because the factor and 30 share no divisor."""
    left = (number * 48_271_977_311 + 11) % len(ALPHABET) ** 8
    letters = []
    for _ in range(8):
        left, position = divmod(left, len(ALPHABET))
        letters.append(ALPHABET[position])
    return "".join(letters[:4]) + "-" + "".join(letters[4:])
