"""Eight workers offer what came free to those in line, and are killed in the middle of it again and again.

python -m tests.concurrency.in_line DEED   prints what came of it as JSON in its last line.
"""

import json
import os
import random
import signal
import sys
import time
import traceback
from datetime import datetime, timedelta
from typing import Any

import django

if __name__ == "__main__":
    django.setup()

from django.db import connection, connections

from booking import sweep
from booking.actions import cancel, hold, request, turns, wait
from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.models import Booking, Claim, Message, Resource, Turn, Wait
from booking.states import BookingState
from community.models import Organisation, User
from config.bench import world as worlds
from config.bench.processes import together
from config.bench.world import NOW, World

PROCESSES = 8
SLOTS = 3
ROUNDS = 3
KILLS = 5
TURNS = 24
HOUR = timedelta(hours=1)


def killing() -> dict[str, Any]:
    """Some times of the hall come free at once, each with the same groups in line. Round by round nobody answers, the
    next is asked, and all workers are killed, some of them over and over. Who had which time kept, in order?"""
    world = worlds.make_world(rooms=1, members=ROUNDS + 2)
    booked = [_booked(world, day) for day in range(SLOTS)]
    _stand_in_line(world)
    dice, kept = random.Random(5), []
    for number in range(ROUNDS):
        at = NOW + timedelta(hours=1 + 60 * number)
        if not number:
            for booking in booked:
                cancel.cancel(booking=booking, by=User.objects.get(pk=world.members[0][0]), at=at)
        connections.close_all()
        workers = [_start(at) for _ in range(PROCESSES)]
        for victim in [dice.randrange(PROCESSES) for _ in range(KILLS)]:
            time.sleep(dice.uniform(0.005, 0.05))
            _kill(workers[victim])
            workers[victim] = _start(at)
        time.sleep(dice.uniform(0.005, 0.05))
        # All of them: the next round has another clock, which must not run backwards for who is slow.
        for worker in workers:
            _kill(worker)
        kept.append(_when_all_is_done(at))
    return {"kept": kept, "expected": _expected(world), **_findings()}


def _booked(world: World, day: int) -> Booking:
    person, group = world.members[0]
    user = User.objects.get(pk=person)
    hall = Resource.objects.get(pk=world.hall)
    held = hold.hold(resource=hall, span=worlds.slot(day, 18, 2), holder=hold.Holder(user=user), at=NOW)
    return request.send(booking=held, organisation=Organisation.objects.get(pk=group), by=user, at=NOW)


def _stand_in_line(world: World) -> None:
    """One after the other; every other one for a third of the hall, which keeps out who waits for all of it."""
    for number, (person, group) in enumerate(world.members[1:]):
        place = Resource.objects.get(pk=world.thirds[0] if number % 2 else world.hall)
        for day in range(SLOTS):
            wait.wait(
                resource=place,
                span=worlds.slot(day, 18, 2),
                organisation=Organisation.objects.get(pk=group),
                by=User.objects.get(pk=person),
                activity="Games",
                people=5,
                at=NOW + timedelta(minutes=number),
            )


def _start(at: datetime) -> int:
    worker = os.fork()
    if worker:
        return worker
    try:
        while True:
            _work(at)
            time.sleep(0.002)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)


def _work(at: datetime) -> int:
    return turns.end_due(at=at) + turns.offer_due(at=at)


def _kill(worker: int) -> None:
    os.kill(worker, signal.SIGKILL)
    _pid, status = os.waitpid(worker, 0)
    assert os.WIFSIGNALED(status), "the worker failed before it was killed"


def _when_all_is_done(at: datetime) -> list[list[str]]:
    """For each time, for whom it is kept. What the dead had in hand is taken over once their lease has run out."""
    later = at + turns.LEASE + timedelta(seconds=1)
    while _work(later):
        pass
    assert not Wait.objects.filter(state="waiting", due_at__lte=later).exists()
    out: list[list[str]] = [[] for _ in range(SLOTS)]
    for turn in Turn.objects.filter(outcome="").select_related("booking").order_by("pk"):
        out[(turn.booking.starts_at - worlds.FIRST_DAY).days].append(str(turn.organisation_id))
    return out


def _expected(world: World) -> list[list[list[str]]]:
    """The first alone; then the second, who waits for a third; and so on."""
    return [[[str(world.members[1 + number][1])]] * SLOTS for number in range(ROUNDS)]


def _findings() -> dict[str, Any]:
    claimed = Claim.objects.filter(booking__turn__isnull=False).exclude(booking__turn__outcome="").count()
    letters = Message.objects.filter(kind="turn")
    # Of those in line: the arena is a copy of a database in which others may have held something.
    held = Booking.objects.filter(state=BookingState.HELD, turn=None, made_by__in=Wait.objects.values("made_by"))
    return {
        "turns": Turn.objects.count(),
        "holds_without_a_turn": held.count(),
        "claims_of_what_is_over": claimed,
        "letters": letters.count(),
        "different_letters": letters.values("booking").distinct().count(),
        "faults": [finding.sentence for look in sweep.FAULTS for finding in look()],
    }


def answering() -> dict[str, Any]:
    """At the last moment: half of the processes take the time and send it, the others end what was not answered."""
    world = worlds.make_world(rooms=1, members=2)
    outcomes = []
    for day in range(4):
        booked = _booked(world, day)
        person, group = world.members[1]
        waiting = wait.wait(
            resource=booked.resource,
            span=booked.span,
            organisation=Organisation.objects.get(pk=group),
            by=User.objects.get(pk=person),
            activity="Games",
            people=5,
            at=NOW,
        )
        cancel.cancel(booking=booked, by=User.objects.get(pk=world.members[0][0]), at=NOW)
        turns.offer_due(at=NOW)
        turn = Turn.objects.get(wait=waiting)
        sent = sum(together(_answer, PROCESSES, turn.pk, person, group))
        turn.refresh_from_db()
        claims = Claim.objects.filter(booking=turn.booking_id).count()
        outcomes.append([turn.outcome, Booking.objects.get(pk=turn.booking_id).state, claims, bool(sent)])
    return {"outcomes": outcomes, **_findings()}


def _answer(number: int, barrier: Any, pk: int, person: int, group: int) -> int:
    turn, user = Turn.objects.select_related("organisation").get(pk=pk), User.objects.get(pk=person)
    barrier.wait()
    try:
        if number % 2:
            turns.end_due(at=turn.until)
            return 0
        just = turn.until - timedelta(seconds=1)
        held = turns.take(turn=turn, by=user, at=just)
        sent = request.send(booking=held, organisation=Organisation.objects.get(pk=group), by=user, at=just)
        return int(sent.state == BookingState.CONFIRMED)
    except (NotPermitted, Refused):
        return 0


def crossing() -> dict[str, Any]:
    """Holds of a hall of several parts run out, are taken again, moved and let go while others wait for it and workers
    look at their line: everybody wants the same rows. Nobody may wait for somebody who waits for them."""
    world = worlds.make_world(rooms=1, members=PROCESSES)
    hall = Resource.objects.get(pk=world.hall)
    for day in range(SLOTS):
        visitor = hold.Holder(visitor=f"{world.hall}-{day}")
        hold.hold(resource=hall, span=worlds.slot(day, 18, 2), holder=visitor, at=NOW)
    _stand_in_line(world)
    before = _deadlocks()
    done = together(_cross, PROCESSES, world)
    return {"done": sum(done), "deadlocks": _deadlocks() - before, "turns": Turn.objects.count(), **_findings()}


def _deadlocks() -> int:
    """How many the server has broken up since it has this database; SQLite's writers stand in one queue."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def _cross(number: int, barrier: Any, world: World) -> int:
    """How many deeds were done; anything but a refusal in words ends the fight."""
    dice, done = random.Random(number), 0
    user = User.objects.get(pk=world.members[number][0])
    holder = hold.Holder(user=user)
    places = [Resource.objects.get(pk=key) for key in (world.hall, world.hall, world.thirds[1])]
    barrier.wait()
    for turn in range(TURNS):
        at = NOW + timedelta(minutes=20 * turn)
        if number < 2:
            done += _work(at) + hold.expire_due(at=at)
            for offered in Turn.objects.filter(outcome="").select_related("organisation"):
                turns.decline(turn=offered, by=offered.organisation.memberships.get().user, at=at)
            continue
        place, span = dice.choice(places), worlds.slot(dice.randrange(SLOTS), 17 + dice.randrange(3), 2)
        try:
            held = hold.hold(resource=place, span=span, holder=holder, at=at)
            done += 1
            if turn % 3 == 0:
                hold.again(booking=held, at=at + timedelta(minutes=16))
            elif turn % 3 == 1:
                hold.change(booking=held, resource=dice.choice(places), span=span.shifted(HOUR), at=at)
            else:
                hold.let_go(booking=held, at=at)
        except (NotPermitted, Refused):
            continue
    return done


DEEDS = {"killing": killing, "answering": answering, "crossing": crossing}

if __name__ == "__main__":
    print(json.dumps(DEEDS[sys.argv[1]]()), flush=True)
