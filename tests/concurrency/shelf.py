"""Six processes reach for three sets of nets and one kitchen; a hall is divided while others book it.

python -m tests.concurrency.shelf DEED   prints what came of it as JSON in its last line.
"""

import json
import random
import sys
from typing import Any

import django

if __name__ == "__main__":
    django.setup()

from django.db import IntegrityError, transaction

from booking import extras, sweep
from booking.actions import extras as shelf
from booking.actions import hold, move, request
from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.models import Booking, Claim, Extra, Part, Resource
from booking.states import TAKING
from community.models import Membership, Organisation, Role, User
from config.bench import world as worlds
from config.bench.processes import together
from config.bench.world import NOW, World
from venues.actions.divide import new_parts
from venues.models import Space

PROCESSES = 6
NETS = 3


def reaching() -> dict[str, Any]:
    """Everybody wants one of each at the same time; then everybody holds, chooses, moves and lets go at random, while
    the keeper takes nets off the shelf and puts them back."""
    world = worlds.make_world(rooms=PROCESSES + 1, members=PROCESSES)
    rooms = list(Resource.objects.filter(pk__in=world.rooms).select_related("keeper"))
    kitchen, others = rooms[0], rooms[1:]
    nets = Extra.objects.create(keeper=kitchen.keeper, name="Nets", price_pence=100)
    nets.parts.add(*(Part.objects.create(name="Nets") for _ in range(NETS)))
    along = Extra.objects.create(keeper=kitchen.keeper, name="Kitchen", room=kitchen)
    for extra in (nets, along):
        extra.resources.set(others)
    manager = User.objects.create(email=f"keeper-{nets.pk}@example.org", name="Keeper")
    Membership.objects.create(user=manager, organisation=kitchen.keeper, role=Role.OWNER)
    said = together(_one_each, PROCESSES, world, nets.pk, along.pk)
    errors = together(_at_random, PROCESSES, world, nets.pk, along.pk, manager.pk)
    claimed = Claim.objects.filter(part__in=Part.objects.exclude(extras=None)).values("part")
    lost = Claim.objects.filter(booking__extras__extra=nets, part__resources=None, part__extras=None).count()
    return {
        "nets": sum(one for one, _other in said),
        "kitchens": sum(other for _one, other in said),
        "done": sum(errors),
        "claims_on_nets": claimed.count(),
        "off_the_shelf": lost,
        "faults": _faults(),
    }


def _one_each(number: int, barrier: Any, world: World, nets: int, kitchen: int) -> tuple[bool, bool]:
    user = User.objects.get(pk=world.members[number][0])
    room = Resource.objects.get(pk=world.rooms[1 + number])
    held = hold.hold(resource=room, span=worlds.slot(0, 10, 2), holder=hold.Holder(user=user), at=NOW)
    out = []
    for wanted in ({nets: 1}, {nets: 1, kitchen: 1}):
        barrier.wait()
        try:
            shelf.choose(booking=held, wanted=wanted, at=NOW)
            out.append(True)
        except Refused as refused:
            assert all(extras.is_field(each.code) for each in refused.refusals), refused
            out.append(False)
        if len(out) == 1 and not out[0]:
            wanted = {}
    return out[0], out[1]


def _at_random(number: int, barrier: Any, world: World, nets: int, kitchen: int, manager: int) -> int:
    """How many deeds were done; anything but a refusal in words ends the fight."""
    dice, done = random.Random(number), 0
    person, organisation = world.members[number]
    user, group = User.objects.get(pk=person), Organisation.objects.get(pk=organisation)
    room = Resource.objects.get(pk=world.rooms[1 + number])
    keeper = User.objects.get(pk=manager)
    barrier.wait()
    for turn in range(5):
        if number == 0:
            thing = Extra.objects.select_related("keeper").get(pk=nets)
            done += _tried(
                lambda thing=thing, turn=turn: shelf.change(
                    extra=thing, by=keeper, at=NOW, number=NETS - turn % 2, resources=list(thing.resources.all())
                )
            )
            continue
        span = worlds.slot(1 + dice.randrange(2), 9 + 2 * dice.randrange(3), 2)
        done += _tried(lambda span=span: _book(dice, user, group, room, span, nets, kitchen))
    return done


def _book(
    dice: random.Random, user: User, group: Organisation, room: Resource, span: Any, nets: int, kitchen: int
) -> None:
    held = hold.hold(resource=room, span=span, holder=hold.Holder(user=user), at=NOW)
    shelf.choose(booking=held, wanted={nets: dice.randrange(3), kitchen: dice.randrange(2)}, at=NOW)
    what = dice.randrange(4)
    if what == 0:
        hold.let_go(booking=held, at=NOW)
    elif what == 1:
        hold.change(booking=held, resource=room, span=span.shifted(worlds.slot(0, 0, 1).length), at=NOW)
    else:
        sent = request.send(booking=held, organisation=group, by=user, at=NOW)
        if what == 2:
            move.move(booking=sent, by=user, span=worlds.slot(3, 9 + dice.randrange(4), 2), at=NOW)


def _tried(deed: Any) -> int:
    try:
        deed()
    except (Refused, NotPermitted):
        return 0
    return 1


def dividing() -> dict[str, Any]:
    """One divides a room in three while the others hold it, and it together with another one."""
    world = worlds.make_world(rooms=2, members=PROCESSES)
    room, other = Space.objects.filter(pk__in=world.rooms).order_by("pk")
    both = Space.objects.get(pk=world.thirds[0])
    both.parts.set([*room.parts.all(), *other.parts.all()])
    done = together(_hold_or_divide, PROCESSES, world, room.pk, both.pk)
    return {
        "done": sum(done),
        "parts": [room.parts.count(), both.parts.count()],
        "claims": sorted({each.claims.count() for each in Booking.objects.filter(resource=both, state__in=TAKING)}),
        "faults": _faults(),
    }


def _hold_or_divide(number: int, barrier: Any, world: World, room: int, both: int) -> int:
    user, done = User.objects.get(pk=world.members[number][0]), 0
    barrier.wait()
    if number == 0:
        space = Space.objects.get(pk=room)
        for _turn in range(20):  # somebody was quicker with the last look: once more
            try:
                with transaction.atomic():
                    new_parts(space, ["North", "Middle", "South"])
                return 1
            except IntegrityError:
                continue
        return 0
    for turn in range(5):
        place = Resource.objects.get(pk=both if (number + turn) % 2 else room)
        span = worlds.slot(number, 8 + 2 * turn, 2)
        mine = {"resource": place, "span": span, "holder": hold.Holder(user=user), "at": NOW}
        done += _tried(lambda mine=mine: hold.hold(**mine))
    return done


def _faults() -> list[str]:
    return [finding.sentence for look in sweep.FAULTS for finding in look()]


if __name__ == "__main__":
    print(json.dumps({"reaching": reaching, "dividing": dividing}[sys.argv[1]]()), flush=True)
