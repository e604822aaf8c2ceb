"""Many real processes fighting for the same time, through the real actions.

Each worker is a process with a connection of its own. What is counted: attempts, wins, refusals with their latency,
errors a person would have seen; then two looks that do not trust the constraint count double bookings (promises.py).
The fight moves through the calendar, so that its whole length is spent where the time is still free.
"""

import os
import random
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import translation

from booking.actions import extras as shelf
from booking.actions import hold, request, series
from booking.availability import claim_span
from booking.eligibility import Refused
from booking.extras import is_field
from booking.models import Booking, Resource
from booking.spans import Span
from community.models import Organisation, User
from config.bench import promises
from config.bench import world as worlds
from config.bench.processes import clock, together
from config.bench.tally import Result, Tally
from config.bench.world import DAYS, NOW, World

Deed = Callable[["Worker", int], None]
# When somebody held a time whose minutes are over by now.
EARLIER = NOW - timedelta(minutes=settings.HOLD_MINUTES + 1)


class Worker:
    """One process's part in the fight."""

    def __init__(self, number: int, processes: int, world: World, seed: int, barrier: Any) -> None:
        self.number, self.processes, self.world, self.barrier = number, processes, world, barrier
        self.random = random.Random(seed * 1000 + number)
        self.tally = Tally()
        self.mine: list[promises.Promise] = []
        self.held: list[tuple[Booking, promises.Promise | None]] = []
        person, organisation = world.members[number % len(world.members)]
        self.user, self.organisation = User.objects.get(pk=person), Organisation.objects.get(pk=organisation)
        self.resources: dict[int, Resource] = {}
        self.parts: dict[int, tuple[int, ...]] = {}

    def resource(self, key: int) -> Resource:
        """The row, read once a process as a web worker would have it at hand."""
        if key not in self.resources:
            self.resources[key] = Resource.objects.select_related("keeper").get(pk=key)
            self.parts[key] = tuple(self.resources[key].parts.values_list("pk", flat=True))
        return self.resources[key]

    def day(self, turn: int, attempts_a_day: int, days: int = DAYS - 2) -> int:
        """Where in the calendar everybody is fighting just now."""
        return (turn * self.processes // attempts_a_day + self.random.randrange(2)) % days

    def attempt(self, resource: int, span: Span) -> bool:
        """Hold the time as a visitor nobody has seen before, from a new address. Whether it was won."""
        name = f"{os.getpid()}-{self.tally.attempts}"
        room = self.resource(resource)
        holder = hold.Holder(visitor=name, address=name)
        return self.timed(lambda: self.told_yes(hold.hold(resource=room, span=span, holder=holder, at=NOW), span))

    def hold_for_later(self, resource: int, span: Span, *, ran_out: bool) -> None:
        """Hold the time in order to send it. One that ran out is nobody's: whoever is first may hold or send it."""
        name = f"{os.getpid()}-{self.tally.attempts}"
        room, at = self.resource(resource), EARLIER if ran_out else NOW
        holder = hold.Holder(visitor=name, address=name)

        def hold_it() -> None:
            booking = hold.hold(resource=room, span=span, holder=holder, at=at)
            self.held.append((booking, None if ran_out else self.told_yes(booking, span)))

        self.timed(hold_it)

    def send(self, booking: Booking, given: promises.Promise | None) -> None:
        """Send what was held. A hold in time is a promise already, and must not be refused."""

        def send_it() -> None:
            fresh = Booking.objects.select_related("resource", "resource__keeper").get(pk=booking.pk)
            request.send(booking=fresh, organisation=self.organisation, by=self.user, at=NOW)
            if given is None:
                self.told_yes(booking, booking.span)

        if not self.timed(send_it) and given:
            self.tally.errors["refused what was held in time"] += 1

    def told_yes(self, booking: Booking, span: Span) -> promises.Promise:
        """Remember the answer."""
        room = self.resource(booking.resource_id)
        given = promises.promise(booking.pk, self.parts[room.pk], claim_span(room, span), clock())
        self.mine.append(given)
        self.tally.promises.append(given)
        return given

    def give_back(self, given: promises.Promise) -> bool:
        """Let a hold go."""
        booking = Booking.objects.get(pk=given.booking)
        began = clock()
        done = self.timed(lambda: hold.let_go(booking=booking, at=NOW))
        if done:
            given.until = began
            self.mine.remove(given)
        return done

    def timed(self, deed: Callable[[], Any]) -> bool:
        """Count one attempt. Refusals are answers; anything else a person would have seen is an error."""
        began = time.perf_counter()
        self.tally.attempts += 1
        try:
            deed()
        except Refused as refused:
            self.tally.refused += 1
            codes = {refusal.code for refusal in refused.refusals}
            self.tally.reasons.update({"too few" if is_field(code) else code for code in codes})
            self.tally.refusals_ms.append(1000 * (time.perf_counter() - began))
            return False
        except Exception as error:  # whatever it is, somebody would have seen it: that is what is counted
            self.tally.errors[f"{type(error).__name__}: {error}"[:120]] += 1
            return False
        self.tally.won += 1
        return True


def one_slot(worker: Worker, turn: int) -> None:
    """Everybody reaches for the same hour at the same instant; a round each."""
    # Not the first room: its quarters of an hour would reach into the next round.
    places = [worker.world.hall, *worker.world.rooms[1:]]
    place, number = places[turn % len(places)], turn // len(places)
    worker.resource(place)
    worker.barrier.wait()
    won = worker.attempt(place, worlds.slot(number // 13 % DAYS, 8 + number % 13, 1))
    worker.tally.rounds[turn] = int(won)


def overlaps(worker: Worker, turn: int) -> None:
    """Random spans on a few rooms, one of which needs time to set up and to clear away."""
    start = worker.random.choice([8.5, 9, 9.25, 12, 17, 18, 18.5, 19, 20])
    span = worlds.slot(worker.day(turn, 160), start, worker.random.choice([0.5, 1, 1.5]))
    worker.attempt(worker.random.choice(worker.world.rooms), span)


def whole_against_third(worker: Worker, turn: int) -> None:
    """The whole hall, or one of its thirds."""
    place = worker.random.choice([worker.world.hall, *worker.world.thirds])
    start = worker.random.choice([9, 10, 11, 14, 18, 19, 20])
    worker.attempt(place, worlds.slot(worker.day(turn, 60), start, worker.random.choice([1, 2])))


def cancel_and_rebook(worker: Worker, turn: int) -> None:
    """Give one's own time back every other time, and take another."""
    if worker.mine and worker.random.random() < 0.5:
        worker.give_back(worker.random.choice(worker.mine[-10:]))
        return
    start = worker.random.choice([9, 10, 10.5, 18, 19])
    worker.attempt(worker.random.choice(worker.world.rooms), worlds.slot(worker.day(turn, 200), start, 1))


def twelve_dates(worker: Worker, turn: int) -> None:
    """A let of twelve dates, all or none, on the hall or a third; the person's earlier one is given back for it."""
    place = worker.resource(worker.random.choice([worker.world.hall, *worker.world.thirds]))
    first, start = worker.day(turn, 60, DAYS - 80), worker.random.choice([9, 12, 15, 18])
    spans = [worlds.slot(first + 7 * week, start, 2) for week in range(12)]
    holder = hold.Holder(user=worker.user, address=f"address-{worker.user.pk}")
    began, earlier = clock(), list(worker.mine)

    def hold_them() -> None:
        let = series.hold(resource=place, spans=spans, holder=holder, at=NOW)
        for booking in let.bookings.all():
            worker.told_yes(booking, booking.span)
        for given in earlier:
            given.until = began
            worker.mine.remove(given)

    worker.timed(hold_them)


def hold_and_send(worker: Worker, turn: int) -> None:
    """Hold a time, every other one with its minutes over already; or send one that is held, in time or too late."""
    if worker.held and worker.random.random() < 0.5:
        worker.send(*worker.held.pop(worker.random.randrange(len(worker.held))))
        return
    place = worker.random.choice([worker.world.hall, *worker.world.thirds, *worker.world.rooms])
    span = worlds.slot(worker.day(turn, 100), worker.random.choice([9, 10, 10.5, 18, 19]), 1)
    worker.hold_for_later(place, span, ran_out=worker.random.random() < 0.5)


def nets(worker: Worker, turn: int) -> None:
    """Hold a room and choose one or two of three sets of nets; where there are too few, the room is given back."""
    place, number = worker.resource(worker.random.choice(worker.world.rooms)), worker.random.choice([1, 2])
    span = worlds.slot(worker.day(turn, 40), worker.random.choice([9, 10, 18, 19]), 2)
    name = f"{os.getpid()}-{worker.tally.attempts}"
    held: list[Booking] = []

    def hold_it() -> None:
        held.append(hold.hold(resource=place, span=span, holder=hold.Holder(visitor=name, address=name), at=NOW))

    def choose_them() -> None:
        shelf.choose(booking=held[0], wanted={worker.world.nets: number}, at=NOW)
        parts = tuple(held[0].claims.values_list("part", flat=True))
        given = promises.promise(held[0].pk, parts, claim_span(place, span), clock())
        if len(parts) != len(worker.parts[place.pk]) + number:
            worker.tally.errors["fewer nets than were promised"] += 1
        worker.tally.promises.append(given)

    if worker.timed(hold_it) and not worker.timed(choose_them):
        worker.timed(lambda: hold.let_go(booking=held[0], at=NOW))


KINDS: dict[str, Deed] = {
    "one slot": one_slot,
    "overlaps": overlaps,
    "whole against third": whole_against_third,
    "cancel and rebook": cancel_and_rebook,
    "twelve dates": twelve_dates,
    "hold and send": hold_and_send,
    "nets": nets,
}
# How a number of attempts is spread over the kinds, in the hundred. Twelve dates are twelve bookings each.
SHARES = {
    "one slot": 33,
    "overlaps": 18,
    "whole against third": 18,
    "cancel and rebook": 14,
    "twelve dates": 4,
    "hold and send": 10,
    "nets": 3,
}


def fight(kind: str, *, processes: int, attempts: int, seed: int = 1) -> Result:
    """So many attempts in all, spread over the processes, and the looks for double bookings afterwards."""
    world = worlds.make_world(members=processes)
    each = max(1, -(-attempts // processes))
    tally = Tally()
    began, ended = [], []
    for begin, end, one in together(_work, processes, kind, processes, world, seed, each):
        tally.add(one)
        began.append(begin)
        ended.append(end)
    return Result(
        kind=kind,
        engine=connection.vendor,
        processes=processes,
        seconds=max(ended) - min(began),
        tally=tally,
        doubles=promises.double_bookings(),
        broken=promises.broken(tally.promises),
        forgotten=promises.forgotten(tally.promises),
    )


def know_the_addresses() -> None:
    """What a web worker has at hand: read on the first letter instead, all others would wait for it behind the lock."""
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            reverse("home")


def _work(
    number: int, barrier: Any, kind: str, processes: int, world: World, seed: int, each: int
) -> tuple[float, float, Tally]:
    worker = Worker(number, processes, world, seed, barrier)
    know_the_addresses()
    barrier.wait()
    begin = clock()
    for turn in range(each):
        KINDS[kind](worker, turn)
    return begin, clock(), worker.tally
