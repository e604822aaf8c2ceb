"""What runs on an evening, near a place or anywhere: for the list that riders read.

One query for the runs, one for their calls, one for their seats, however many there are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from booking.geography import cells_within, distance_km
from booking.search.question import Centre
from fleet.calls import CallTime, know_calls, times
from fleet.models import Call, Run, RunState, ServiceState
from fleet.models.run import RunQuerySet
from fleet.riders.live import Live, expected, is_past, live_of
from fleet.riders.riding import Room, free_on

DAY = timedelta(days=1)
# As far as somebody is driven to a stop; five miles.
WITHIN_KM = 8.0
METRES = 1000


@dataclass(frozen=True)
class Going:
    """One run as the list prints it: where one gets on, and where it goes from there."""

    run: Run
    on: CallTime
    to: CallTime
    room: Room
    home: CallTime | None = None
    km: float | None = None

    @property
    def day(self) -> date:
        """The day on the wall when one gets on."""
        return self.on.at.astimezone(self.run.zone).date()

    @property
    def expected(self) -> datetime:
        """When it is at the stop, as late as it is."""
        return expected(self.run, self.on)

    @property
    def is_going(self) -> bool:
        """Whether it runs that evening at all."""
        return self.run.is_going

    @property
    def live(self) -> Live | None:
        """How it stands now."""
        return live_of(self.run)

    @property
    def free(self) -> int:
        """Seats that are free from there to there."""
        return self.room.between(self.on.call.order, self.to.call.order)[0]

    @property
    def takes_wheelchair(self) -> bool:
        """Whether there is a place for a wheelchair from there to there."""
        return self.room.between(self.on.call.order, self.to.call.order)[1] > 0


def shown() -> RunQuerySet:
    """Runs that riders may know of: those of services that run, or ran."""
    return Run.objects.filter(service__state__in=[ServiceState.RUNNING, ServiceState.ENDED]).with_everything()


def on_day(day: date, at: datetime, centre: Centre | None = None) -> list[Going]:
    """What one can still catch on that evening, by time. Past midnight yesterday's evening is not over."""
    found = shown().filter(day__range=(day - DAY, day))
    return [each for each in _going(found, at, centre) if day in (each.run.day, each.day)]


def between(first: date, last: date, at: datetime, centre: Centre | None = None, *, most: int = 20) -> list[Going]:
    """The next evenings, the nearest days first."""
    return _going(shown().filter(day__range=(first, last)), at, centre, most)


def _going(runs: RunQuerySet, at: datetime, centre: Centre | None, most: int | None = None) -> list[Going]:
    if centre:
        cells = cells_within(centre.latitude, centre.longitude, WITHIN_KM)
        near = Call.objects.filter(stop__cell__in=cells, gets_on=True).values("timetable")
        runs = runs.filter(timetable__in=near)
    listed = list(runs.exclude(state=RunState.DONE).order_by("leaves_at", "pk")[:most])
    know_calls(run.timetable for run in listed)
    rooms = free_on(listed)
    found = (one(run, times(run), rooms[run.pk], at, centre) for run in listed)
    return sorted((each for each in found if each), key=lambda each: (each.on.at, each.run.pk))


def one(run: Run, calls: Sequence[CallTime], room: Room, at: datetime, centre: Centre | None) -> Going | None:
    """The run with the stop where one would get on; None where that is no longer possible, or all stops are too far."""
    open_ones = [each for each in calls if each.call.gets_on and not is_past(run, each, at)]
    if not centre:
        found = [(0.0, each) for each in open_ones]
    else:
        found = [(km_to(each.call, centre), each) for each in open_ones]
        found = [(km, each) for km, each in found if km <= WITHIN_KM]
    # Of two calls at one stop the earlier; of two stops the nearer.
    for km, on in sorted(found, key=lambda pair: (round(pair[0], 2), pair[1].call.order)):
        to = where_to(calls, on)
        if to:
            return Going(run, on, to, room, home_from(calls, to), km if centre else None)
    return None


def km_to(call: Call, centre: Centre) -> float:
    """How far from the stop; a zone reaches as far as its bus comes to the door."""
    km = distance_km(centre.latitude, centre.longitude, call.stop.latitude, call.stop.longitude)
    return max(0.0, km - (call.stop.radius_m or 0) / METRES)


def turn(calls: Sequence[CallTime]) -> int:
    """The last call of the way out: after it the bus comes back to stops it has been at."""
    seen: set[int] = set()
    for number, each in enumerate(calls):
        if each.call.stop_id in seen:
            return number - 1
        seen.add(each.call.stop_id)
    return len(calls) - 1


def where_to(calls: Sequence[CallTime], on: CallTime) -> CallTime | None:
    """Where most people go who get on there: the end of the way out, or of the way home."""
    after = [each for each in calls if each.call.order > on.call.order and each.call.gets_off]
    out = [each for each in after if each.call.order <= turn(calls)]
    return next(iter(reversed(out or after)), None)


def home_from(calls: Sequence[CallTime], to: CallTime) -> CallTime | None:
    """When one can get on again where one got off, for the way home."""
    later = (each for each in calls if each.call.order > to.call.order and each.call.gets_on)
    return next((each for each in later if each.call.stop_id == to.call.stop_id), None)


def by_day(found: Iterable[Going]) -> list[tuple[date, list[Going]]]:
    """Under the day each belongs to."""
    days: dict[date, list[Going]] = {}
    for each in found:
        days.setdefault(each.run.day, []).append(each)
    return sorted(days.items())
