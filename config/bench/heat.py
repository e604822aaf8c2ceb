"""A year's heat map of 120 spaces: the whole page beside reading the same rows bare, and beside counting hour by hour.

One keeper has them all, open fourteen hours a day; three bookings in two days in each, of which some were missed. The
same number gives the same.
"""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import numpy
from django.conf import settings
from django.db import connection

from booking.models import Booking, Opening, Proof, ProofKind, Resource
from booking.spans import Span
from booking.use.figures import figures
from booking.use.reading import scope_of
from community.models import Membership, Organisation, Role, User
from config.bench import world as worlds
from config.bench.queue import signed_in
from config.bench.searching import Server
from config.bench.timing import in_turn

# In times reading the rows and a plain page together; the page also says who came, and what was searched in vain.
TARGET = 5.0
FIRST, LAST = date(2031, 2, 1), date(2032, 1, 31)
AFTERWARDS = datetime(2032, 2, 5, tzinfo=UTC)
ADDRESS = f"/manage/use/?from={FIRST}&to={LAST}"
BATCH = 2_000
HOUR = timedelta(hours=1)
Say = Callable[[str], None]

_SECONDS = {"sqlite": "CAST(strftime('%s', {0}) AS INTEGER)", "postgresql": "EXTRACT(EPOCH FROM {0})::bigint"}
_ROWS = """
    SELECT resource_id, {start}, {end} FROM booking_opening
    WHERE starts_at > '2031-01-31' AND starts_at < '2032-02-02'
    UNION ALL SELECT resource_id, {start}, {end} FROM booking_booking
    WHERE starts_at > '2031-01-31' AND starts_at < '2032-02-02' AND state = 'confirmed'
"""


def measure(spaces: int, rounds: int, seed: int, say: Say) -> list[dict[str, Any]]:
    """Milliseconds for the page, and whether its sums are those of counting."""
    settings.ROOT_URLCONF = "config.bench.plain"
    manager = _fill(spaces, random.Random(seed))
    say(f"heat: {Opening.objects.count():,} openings and {Booking.objects.count():,} bookings written")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    server = Server(cookie=signed_in(manager))
    things: dict[str, Callable[[], Any]] = {
        "page": partial(server.get, ADDRESS),
        "raw": _raw,
        "plain": partial(server.get, "/plain/"),
    }
    timed, calm = in_turn(things, rounds, ["plain", "raw"], say)
    page, raw, plain = (timed[name] for name in ("page", "raw", "plain"))
    return [
        {
            "kind": "heat",
            "engine": connection.vendor,
            "question": f"a year, {spaces} spaces",
            "page": page.wall,
            "page_cpu": page.cpu,
            "raw": raw.wall,
            "plain": plain.wall,
            "queries": server.queries(ADDRESS),
            "ratio": page.wall / (raw.wall + plain.wall),
            "target": TARGET,
            "same": _same(),
            "calm": calm,
        }
    ]


def _raw() -> int:
    """The same rows, bare."""
    seconds = _SECONDS[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(_ROWS.format(start=seconds.format("starts_at"), end=seconds.format("ends_at")))
        return len(cursor.fetchall())


def _fill(spaces: int, dice: random.Random) -> User:
    rooms = worlds.make_world(rooms=spaces, members=60)
    Opening.objects.exclude(resource__in=rooms.rooms).delete()
    Resource.objects.exclude(pk__in=rooms.rooms).delete()
    groups = [group for _person, group in rooms.members]
    rows = _bookings(rooms.rooms, groups, dice)
    while batch := list(islice(rows, BATCH)):
        made = Booking.objects.bulk_create(batch)
        came = [each for each in made if not each.attendance]
        Proof.objects.bulk_create([Proof(booking=each, kind=ProofKind.KEYHOLDER, at=each.starts_at) for each in came])
    keeper = Organisation.objects.get(resources=rooms.rooms[0])
    manager = User.objects.create(email="heat@example.org", name="Heat")
    Membership.objects.create(user=manager, organisation=keeper, role=Role.OWNER)
    return manager


def _bookings(rooms: list[int], groups: list[int], dice: random.Random) -> Iterator[Booking]:
    """Of two hours each, never two at once in a room."""
    for room in rooms:
        for number in range(worlds.DAYS * 3 // 2):
            day, place = divmod(number * 2, 3)
            span = worlds.slot(day, 8 + 4 * place + dice.randrange(3), 2)
            common = {"created_at": worlds.NOW, "updated_at": worlds.NOW, "state": "confirmed"}
            particulars = {"activity": dice.choice(("sport", "music", "social", ""))}
            attendance = "absent" if not dice.randrange(20) else ""
            yield Booking(
                resource_id=room,
                organisation_id=dice.choice(groups),
                starts_at=span.start,
                ends_at=span.end,
                particulars=particulars,
                attendance=attendance,
                **common,
            )


def _same() -> bool:
    """Hour by hour, in plain Python. Everything here begins and ends on a full hour."""
    found = figures(scope_of(Resource.objects.all()), FIRST, LAST, AFTERWARDS)
    openings = Opening.objects.values_list("starts_at", "ends_at").iterator()
    bookings = Booking.objects.values_list("starts_at", "ends_at").iterator()
    offered, booked = (_counted(Span(*row) for row in rows) for rows in (openings, bookings))
    return bool(numpy.array_equal(found.offered, offered) and numpy.array_equal(found.booked, booked))


def _counted(spans: Iterator[Span]) -> Any:
    cells = numpy.zeros((7, 24))
    for span in spans:
        hour = span.start
        while hour < span.end:
            cell = _cell(hour)
            if cell:
                cells[cell] += 60
            hour += HOUR
    return cells


@cache
def _cell(hour: datetime) -> tuple[int, int] | None:
    wall = hour.astimezone(ZoneInfo("Europe/London"))
    return (wall.weekday(), wall.hour) if FIRST <= wall.date() <= LAST else None
