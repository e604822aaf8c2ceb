"""Telling everybody on a run: those with an account get a letter, all others are put on the list of those to ring."""

from collections.abc import Callable, Iterable, Sequence

from community.letters import Reader
from fleet.models import Ride, Run
from fleet.models.ride import RideState

# What somebody is rung about; manage-ring has the words.
SUSPENDED, TAKEN_UP, VEHICLE, TIMETABLE = "suspended", "taken_up", "vehicle", "timetable"


def readers_of(ride: Ride) -> list[Reader]:
    """Whose account it is in; for a group's ride the group as well. Nobody for a ride that was booked by telephone."""
    group, person = ride.organisation, ride.user
    readers = [Reader(group.email, group.language)] if group and group.email else []
    # Somebody who has left the group must learn nothing more about it.
    if person and person.is_active and (group is None or group.memberships.filter(user=person).exists()):
        readers.insert(0, Reader(person.email, person.language))
    return readers


def tell(run: Run, about: str, write: Callable[[Sequence[Ride]], None], rides: Iterable[Ride] | None = None) -> None:
    """Each person once, out and home together; `write` gets the rides of one person. All of the run, or these."""
    if rides is None:
        rows = Ride.objects.filter(run=run.pk).exclude(state=RideState.CANCELLED)
        rides = rows.select_related("user", "organisation").order_by("pk")
    for each in together(rides):
        for ride in each:
            ride.run = run
        if readers_of(each[0]):
            write(each)
        else:
            Ride.objects.filter(pk__in=[ride.pk for ride in each]).update(to_ring=about)


def together(rides: Iterable[Ride]) -> list[list[Ride]]:
    """Out and home of one person side by side."""
    left = {ride.pk: ride for ride in rides}
    out: list[list[Ride]] = []
    for pk in list(left):
        if ride := left.pop(pk, None):
            other = left.pop(ride.pair_id, None) if ride.pair_id else None
            out.append([ride, other] if other else [ride])
    return out
