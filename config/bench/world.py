"""A small world to fight over: a divisible hall, a row of rooms, and groups that may book them.

Each call makes its own, with names nobody else uses, so that several may share a database.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from booking.models import Extra, Opening, Part
from booking.spans import Span
from community.models import Membership, Organisation, Role, User
from venues.models import Site, Space

FIRST_DAY = datetime(2031, 1, 6, tzinfo=UTC)
DAYS = 400
NETS = 3
NOW = FIRST_DAY - timedelta(days=30)


@dataclass(frozen=True)
class World:
    """What there is to book, by primary key, and who books: (person, organisation)."""

    hall: int
    thirds: list[int]
    rooms: list[int]
    # Three sets of them, to be had with every room.
    nets: int
    members: list[tuple[int, int]]


def make_world(*, rooms: int = 4, members: int = 16) -> World:
    """A hall in three thirds, so many rooms, so many groups of one person each; open 8 to 22 UTC for 400 days."""
    tag = secrets.token_hex(4)
    keeper = Organisation.objects.create(slug=f"keeper-{tag}", name=f"Keeper {tag}", kind="council")
    site = Site.objects.create(slug=f"site-{tag}", name=f"Site {tag}", keeper=keeper, latitude=51.6, longitude=-3.0)
    thirds = [_space(site, keeper, f"third-{number}-{tag}", []) for number in range(3)]
    parts = [part for third in thirds for part in third.parts.all()]
    hall = _space(site, keeper, f"hall-{tag}", parts)
    row = [_space(site, keeper, f"room-{number}-{tag}", [], quarter=number == 0) for number in range(rooms)]
    _open([hall, *thirds, *row])
    nets = Extra.objects.create(keeper=keeper, name=f"nets-{tag}")
    nets.parts.add(*(Part.objects.create(name=nets.name) for _ in range(NETS)))
    nets.resources.set(row)
    return World(
        hall=hall.pk,
        thirds=[third.pk for third in thirds],
        rooms=[room.pk for room in row],
        nets=nets.pk,
        members=[_member(f"{number}-{tag}") for number in range(members)],
    )


def slot(day: int, start: float, hours: float) -> Span:
    """So many hours from an hour of a day, counted from FIRST_DAY."""
    begins = FIRST_DAY + timedelta(days=day, hours=start)
    return Span(begins, begins + timedelta(hours=hours))


def _space(site: Site, keeper: Organisation, slug: str, parts: list[Part], quarter: bool = False) -> Space:
    """With `quarter`, a quarter of an hour before and after each use is claimed as well."""
    minutes = 15 if quarter else 0
    space = Space.objects.create(
        site=site,
        keeper=keeper,
        slug=slug,
        name=slug,
        capacity=100,
        setup_minutes=minutes,
        turnround_minutes=minutes,
    )
    space.parts.set(parts or [Part.objects.create(name=slug)])
    return space


def _open(spaces: list[Space]) -> None:
    Opening.objects.bulk_create(
        [
            Opening(resource=space, starts_at=whole.start, ends_at=whole.end)
            for space in spaces
            for day in range(DAYS)
            for whole in [slot(day, 8, 14)]
        ],
        batch_size=2000,
    )


def _member(tag: str) -> tuple[int, int]:
    person = User.objects.create(email=f"member-{tag}@example.org", name=tag)
    group = Organisation.objects.create(slug=f"group-{tag}", name=f"Group {tag}")
    Membership.objects.create(user=person, organisation=group, role=Role.OWNER)
    return person.pk, group.pk
