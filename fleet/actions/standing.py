"""A seat that somebody has every week: taken on every run of its timetable, before anybody else asks for one.

An evening that was full already when the seat was agreed has them on its waiting list; the coordinator is told which.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from booking.actions.base import NotPermitted, action
from booking.eligibility import Refusal, Refused
from community.models import User
from fleet.actions.rides import fare_of, seat_those_who_wait, tidy
from fleet.calls import calls_of
from fleet.models import BookedHow, Call, Ride, Run, RunState, Service, StandingSeat, Timetable, Vehicle
from fleet.models.ride import RideState
from fleet.permissions import coordinates
from fleet.riders.refusing import nobody, nowhere
from fleet.riders.seating import Ask, Journey, Rider, locked
from fleet.running.planning import last_day
from fleet.seats import Layout, Sitting, fits

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Kept:
    """A seat, or two for out and home, and what came of it on the evenings that exist."""

    seats: list[StandingSeat]
    rides: list[Ride]

    @property
    def without_room(self) -> list[Run]:
        """The evenings that were full: they wait there."""
        found = {ride.run_id: ride.run for ride in self.rides if ride.state == RideState.WAITING}
        return sorted(found.values(), key=lambda run: run.leaves_at)


@action
def keep_seat(
    *,
    service: Service,
    timetable: Timetable,
    journeys: Sequence[Journey],
    rider: Rider,
    by: User,
    at: datetime,
    from_day: date,
    until_day: date | None = None,
    user: User | None = None,
) -> Kept:
    """Keep a seat from a day on, out and home where there are two journeys.

    Raises NotPermitted for anybody but the coordinators, Refused where the timetable has no such journey.
    """
    _must_coordinate(by, service)
    # Before any run: whoever makes runs has this row, and new ones must not miss the seat.
    Service.objects.select_for_update(no_key=True).get(pk=service.pk)
    rider = tidy(rider)
    _refuse(service, timetable, journeys, rider, from_day, until_day, at)
    seats = [
        StandingSeat.objects.create(
            service=service,
            timetable=timetable,
            user=user,
            from_day=from_day,
            until_day=until_day,
            made_by=by,
            made_at=at,
            first=journey.first,
            last=journey.last,
            **vars(rider),
        )
        for journey in journeys
    ]
    if len(seats) == 2:
        _tie(seats[0], seats[1])
    # One that is suspended may be taken up again.
    states = (RunState.PLANNED, RunState.SUSPENDED)
    runs = Run.objects.filter(timetable=timetable, state__in=states, leaves_at__gt=at, day__gte=from_day)
    return Kept(seats, _seat(seats, list(runs.select_for_update(no_key=True).order_by("pk")), service, at))


def seat_on(runs: Sequence[Run], at: datetime) -> list[Ride]:
    """Seat the regular riders of new runs of one service, in as many statements for fifty as for one.

    Inside the transaction that makes the runs: nobody else can see them yet, so nobody else sits there.
    """
    if not runs:
        return []
    seats = list(
        StandingSeat.objects.filter(timetable__in={run.timetable_id for run in runs}, erased_at=None)
        .filter(kept_on(min(run.day for run in runs)))
        .order_by("pk")
    )
    return _seat(seats, runs, runs[0].service, at) if seats else []


@action
def end_seat(*, seat: StandingSeat, by: User, at: datetime, from_day: date | None = None) -> list[Ride]:
    """Give the seat up from a day on, out and home together; whoever waits has it then. Returns the rides that end."""
    service = seat.service
    _must_coordinate(by, service)
    Service.objects.select_for_update(no_key=True).get(pk=service.pk)
    first = from_day or at.astimezone(service.zone).date()
    seats = [pk for pk in (seat.pk, seat.pair_id) if pk]
    runs = Run.objects.filter(rides__standing__in=seats, day__gte=first, leaves_at__gt=at).distinct().values("pk")
    standing = list(Run.objects.select_for_update(no_key=True).filter(pk__in=runs).order_by("pk"))
    ending = Ride.objects.filter(standing__in=seats, run__in=standing).exclude(state=RideState.CANCELLED)
    ended = list(ending)
    ending.update(state=RideState.CANCELLED, to_ring="", changed_at=at)
    # Beyond the evenings that exist it gets no seat any more, and nobody would ever forget whose it was.
    ends = min(first - DAY, last_day(at))
    if seat.ended_at and seat.until_day:
        # Said once more: what is given up already does not come back.
        ends = min(ends, seat.until_day)
    seat.ended_at, seat.until_day = at, ends
    StandingSeat.objects.filter(pk__in=seats).update(ended_at=at, until_day=seat.until_day)
    with_line = set(Ride.objects.waiting().filter(run__in=standing).values_list("run", flat=True))
    for run in Run.objects.with_everything().filter(pk__in=with_line).order_by("pk"):
        seat_those_who_wait(locked(run), at)
    return ended


def carry_over(*, old: Timetable, new: Timetable, at: datetime) -> list[StandingSeat]:
    """Regular seats of a timetable go on in the one that replaces it, at the same stops, from its first day.

    Inside the caller's transaction, before the new one's runs are made. Returns those whose stops it no longer has:
    they end with the old one, and somebody must speak with them.
    """
    lost: list[StandingSeat] = []
    carried: dict[int, StandingSeat] = {}
    seats = StandingSeat.objects.filter(kept_on(new.from_day), timetable=old, erased_at=None)
    for seat in seats.select_related("service"):
        ends, journey = seat.until_day, _same_stops(calls_of(old), calls_of(new), seat)
        StandingSeat.objects.filter(pk=seat.pk).update(until_day=new.from_day - DAY)
        if journey is None:
            lost.append(seat)
            continue
        was, pair = seat.pk, seat.pair_id
        seat.pk, seat.pair, seat._state.adding = None, None, True
        seat.timetable, seat.from_day, seat.until_day = new, max(seat.from_day, new.from_day), ends
        seat.first, seat.last, seat.made_at = journey.first, journey.last, at
        seat.save()
        # Evenings that were made anew keep their rides: whoever gives the seat up later gives those up.
        Ride.objects.filter(standing=was, run__day__gte=new.from_day).update(standing=seat)
        if pair in carried:
            _tie(carried[pair], seat)
        # Evenings that were made by the old one and go by the new one have their rides already.
        Ride.objects.filter(standing=was, run__timetable=new).update(standing=seat)
        carried[was] = seat
    return lost


def kept_on(day: date) -> Q:
    """Seats that last as long: one that somebody has said will end is theirs until then."""
    return Q(ended_at=None, until_day=None) | Q(until_day__gte=day)


def _same_stops(old: Sequence[Call], new: Sequence[Call], seat: StandingSeat) -> Journey | None:
    """Between the same stops, the calls whose times are nearest to what they had."""
    on, off = old[seat.first], old[seat.last]
    ways = [
        (abs(first.minutes - on.minutes) + abs(last.minutes - off.minutes), Journey(first.order, last.order))
        for first in new
        for last in new
        if first.order < last.order
        and (first.stop_id, last.stop_id) == (on.stop_id, off.stop_id)
        and first.gets_on
        and last.gets_off
    ]
    return min(ways, key=lambda way: way[0])[1] if ways else None


def _seat(seats: Sequence[StandingSeat], runs: Sequence[Run], service: Service, at: datetime) -> list[Ride]:
    """A ride for each seat on each of these runs: out and home both or neither, whose seat is oldest first."""
    layouts = _layouts(runs)
    there, seated = _there(runs)
    rides: list[Ride] = []
    for run in runs:
        for together in _pairs(seats):
            own = [seat for seat in together if _is_for(seat, run) and (run.pk, seat.pk) not in seated]
            if not own:
                continue
            wanted = [Sitting(seat.first, seat.last, seat.seats, seat.wheelchairs) for seat in own]
            has_room = fits(layouts[run.vehicle_id], there[run.pk], wanted)
            if has_room:
                there[run.pk] += wanted
            rides += [_ride(seat, run, service, has_room, at) for seat in own]
    return _written(rides)


def _layouts(runs: Iterable[Run]) -> dict[int, Layout]:
    rows = Vehicle.objects.filter(pk__in={run.vehicle_id for run in runs})
    columns = ("pk", "capacity", "wheelchair_places")
    return {pk: Layout(seats, tuple(displaced)) for pk, seats, displaced in rows.values_list(*columns)}


def _there(runs: Iterable[Run]) -> tuple[dict[int, list[Sitting]], set[tuple[int, int]]]:
    """Who sits on each run already, and which regular seats have been given their ride there, cancelled ones too."""
    sittings: dict[int, list[Sitting]] = defaultdict(list)
    seated = set()
    rows = Ride.objects.filter(run__in=[run.pk for run in runs]).order_by()
    for run, state, standing, *place in rows.values_list(
        "run", "state", "standing", "first", "last", "seats", "wheelchairs"
    ):
        if standing:
            seated.add((run, standing))
        if state == RideState.BOOKED:
            sittings[run].append(Sitting(*place))
    return sittings, seated


def _pairs(seats: Sequence[StandingSeat]) -> list[list[StandingSeat]]:
    known = {seat.pk: seat for seat in seats}
    out = []
    for seat in seats:
        if known.pop(seat.pk, None):
            other = known.pop(seat.pair_id, None) if seat.pair_id else None
            out.append([seat, other] if other else [seat])
    return out


def _is_for(seat: StandingSeat, run: Run) -> bool:
    return (
        seat.timetable_id == run.timetable_id
        and seat.from_day <= run.day
        and (seat.until_day is None or run.day <= seat.until_day)
    )


def _ride(seat: StandingSeat, run: Run, service: Service, has_room: bool, at: datetime) -> Ride:
    rider = Rider(**{name: getattr(seat, name) for name in Rider.__dataclass_fields__})
    return Ride(
        run=run,
        state=RideState.BOOKED if has_room else RideState.WAITING,
        first=seat.first,
        last=seat.last,
        fare_pence=fare_of(service, rider),
        how=BookedHow.RIDER if seat.user_id else BookedHow.PHONE,
        user_id=seat.user_id,
        standing=seat,
        is_regular=True,
        asked_at=at,
        changed_at=at,
        **vars(rider),
    )


def _written(rides: list[Ride]) -> list[Ride]:
    """The rows; those of one evening that are out and home know each other."""
    Ride.objects.bulk_create(rides)
    by_seat = {(ride.run_id, ride.standing_id): ride for ride in rides}
    tied = []
    for ride in rides:
        assert ride.standing is not None
        if other := by_seat.get((ride.run_id, ride.standing.pair_id)):
            ride.pair = other
            tied.append(ride)
    if tied:
        Ride.objects.bulk_update(tied, ["pair"], batch_size=100)
    return rides


def _tie(out: StandingSeat, home: StandingSeat) -> None:
    for seat, other in ((out, home), (home, out)):
        seat.pair = other
        StandingSeat.objects.filter(pk=seat.pk).update(pair=other)


def _must_coordinate(by: User, service: Service) -> None:
    if not coordinates(by, service):
        raise NotPermitted(_("Only the coordinators of this service keep regular seats."))


def _refuse(
    service: Service,
    timetable: Timetable,
    journeys: Sequence[Journey],
    rider: Rider,
    from_day: date,
    until_day: date | None,
    at: datetime,
) -> None:
    """Raise Refused with what no evening of the timetable could give."""
    run = Run(service=service, timetable=timetable, vehicle=service.vehicle, day=from_day)
    ask = Ask(run, service.vehicle.layout, [], journeys, rider, BookedHow.PHONE, None, at, coordinates=True)
    found = [refusal for rule in (nowhere, nobody) if (refusal := rule(ask))]
    if until_day and until_day < from_day:
        found.append(Refusal("ends_first", _("The last day is before the first.")))
    if not found and not fits(ask.layout, [], ask.wanted):
        found.append(Refusal("too_big", _("This vehicle does not hold so many people.")))
    if found:
        raise Refused(found)
