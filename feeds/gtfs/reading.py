"""What the feed is made of, asked in a fixed number of queries: the public services that run, and their evenings."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from zlib import crc32
from zoneinfo import ZoneInfo

from django.utils import timezone

from community.days import local_day
from community.models import Organisation
from feeds.gtfs.days import counted
from feeds.gtfs.pieces import pieces
from fleet.calls import calls_of, know_calls
from fleet.models import Call, Run, RunState, Service, ServiceState, Stop, Timetable

# A reader that asks today must find the week it is in, and not only the evening to come.
BEHIND = timedelta(days=7)
# Nobody said until when the bus goes round the doors.
AT_THE_DOORS = 15


@dataclass(frozen=True)
class Passing:
    """A call of a trip, as counted by the feed's clock. `until` is only a zone's."""

    call: Call
    minutes: int
    until: int | None

    @property
    def stop(self) -> Stop:
        """Where."""
        return self.call.stop


@dataclass(frozen=True)
class Trip:
    """One way of an evening, on all days on which it goes at these times."""

    service: Service
    key: str
    number: int
    calls: list[Passing]
    step_free: bool

    @property
    def id(self) -> str:
        """The same tomorrow."""
        return f"{self.key}-{self.number}"


@dataclass
class Evening:
    """The days of a timetable that have the same times and let wheelchairs in or not."""

    service: Service
    timetable: Timetable
    minutes: tuple[int, ...]
    step_free: bool
    days: set[date] = field(default_factory=set)

    @cached_property
    def key(self) -> str:
        """Of the timetable as it was written just its number; of what differs, a sum of the difference beside it."""
        usual = (tuple(_written(self.timetable)), self.service.vehicle.is_accessible)
        is_usual = usual == (self.minutes, self.step_free)
        differs = "" if is_usual else f"-{crc32(repr((self.minutes, self.step_free)).encode()):08x}"
        return f"t{self.timetable.pk}{differs}"

    def trips(self) -> Iterator[Trip]:
        """Out and home; one of a single call goes nowhere."""
        times, calls = iter(self.minutes), calls_of(self.timetable)
        passing = [Passing(call, next(times), next(times) if call.stop.is_zone else None) for call in calls]
        by_call = {each.call.order: each for each in passing}
        for number, piece in enumerate(pieces([each.call for each in passing])):
            if len(piece) > 1:
                yield Trip(self.service, self.key, number, [by_call[call.order] for call in piece], self.step_free)


@dataclass(frozen=True)
class Feed:
    """Everything that goes into the file."""

    evenings: list[Evening]
    trips: list[Trip]

    @cached_property
    def services(self) -> list[Service]:
        """Those that go at all."""
        return sorted({trip.service.pk: trip.service for trip in self.trips}.values(), key=lambda each: each.pk)

    @cached_property
    def operators(self) -> list[Organisation]:
        """Whose they are."""
        every = {service.operator_id: service.operator for service in self.services}
        return [every[pk] for pk in sorted(every)]

    @cached_property
    def stops(self) -> list[Stop]:
        """Poles and zones, each once."""
        every = {each.stop.pk: each.stop for trip in self.trips for each in trip.calls}
        return [every[pk] for pk in sorted(every)]

    @property
    def first(self) -> date:
        """Its first day."""
        return min(min(each.days) for each in self.evenings)

    @property
    def last(self) -> date:
        """Its last."""
        return max(max(each.days) for each in self.evenings)


def read(at: datetime) -> Feed:
    """In four queries. Without trips where nothing public runs."""
    services = Service.objects.filter(is_public=True, state=ServiceState.RUNNING)
    known = {each.pk: each for each in services.select_related("operator", "vehicle", "vehicle__keeper")}
    going = Run.objects.filter(service__in=known, day__gte=local_day(at) - BEHIND).exclude(state=RunState.SUSPENDED)
    timetables = {each.pk: each for each in Timetable.objects.filter(service__in=known).order_by("pk")}
    know_calls(timetables.values())
    evenings = list(_evenings(known, timetables, going))
    trips = [trip for evening in evenings for trip in evening.trips()]
    used = {trip.key for trip in trips}
    return Feed([each for each in evenings if each.key in used], trips)


def _evenings(known: dict[int, Service], timetables: dict[int, Timetable], going: Iterable[Run]) -> Iterable[Evening]:
    found: dict[tuple[int, tuple[int, ...], bool], Evening] = {}
    feed_zone = ZoneInfo(timezone.get_default_timezone_name())
    written: dict[int, list[int]] = defaultdict(list)
    rows = going.values_list("service", "timetable", "day", "vehicle__wheelchair_places")  # type: ignore[attr-defined]
    for service_pk, timetable_pk, day, places in rows.order_by("timetable", "day"):
        service, timetable = known[service_pk], timetables[timetable_pk]
        if timetable_pk not in written:
            written[timetable_pk] = _written(timetable)
        day, minutes = counted(day, written[timetable_pk], service.zone, feed_zone)
        key = (timetable_pk, minutes, bool(places))
        found.setdefault(key, Evening(service, timetable, minutes, bool(places))).days.add(day)
    return found.values()


def _written(timetable: Timetable) -> list[int]:
    """Each call's minutes; of a zone, those at which it begins and ends."""
    out = []
    for call in calls_of(timetable):
        out.append(call.minutes)
        if call.stop.is_zone:
            until = call.until_minutes or 0
            out.append(until if until > call.minutes else call.minutes + AT_THE_DOORS)
    return out
