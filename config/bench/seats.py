"""Seats a second through the whole action, beside the same rows by the best SQL: one lock, one look, one insert.

Everybody on a run is counted before anybody sits down, so that is in both; each process has evenings of its own, and
nobody is in anybody's way but by the database.
"""

from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

from django.db import connection, transaction

from booking.instants import stored
from booking.models.booking import new_reference
from booking.one_writer import one_writer
from config.bench.buses import NOW, OUT, Buses, make_buses
from config.bench.inserting import REPEATS, TARGET, Throughput
from config.bench.processes import clock, together
from config.bench.timing import MOST_VARIATION, TRIES
from fleet.actions import rides
from fleet.actions.rides import Journey, Rider
from fleet.models import BookedHow, Ride, Run

A_BUS = 16
Say = Callable[[str], None]


class Desk:
    """Where one process books: its own evenings, a bus full of people each."""

    def __init__(self, buses: Buses) -> None:
        self.by = buses.by()
        self.runs = [Run.objects.with_everything().get(pk=pk) for pk in buses.runs]

    def run(self, number: int) -> Run:
        """The evening of the so many-th seat."""
        return self.runs[number // A_BUS]


def raw(desk: Desk, number: int) -> None:
    """The least that any design must do."""
    run = desk.run(number)
    with one_writer(), transaction.atomic(), connection.cursor() as cursor:
        lock = " FOR NO KEY UPDATE" if connection.vendor == "postgresql" else ""
        cursor.execute(f"SELECT state, vehicle_id, timetable_id FROM fleet_run WHERE id = %s{lock}", [run.pk])
        cursor.fetchone()
        cursor.execute(
            "SELECT first, last, seats, wheelchairs FROM fleet_ride WHERE run_id = %s AND state = 'booked'", [run.pk]
        )
        assert sum(seats for _first, _last, seats, _chairs in cursor.fetchall()) < A_BUS
        cursor.execute(_INSERT, [new_reference(), run.pk, f"Rider {number}", stored(NOW), stored(NOW)])


_INSERT = (
    "INSERT INTO fleet_ride (reference, run_id, name, asked_at, changed_at, state, first, last, fare_pence, how, seats,"
    " wheelchairs, companions, walking_aid, assistance, concession, would_stay_home, is_regular, telephone, door, note,"
    " outcome, to_ring) VALUES (%s, %s, %s, %s, %s, 'booked', 0, 2, 0, 'phone', 1, 0, 0, FALSE, FALSE, FALSE, FALSE,"
    " FALSE, '016334960300', '', '', '', '')"
)


def whole(desk: Desk, number: int) -> None:
    """All of booking: who may, every rule, the ride."""
    rider = Rider(name=f"Rider {number}", telephone="01633 496 0300")
    rides.book(
        run=desk.run(number), journeys=[Journey(*OUT)], rider=rider, how=BookedHow.PHONE, by=desk.by, at=NOW
    )


WAYS: dict[str, Callable[[Desk, int], Any]] = {"raw seat": raw, "a seat": whole}


def compare(processes: list[int], each: int, say: Say) -> Iterator[Throughput]:
    """Both ways in turn, several times, for each number of processes."""
    for many in processes:
        for tries_left in reversed(range(TRIES)):
            figures = _measure(many, max(A_BUS, each // many))
            bare = figures["raw seat"]
            spread = (max(bare) - min(bare)) / min(bare)
            if calm := spread <= MOST_VARIATION:
                break
            doing = "measuring again" if tries_left else "kept, because it was the last try"
            say(f"raw seats by {many} processes varied by {spread:.0%}: {doing}")
        best = median(bare)
        for way, found in figures.items():
            target = TARGET if way == "a seat" else None
            yield Throughput(connection.vendor, many, way, median(found), median(found) / best, target, calm)
        say(f"seats by {many} processes measured")


def _measure(processes: int, each: int) -> dict[str, list[float]]:
    """Seats a second, each way REPEATS times; the first time, which only warms up, is not counted."""
    figures: dict[str, list[float]] = {way: [] for way in WAYS}
    buses = [make_buses(runs=-(-each // A_BUS), seats=A_BUS) for _ in range(processes)]
    for repeat in range(REPEATS + 1):
        for way in WAYS:
            times = together(_work, processes, way, buses, each)
            seconds = max(end for _, end in times) - min(start for start, _ in times)
            if repeat:
                figures[way].append(processes * each / seconds)
            Ride.objects.filter(run__in=[pk for one in buses for pk in one.runs]).delete()
    return figures


def _work(number: int, barrier: Any, way: str, buses: list[Buses], each: int) -> tuple[float, float]:
    desk, deed = Desk(buses[number]), WAYS[way]
    barrier.wait()
    begin = clock()
    for seat in range(each):
        deed(desk, seat)
    return begin, clock()
