"""What the tests of this folder run in processes of their own. Each prints its findings as JSON in its last line.

python -m tests.concurrency.deeds limits|quotas|unqueued|unguarded|killing|left
"""

import json
import os
import random
import signal
import sys
import time
import traceback
from datetime import timedelta
from typing import Any

import django

if __name__ == "__main__":
    django.setup()

from django.db import connection, connections, transaction

from booking import guard, sweep
from booking.actions import cancel, hold, limits, request
from booking.actions.taking import parts_of
from booking.eligibility import Refused
from booking.models import Booking, BookingEvent, Claim, Message, Resource, Rulebook
from booking.rules.book import digest
from booking.rules.pack import rule
from booking.states import BookingState
from community.models import Organisation, User
from config.bench import world as worlds
from config.bench.hammer import fight
from config.bench.processes import together
from config.bench.world import NOW, World

PROCESSES = 16
KILLED = 30


# Limits


def holding() -> dict[str, int]:
    """How many holds stand after sixteen processes took as many as they could for one person, address, visitor."""
    return {who: _standing(who) for who in ("person", "address", "visitor")}


def _standing(who: str) -> int:
    world = worlds.make_world(members=1)
    mark = f"{who}-{world.hall}"
    together(_grab, PROCESSES, who, mark, world)
    whose = {"person": {"made_by": world.members[0][0]}, "address": {"address": mark}, "visitor": {"visitor": mark}}
    return Booking.objects.filter(**whose[who], state=BookingState.HELD, hold_until__gt=NOW).count()


def _grab(number: int, barrier: Any, who: str, mark: str, world: World) -> None:
    user = User.objects.get(pk=world.members[0][0])
    for turn in range(3):
        holders = {
            "person": hold.Holder(user=user, address=f"{mark}-{number}-{turn}"),
            "address": hold.Holder(visitor=f"{mark}-{number}-{turn}", address=mark),
            "visitor": hold.Holder(visitor=mark, address=f"{mark}-{number}-{turn}"),
        }
        room = Resource.objects.get(pk=world.rooms[1 + number % 3])
        barrier.wait()
        try:
            hold.hold(resource=room, span=worlds.slot(number, 9 + turn, 1), holder=holders[who], at=NOW)
        except Refused as refused:
            assert [refusal.code for refusal in refused.refusals] == ["too_many_holds"], refused


# Quotas


def quotas() -> dict[str, int]:
    """Busy minutes that one family has after sixteen processes sent as much as they could in its name; and what groups
    that are not new have of a week of which a half is kept."""
    return {"family": _race("family"), "week": _race("week")}


def unqueued() -> int:
    """The control: the family's minutes where nobody waits for anybody."""
    limits.queue_at = lambda keys: None
    return _race("family")


def _race(what: str) -> int:
    world = worlds.make_world(rooms=PROCESSES, members=PROCESSES)
    keeper = Resource.objects.get(pk=world.hall).keeper
    groups = [group for _person, group in world.members]
    Organisation.objects.filter(pk__in=groups).update(created_at=NOW - timedelta(days=900))
    limit = rule("limit", "quota", {"minutes": 360}, "Six hours.", "Chwe awr.")
    kept = rule("kept", "reserve", {"percent": 96, "until_days": 2}, "Kept.", "Wedi'i gadw.")
    if what == "family":
        Organisation.objects.filter(pk__in=groups[1:]).update(head=groups[0])
    busy = [{"days": [0, 1, 2, 3, 4, 5, 6], "from": 17, "to": 22}]
    content = {"rules": [limit if what == "family" else kept], "busy": busy}
    Rulebook.objects.create(
        owner=keeper,
        number=1,
        state="live",
        content=content,
        digest=digest(content),
        from_date=NOW.date(),
        made_at=NOW,
        changed_at=NOW,
    )
    together(_ask_for_busy_time, PROCESSES, what, world)
    sent = Booking.objects.filter(organisation__in=groups, state=BookingState.CONFIRMED)
    return sum(60 * (each.ends_at - each.starts_at) // timedelta(hours=1) for each in sent)


def _ask_for_busy_time(number: int, barrier: Any, what: str, world: World) -> None:
    """Each for its own group, an hour at a time: the family in rooms of its own, for the week in one room."""
    person, group = world.members[number]
    user, organisation = User.objects.get(pk=person), Organisation.objects.get(pk=group)
    room = Resource.objects.get(pk=world.rooms[number if what == "family" else 1])
    for turn in range(2):
        day, hour = (turn, 17) if what == "family" else ((number * 2 + turn) % 7, 17 + (number * 2 + turn) // 7)
        held = hold.hold(resource=room, span=worlds.slot(day, hour, 1), holder=hold.Holder(user=user), at=NOW)
        barrier.wait()
        try:
            request.send(booking=held, organisation=organisation, by=user, at=NOW)
        except Refused as refused:
            assert {refusal.code for refusal in refused.refusals} <= {"quota_used", "reserved"}, refused


# Without the guard


def unguarded() -> dict[str, Any]:
    """The same fight where nothing but the look beforehand keeps two bookings apart: no constraint, no waiting for
    each other at the parts, no second look."""
    hold.lock_parts_of, hold.make_way = parts_of, _no_second_look  # type: ignore[assignment]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in guard.TRIGGERS:
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute("ALTER TABLE booking_claim DROP CONSTRAINT no_double_booking")
    return fight("one slot", processes=PROCESSES, attempts=40 * PROCESSES).summary()


def _no_second_look(places: object, at: object) -> None:
    pass


# Killed in the middle


def killing() -> dict[str, Any]:
    """Kill workers again and again while they hold, send and cancel; then look for anything half done."""
    world = worlds.make_world(members=KILLED + 1)
    dice = random.Random(7)
    _deal(world, 0)  # what a process only does once (reading templates, say) is done before it is copied
    connections.close_all()
    for turn in range(1, KILLED + 1):
        read, write = os.pipe()
        worker = os.fork()
        if not worker:
            try:
                _busy(world, turn, write)
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(1)
        os.close(write)
        assert os.read(read, 1), "the worker failed before it was killed"
        time.sleep(dice.uniform(0, 0.15))
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)
    return {"bookings": Booking.objects.filter(resource=world.hall).count(), **_findings(), **_uneven(world)}


def _busy(world: World, turn: int, write: int) -> None:
    for number in range(100 * turn, 100 * turn + 100):
        _deal(world, number)
        if number == 100 * turn:
            os.write(write, b".")
    time.sleep(600)


def _deal(world: World, number: int) -> None:
    """Hold and send; cancel every other one."""
    hall = Resource.objects.get(pk=world.hall)
    # Each worker is another person: the holds that the dead leave behind count against them for some minutes.
    person, organisation = world.members[number // 100]
    user, group = User.objects.get(pk=person), Organisation.objects.get(pk=organisation)
    span = worlds.slot(number // 10, 9 + number % 10, 1)
    held = hold.hold(resource=hall, span=span, holder=hold.Holder(user=user), at=NOW)
    sent = request.send(booking=held, organisation=group, by=user, at=NOW)
    if number % 2:
        cancel.cancel(booking=sent, by=user, at=NOW)


def _findings() -> dict[str, list[str]]:
    return {"faults": [finding.sentence for look in sweep.FAULTS for finding in look()]}


def _uneven(world: World) -> dict[str, int]:
    """Bookings whose last event does not say the state they are in, and sent ones without a letter."""
    wrong, silent = 0, 0
    for booking in Booking.objects.filter(resource=world.hall):
        last = BookingEvent.objects.filter(booking=booking).order_by("pk").last()
        wrong += last is None or last.after["state"] != booking.state
        if booking.state == BookingState.CONFIRMED:
            silent += not Message.objects.filter(body__contains=booking.reference).exists()
    return {"state_without_its_event": wrong, "sent_without_a_letter": silent}


def left() -> dict[str, int]:
    """One worker is killed when everything of its booking is written and nothing is committed."""
    world = worlds.make_world(members=1)
    hall = Resource.objects.get(pk=world.hall)
    read, write = os.pipe()
    connections.close_all()
    worker = os.fork()
    if not worker:
        with transaction.atomic():
            hold.hold(resource=hall, span=worlds.slot(1, 9, 2), holder=hold.Holder(visitor="lost"), at=NOW)
            os.write(write, str(Claim.objects.filter(booking__resource=hall).count()).encode())
            time.sleep(600)
    written = int(os.read(read, 10))
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
    # The next one waits for nobody and finds the time free.
    hold.hold(resource=hall, span=worlds.slot(1, 9, 2), holder=hold.Holder(visitor="next"), at=NOW)
    rows = Booking.objects.filter(resource=hall)
    return {
        "written": written,
        "of_the_lost": rows.filter(visitor="lost").count(),
        "of_the_next": rows.filter(visitor="next").count(),
        "claims": Claim.objects.filter(booking__resource=hall).count(),
    }


DEEDS = {
    "limits": holding,
    "quotas": quotas,
    "unqueued": unqueued,
    "unguarded": unguarded,
    "killing": killing,
    "left": left,
}

if __name__ == "__main__":
    print(json.dumps(DEEDS[sys.argv[1]]()), flush=True)
