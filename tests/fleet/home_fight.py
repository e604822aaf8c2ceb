"""Eight groups with a room each want the last seats home, in processes of their own. Prints what came of it as JSON.

python -m tests.fleet.home_fight
"""

import json
from collections import Counter
from datetime import timedelta
from typing import Any

import django

if __name__ == "__main__":
    django.setup()

from booking.actions import cancel, hold
from booking.models import Booking, Resource
from community.models import Organisation, User
from config.bench import world as worlds
from config.bench.processes import together
from config.bench.world import FIRST_DAY, NOW, World
from fleet.actions.ride_home import Party, RideRefused, send_with_ride
from fleet.models import Ride, RideState, Run, Stop
from fleet.riders.seating import Rider
from tests.fleet.fleet import (
    MAINDEE_HOME,
    MARKET_HOME,
    make_depot,
    make_run,
    make_service,
    make_timetable,
    make_vehicle,
)

PROCESSES = 8
# Room for two groups of three, and one seat that is of no use to a third.
SEATS, EACH = 7, 3
ON_MONDAYS = 1


def fight() -> dict[str, Any]:
    """First all send at once; then whoever has both gives the room up while the others try again."""
    world = worlds.make_world(rooms=PROCESSES, members=PROCESSES)
    run = _run(world)
    answers = together(_send, PROCESSES, world, run.pk)
    first = Counter(answer for answer, _ in answers)
    again = Counter(answer for _, answer in answers)
    rooms = Booking.objects.filter(resource__in=world.rooms).exclude(organisation=None)
    riding = Ride.objects.filter(run=run, state=RideState.BOOKED)
    return {
        "first": first,
        "given up": again["given up"],
        "both or neither": {each.with_booking_id for each in riding}
        == {each.pk for each in rooms if each.state == "confirmed"},
        "aboard": sum(each.seats for each in riding),
        "faults": [answer for pair in answers for answer in pair if answer not in ("sent", "full", "given up")],
    }


def _run(world: World) -> Run:
    keeper = Resource.objects.get(pk=world.hall).keeper
    service = make_service(keeper, make_vehicle(make_depot(keeper), seats=SEATS, open_days=0), timetable=False)
    make_timetable(service, weekdays=ON_MONDAYS, from_day=FIRST_DAY.date() - timedelta(days=7))
    # The bus calls in front of the rooms.
    Stop.objects.filter(name="Newport Market").update(latitude=51.6, longitude=-3.0)
    return make_run(service, FIRST_DAY.date(), at=NOW)


def _send(number: int, barrier: Any, world: World, run: int) -> tuple[str, str]:
    person, group = world.members[number]
    user, organisation = User.objects.get(pk=person), Organisation.objects.get(pk=group)
    room = Resource.objects.select_related("keeper").get(pk=world.rooms[number])
    held = hold.hold(resource=room, span=worlds.slot(0, 19, 2), holder=hold.Holder(user=user), at=NOW, people=12)
    hold.answer(booking=held, activity="Choir", people=12, notes="", at=NOW)
    found = Run.objects.with_everything().get(pk=run)
    mine = (held, organisation, user, found)
    barrier.wait()
    first = _try(*mine)
    barrier.wait()
    if first != "sent":
        return first, _try(*mine)
    cancel.cancel(booking=held, by=user, at=NOW)
    return first, "given up"


def _try(held: Booking, organisation: Organisation, user: User, run: Run) -> str:
    try:
        send_with_ride(
            booking=held,
            organisation=organisation,
            by=user,
            at=NOW,
            run=run,
            first=MARKET_HOME,
            parties=[Party(MAINDEE_HOME, EACH)],
            rider=Rider(name=str(user), telephone=f"0163349{user.pk:05}"),
        )
    except RideRefused as refused:
        held.refresh_from_db()
        codes = [each.code for each in refused.refusals]
        return "full" if codes == ["full"] and held.state == "held" else f"{codes} {held.state}"
    return "sent"


if __name__ == "__main__":
    print(json.dumps(fight()))
