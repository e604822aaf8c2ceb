"""Many processes reach for the same seats. Each deed prints what came of it as JSON in its last line.

python -m tests.fleet.seat_fights last_seats|crossing|unlocked
"""

import json
import random
import sys
from typing import Any

import django

if __name__ == "__main__":
    django.setup()

from django.db import connection

from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from config.bench.buses import ALL_THE_WAY, HOME, NOW, OUT, Buses, make_buses
from config.bench.processes import together
from fleet import sweep
from fleet.actions import rides
from fleet.actions.rides import Journey, Rider
from fleet.models import BookedHow, Ride, Run
from fleet.riders.refusing import refuse
from fleet.riders.seating import look
from fleet.seats import fits

PROCESSES = 16
TURNS = 12
CHAIR = Rider(seats=0, wheelchairs=1)
WAYS = [OUT, HOME, (0, 4), (1, 2), (3, 4), (4, 5), ALL_THE_WAY]


def last_seats() -> dict[str, list[int]]:
    """One seat is left on each run of the first kind, one place for a wheelchair on the others: how many had it?"""
    seats = make_buses(runs=2, seats=2, wheelchairs=(), riders=PROCESSES)
    chairs = make_buses(runs=2, seats=8, wheelchairs=(3,), riders=PROCESSES)
    for number in range(2):
        _book(seats, number, Rider(name="A regular"), *OUT)
    for buses, rider in ((seats, Rider()), (chairs, CHAIR)):
        together(_reach, PROCESSES, buses, rider)
    counts = {"seats": [], "chairs": []}  # type: dict[str, list[int]]
    for name, buses in (("seats", seats), ("chairs", chairs)):
        counts[name] = [Ride.objects.seated().filter(run=pk).count() for pk in buses.runs]
    return {**counts, "oversold": [len(list(sweep.oversold()))]}


def _book(buses: Buses, number: int, rider: Rider, first: int, last: int, **more: Any) -> list[Ride]:
    given = {"how": BookedHow.PHONE, "by": buses.by(), **more}
    return rides.book(run=buses.run(number), journeys=[Journey(first, last)], rider=rider, at=NOW, **given)


def _reach(number: int, barrier: Any, buses: Buses, rider: Rider) -> int:
    """Everybody for the same run at the same instant, one run after the other. Returns how many were had."""
    won = 0
    user = rides.User.objects.get(pk=buses.riders[number])
    for turn in range(len(buses.runs)):
        run = buses.run(turn)
        barrier.wait()
        try:
            rides.book(run=run, journeys=[Journey(*OUT)], rider=rider, how=BookedHow.RIDER, by=user, at=NOW)
            won += 1
        except Refused as refused:
            assert [refusal.code for refusal in refused.refusals] == ["full"], refused
    return won


def crossing() -> dict[str, Any]:
    """Everybody books, waits, changes and gives up at random on legs that cross, all on two runs: nobody sits on
    somebody else, and nobody waits for what is free."""
    buses = make_buses(runs=2, seats=5, wheelchairs=(2, 2), riders=PROCESSES)
    done = sum(together(_cross, PROCESSES, buses))
    left = {"passed_over": 0, "waiting": 0, "seated": 0, "halves": len(list(sweep.half_a_pair()))}
    for number in range(2):
        run = buses.run(number)
        layout, there = look(run)
        seated = [each.sitting for each in there if not each.is_waiting]
        lines = rides._in_line(run, [each.pk for each in there if each.is_waiting])
        left["passed_over"] += sum(fits(layout, seated, [ride.sitting for ride in line]) for line in lines)
        left["waiting"] += len(lines)
        left["seated"] += len(seated)
    return {"done": done, "oversold": len(list(sweep.oversold())), **left}


def _cross(number: int, barrier: Any, buses: Buses) -> int:
    dice, by, done = random.Random(number), buses.by(), 0
    runs = [buses.run(0), buses.run(1)]
    mine: list[Ride] = []
    barrier.wait()
    for turn in range(TURNS):
        try:
            if mine and dice.random() < 0.4:
                rides.cancel(ride=mine.pop(dice.randrange(len(mine))), by=by, at=NOW, pair=dice.random() < 0.5)
            elif mine and dice.random() < 0.4:
                ride, wish = dice.choice(mine), Rider(name=f"{number}-{turn}", seats=dice.choice([1, 2, 3]))
                rides.change(ride=ride, by=by, at=NOW, rider=wish, journey=Journey(*dice.choice(WAYS)))
            else:
                rider = dice.choice([Rider(name=f"{number}-{turn}"), Rider(name=f"{number}-{turn}", seats=2), CHAIR])
                ways = [OUT, HOME] if dice.random() < 0.3 else [dice.choice(WAYS)]
                mine += rides.book(
                    run=dice.choice(runs),
                    journeys=[Journey(*way) for way in ways],
                    rider=rider,
                    how=BookedHow.PHONE,
                    by=by,
                    at=NOW,
                    wait=dice.random() < 0.7,
                )[:1]
            done += 1
        except (Refused, NotPermitted):
            pass
    return done


def unlocked() -> int | None:
    """The control: how many have the one seat that is left where the run's row is looked at and not locked.

    Everybody looks before anybody writes; on SQLite one could not even look while another writes.
    """
    if connection.vendor == "sqlite":
        return None
    buses = make_buses(runs=1, seats=1, wheelchairs=(), riders=PROCESSES)
    together(_look_and_write, PROCESSES, buses)
    return Ride.objects.seated().filter(run=buses.runs[0]).count()


def _look_and_write(number: int, barrier: Any, buses: Buses) -> None:
    def after_everybody_looked(*args: Any, **kwargs: Any) -> bool:
        try:
            return refuse(*args, **kwargs)
        finally:
            barrier.wait()

    rides.refuse, rides.locked = after_everybody_looked, lambda run: Run.objects.with_everything().get(pk=run.pk)
    _reach(number, barrier, buses, Rider())


DEEDS = {"last_seats": last_seats, "crossing": crossing, "unlocked": unlocked}

if __name__ == "__main__":
    print(json.dumps(DEEDS[sys.argv[1]]()), flush=True)
