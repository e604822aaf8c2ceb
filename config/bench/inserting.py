"""Bookings a second through the whole action, beside raw inserts under the same constraint. Distinct slots: nobody
is in anybody's way but by the database."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from django.db import connection, transaction

from booking.actions import hold, request
from booking.instants import stored
from booking.models import Booking, Resource
from booking.one_writer import one_writer
from booking.spans import Span
from community.models import Organisation, User
from config.bench import world as worlds
from config.bench.processes import clock, together
from config.bench.timing import MOST_VARIATION, TRIES
from config.bench.world import DAYS, NOW, World

HOURS = 14
REPEATS = 3
TARGET = 0.3
# Three ways, three times each, fit into the calendar of one room.
MOST_EACH = 1200
Say = Callable[[str], None]


@dataclass(frozen=True)
class Throughput:
    """Bookings a second of one way of writing; `ratio` is to raw inserts by as many processes."""

    engine: str
    processes: int
    way: str
    a_second: float
    ratio: float
    target: float | None
    calm: bool

    def summary(self) -> dict[str, Any]:
        """Plain figures."""
        return {"kind": "bookings", **asdict(self)}


class Desk:
    """Where one process writes: a room of its own, and who writes."""

    def __init__(self, number: int, world: World, booking: int) -> None:
        # Not the first room: its quarters of an hour would reach into the next slot.
        self.room = Resource.objects.select_related("keeper").get(pk=world.rooms[number + 1])
        self.part = self.room.parts.values_list("pk", flat=True).get()
        person, organisation = world.members[number]
        self.user, self.group = User.objects.get(pk=person), Organisation.objects.get(pk=organisation)
        self.booking = booking


def raw(desk: Desk, span: Span) -> None:
    """The least that any design must do: one claim, one transaction, under the constraint."""
    with one_writer(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO booking_claim (part_id, booking_id, starts_at, ends_at) VALUES (%s, %s, %s, %s)",
            [desk.part, desk.booking, stored(span.start), stored(span.end)],
        )


def whole_hold(desk: Desk, span: Span) -> Booking:
    """All of holding: limits, rules, booking, claim, event."""
    name = f"{desk.room.pk} {span.start:%y%m%d%H%M}"
    return hold.hold(resource=desk.room, span=span, holder=hold.Holder(visitor=name, address=name), at=NOW)


def hold_and_send(desk: Desk, span: Span) -> None:
    """Two actions: from the first click to "confirmed", letters written."""
    request.send(booking=whole_hold(desk, span), organisation=desk.group, by=desk.user, at=NOW)


WAYS: dict[str, Callable[[Desk, Span], Any]] = {"raw": raw, "hold": whole_hold, "hold and send": hold_and_send}
TARGETS = {"hold": TARGET}
# Slower ways are measured on fewer bookings, for about as long.
SLOWER = {"raw": 1, "hold": 4, "hold and send": 8}


def compare(processes: list[int], each: int, say: Say) -> Iterator[Throughput]:
    """Every way, in turn and several times, for each number of processes."""
    for many in processes:
        for tries_left in reversed(range(TRIES)):
            figures = _measure(many, min(MOST_EACH, max(4, each // many)))
            spread = (max(figures["raw"]) - min(figures["raw"])) / min(figures["raw"])
            if calm := spread <= MOST_VARIATION:
                break
            doing = "measuring again" if tries_left else "kept, because it was the last try"
            say(f"raw inserts by {many} processes varied by {spread:.0%}: {doing}")
        best = median(figures["raw"])
        for way, found in figures.items():
            yield Throughput(connection.vendor, many, way, median(found), median(found) / best, TARGETS.get(way), calm)
        say(f"bookings by {many} processes measured")


def _measure(processes: int, each: int) -> dict[str, list[float]]:
    """Bookings a second, each way REPEATS times; the first time, which only warms up, is not counted."""
    world = worlds.make_world(rooms=processes + 1, members=processes)
    booking = _carrier(world)
    figures: dict[str, list[float]] = {way: [] for way in WAYS}
    desk = Desk(0, world, booking)
    for deed, span in zip(WAYS.values(), slots(HOURS * (DAYS - 2), len(WAYS)), strict=True):
        deed(desk, span)  # what a process does only once, such as reading templates, is done before it is copied
    first = 0
    for repeat in range(REPEATS + 1):
        for way in WAYS:
            many = max(2, each // SLOWER[way]) if repeat else 2
            times = together(_work, processes, way, world, booking, first, many)
            first += many
            if repeat:
                figures[way].append(
                    processes * many / (max(end for _, end in times) - min(start for start, _ in times))
                )
    return figures


def slots(first: int, many: int) -> list[Span]:
    """Distinct hours, fourteen a day."""
    assert (first + many) // HOURS < DAYS, "the calendar of the world is full"
    return [worlds.slot(number // HOURS, 8 + number % HOURS, 1) for number in range(first, first + many)]


def _carrier(world: World) -> int:
    """A booking that raw claims may point at."""
    span = slots(0, 1)[0]
    return Booking.objects.create(
        resource_id=world.hall, starts_at=span.start, ends_at=span.end, created_at=NOW, updated_at=NOW
    ).pk


def _work(
    number: int, barrier: Any, way: str, world: World, booking: int, first: int, many: int
) -> tuple[float, float]:
    desk, wanted, deed = Desk(number, world, booking), slots(first, many), WAYS[way]
    barrier.wait()
    begin = clock()
    for span in wanted:
        deed(desk, span)
    return begin, clock()
