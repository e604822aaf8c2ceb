"""Bookings settled and contradicted by many processes at once. Prints its findings as JSON in its last line.

python -m tests.concurrency.uses settled|contested
"""

import json
import random
import secrets
import sys
from datetime import timedelta
from typing import Any

import django

if __name__ == "__main__":
    django.setup()

from booking.actions import attendance, check_in, hold, prove, request, settle
from booking.actions.base import NotPermitted
from booking.models import Booking, Resource
from booking.models.booking import Attendance
from community import credits
from community.models import LedgerEntry, Membership, Organisation, Role, User
from config.bench import world as worlds
from config.bench.processes import together
from config.bench.world import NOW, World

PROCESSES = 8
BOOKINGS = 40
EXPECTED = {
    Attendance.UNKNOWN: ["use"],
    Attendance.CAME: ["gift", "use"],
    Attendance.ABSENT: ["no_show"],
}


def settled() -> dict[str, Any]:
    """Every worker goes round at the same moment; half of the second proofs come in while they do."""
    world, bookings = _stage()
    # What other tests have left in this database is settled too; only these are counted.
    left = Booking.objects.filter(settled_at=None).exclude(pk__in=[booking.pk for booking in bookings])
    left.update(settled_at=_after(bookings))
    door = bookings[1::2]
    for booking in bookings[::2]:
        prove.from_the_door(resource=booking.resource, log=[prove.Opened(_during(booking))], at=_during(booking))
    counts = together(_settle, PROCESSES, [booking.pk for booking in door], _after(bookings))
    lines = LedgerEntry.objects.filter(source__in=[settle.source_of(booking) for booking in bookings])
    keeper = bookings[0].resource.keeper
    return {
        "settled": sum(counts),
        "kinds": {kind: lines.filter(kind=kind).count() for kind in ("use", "gift", "reversed")},
        "events": sum(booking.events.filter(verb="settle").count() for booking in bookings),
        "credits": credits.balance(keeper),
        "faults": list(credits.faults()),
    }


def _settle(number: int, barrier: Any, door: list[int], at: Any) -> int:
    barrier.wait()
    count = settle.settle_due(at=at)
    for pk in door:
        booking = Booking.objects.select_related("resource").get(pk=pk)
        prove.from_the_door(resource=booking.resource, log=[prove.Opened(_during(booking))], at=at)
    return count


def contested() -> dict[str, Any]:
    """Eight keyholders press whatever comes to hand on the same bookings: what stands agrees with the last word."""
    world, bookings = _stage()
    bookings = bookings[:6]
    at = _after(bookings)
    settle.settle_due(at=at)
    keepers = [_keyholder(bookings[0].resource.keeper) for _ in range(PROCESSES)]
    presses = together(_press, PROCESSES, keepers, [booking.pk for booking in bookings], at)
    wrong = []
    for booking in Booking.objects.filter(pk__in=[each.pk for each in bookings]):
        lines = LedgerEntry.objects.filter(source=settle.source_of(booking), undone_by=None)
        kinds = sorted(line.kind for line in lines if line.kind not in ("reversed", "excused"))
        proofs = booking.proofs.filter(kind="keyholder").count()
        if kinds != EXPECTED[Attendance(booking.attendance)] or proofs != (booking.attendance == Attendance.CAME):
            wrong.append([booking.reference, booking.attendance, kinds, proofs])
    return {"wrong": wrong, "presses": sum(presses), "faults": list(credits.faults())}


def _press(number: int, barrier: Any, keepers: list[int], pks: list[int], at: Any) -> int:
    dice, by, done = random.Random(number), User.objects.get(pk=keepers[number]), 0
    barrier.wait()
    for _ in range(24):
        booking = Booking.objects.get(pk=dice.choice(pks))
        try:
            dice.choice([attendance.came, attendance.absent, attendance.unmark])(booking=booking, by=by, at=at)
            done += 1
        except NotPermitted:
            pass
    return done


def _stage() -> tuple[World, list[Booking]]:
    """Bookings of one hour by several groups of one keeper, each checked in by its group."""
    world = worlds.make_world(members=4)
    bookings = []
    for number in range(BOOKINGS):
        room = Resource.objects.get(pk=world.rooms[1 + number % 3])
        person, group = world.members[number % 4]
        user = User.objects.get(pk=person)
        span = worlds.slot(number // 3 % 10, 9 + number // 30, 1)
        held = hold.hold(resource=room, span=span, holder=hold.Holder(user=user), at=NOW)
        sent = request.send(booking=held, organisation=Organisation.objects.get(pk=group), by=user, at=NOW)
        check_in.check_in(code=room.room_code, reference=sent.reference, by=user, at=_during(sent))
        bookings.append(sent)
    return world, bookings


def _keyholder(keeper: Organisation) -> int:
    person = User.objects.create(email=f"keyholder-{secrets.token_hex(4)}@example.org")
    Membership.objects.create(user=person, organisation=keeper, role=Role.MANAGER)
    return int(person.pk)


def _during(booking: Booking) -> Any:
    return booking.starts_at + timedelta(minutes=5)


def _after(bookings: list[Booking]) -> Any:
    return max(booking.ends_at for booking in bookings)


DEEDS = {"settled": settled, "contested": contested}

if __name__ == "__main__":
    print(json.dumps(DEEDS[sys.argv[1]]()), flush=True)
