"""Bookings a second through the whole action, beside raw inserts under the same constraint."""

import multiprocessing
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection, connections, transaction

from booking.actions import hold
from booking.models import Booking, Claim, Resource
from booking.spans import Span
from booking.turns import turn
from config.bench import world as worlds
from config.bench.world import NOW, World


@dataclass(frozen=True)
class Throughput:
    """Rows a second of one way of writing."""

    engine: str
    processes: int
    way: str
    a_second: float


def measure(way: str, *, processes: int, each: int) -> Throughput:
    """So many distinct slots a process. `way` is "raw" or "action"."""
    world = worlds.make_world(rooms=processes, members=1)
    booking = _carrier(world)
    connections.close_all()
    context = multiprocessing.get_context("fork")
    barrier, results = context.Barrier(processes), context.Queue()
    workers = [
        context.Process(target=_work, args=(WAYS[way], number, world, booking, each, barrier, results))
        for number in range(processes)
    ]
    for worker in workers:
        worker.start()
    times = [results.get(timeout=600) for _ in workers]
    for worker in workers:
        worker.join()
    seconds = max(end for _, end in times) - min(begin for begin, _ in times)
    return Throughput(connection.vendor, processes, way, processes * each / seconds)


def slots(each: int) -> list[Span]:
    """Distinct hours, fourteen a day."""
    return [worlds.slot(number // 14, 8 + number % 14, 1) for number in range(each)]


def _carrier(world: World) -> int:
    """A booking that raw claims may point at."""
    start = worlds.FIRST_DAY
    return Booking.objects.create(
        resource_id=world.hall, starts_at=start, ends_at=start + slots(1)[0].length, created_at=NOW, updated_at=NOW
    ).pk


def _raw(resource: Resource, part: int, booking: int, span: Span) -> None:
    """The least that any design must do: one claim, one transaction, under the constraint."""
    quoted = connection.ops.adapt_datetimefield_value
    with turn(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO booking_claim (part_id, booking_id, starts_at, ends_at) VALUES (%s, %s, %s, %s)",
            [part, booking, quoted(span.start), quoted(span.end)],
        )


def _action(resource: Resource, part: int, booking: int, span: Span) -> None:
    """All of it: rules, booking, claim, event."""
    hold.hold(resource=resource, span=span, holder=hold.Holder(visitor=f"{resource.pk}-{span.start}"), at=NOW)


WAYS: dict[str, Callable[[Resource, int, int, Span], None]] = {"raw": _raw, "action": _action}


def _work(way: Any, number: int, world: World, booking: int, each: int, barrier: Any, results: Any) -> None:
    resource = Resource.objects.get(pk=world.rooms[number])
    part = resource.parts.values_list("pk", flat=True).get()
    Claim.objects.exists()
    wanted = slots(each)
    barrier.wait()
    begin = time.monotonic()
    for span in wanted:
        way(resource, part, booking, span)
    results.put((begin, time.monotonic()))
    connections.close_all()
