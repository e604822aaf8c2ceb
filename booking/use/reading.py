"""What was offered, booked, used, missed and handed back in some places, read in a fixed number of queries.

Whoever has the hall has its thirds, so all of it is counted by part. A part weighs as much as it is of the largest
place asked about that it belongs to: for the hall, a third that is let for three hours is one hour.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import numpy
from django.db.models import BigIntegerField, Case, Exists, Func, OuterRef, Q, QuerySet, Value, When

from booking.given_up import HANDED_BACK
from booking.models import Attendance, Booking, BookingEvent, Opening, Proof, Resource
from booking.models.event import CANCELLED_BY_GROUP
from booking.spans import LONGEST, Span
from booking.states import BookingState
from booking.use.heat import NOTHING, Numbers, Period, Stretches
from booking.wall import midnight

# What a group gives up of a confirmed booking: all of it, or some.
GIVEN_BACK = [CANCELLED_BY_GROUP, HANDED_BACK]
# What became of a booking, as far as anybody has said.
UNKNOWN, CAME, ABSENT = 0, 1, 2
AT_ONCE = 10_000


class Whole(Func):
    """A whole number as the driver gives it: Django would look at each of a year's once more."""

    template = "%(expressions)s"
    output_field = BigIntegerField()

    def get_db_converters(self, connection: Any) -> list[Any]:
        """It is one already."""
        return []


class Seconds(Whole):
    """A time as seconds since 1970: a year has too many of them to make each into a date."""

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """The date is text there."""
        template = "CAST(strftime('%%%%s', %(expressions)s) AS INTEGER)"
        return self.as_sql(compiler, connection, template=template, **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """A number with decimals there."""
        return self.as_sql(compiler, connection, template="EXTRACT(EPOCH FROM %(expressions)s)::bigint", **extra)


@dataclass(frozen=True)
class Scope:
    """The places asked about: what they are made of, and everything else that uses some of it."""

    resources: QuerySet[Resource]
    # The clock of each place, and the parts of each that shares some with them.
    zones: Mapping[int, ZoneInfo]
    parts: Mapping[int, list[int]]

    @cached_property
    def weights(self) -> dict[int, float]:
        """What each part is of the largest of the places it belongs to."""
        largest: dict[int, int] = {}
        for resource in self.zones:
            own = self.parts.get(resource, [])
            largest |= {part: max(len(own), largest.get(part, 1)) for part in own}
        return {part: 1 / size for part, size in largest.items()}

    @cached_property
    def by_zone(self) -> dict[ZoneInfo, set[int]]:
        """The parts that go by each clock."""
        out: dict[ZoneInfo, set[int]] = defaultdict(set)
        for resource, zone in self.zones.items():
            out[zone].update(self.parts.get(resource, []))
        return out

    @property
    def divides(self) -> bool:
        """Whether some place is made of several parts."""
        return any(len(self.parts.get(resource, [])) > 1 for resource in self.zones)

    def everybody(self) -> QuerySet[Booking]:
        """Confirmed bookings that take some of these places' parts."""
        return Booking.objects.filter(state=BookingState.CONFIRMED, resource__in=self.touching)

    @property
    def touching(self) -> QuerySet[Any]:
        """Every place that uses some of their parts, the places themselves among them."""
        return sharing_with(self.resources).values("resource")

    @property
    def own(self) -> QuerySet[Any]:
        """Of these, the same keepers': who books what another keeper lets is not said."""
        return self.touching.filter(resource__keeper__in=self.resources.order_by().values("keeper"))


def sharing_with(resources: QuerySet[Resource]) -> QuerySet[Any]:
    """Which places use which of the parts that these are made of."""
    through = Resource.parts.through.objects
    own = through.filter(resource__in=resources.order_by().values("pk")).values("part")
    return through.filter(part__in=own).order_by()


def scope_of(resources: QuerySet[Resource]) -> Scope:
    """In two queries."""
    zones: dict[str, ZoneInfo] = {}
    asked = dict(resources.order_by().values_list("pk", "timezone"))
    parts: dict[int, list[int]] = defaultdict(list)
    for resource, part in sharing_with(resources).values_list("resource", "part"):
        parts[resource].append(part)
    return Scope(resources, {pk: zones.setdefault(name, ZoneInfo(name)) for pk, name in asked.items()}, dict(parts))


@dataclass(frozen=True)
class Read:
    """Stretches of time, each on one part."""

    offered: Stretches = NOTHING
    booked: Stretches = NOTHING
    used: Stretches = NOTHING
    absent: Stretches = NOTHING
    over: Stretches = NOTHING
    handed_back: Stretches = NOTHING
    zones: Mapping[ZoneInfo, set[int]] = field(default_factory=dict)


def read(scope: Scope, around: Span, at: datetime) -> Read:
    """All that shares time with the span, in three queries."""
    booked, became = _on_parts(_booked(scope, around), scope)
    is_over = booked.end * 60 <= at.timestamp()
    return Read(
        offered=_on_parts(_offered(scope, around), scope)[0],
        booked=booked,
        used=booked.where(is_over & (became == CAME)),
        absent=booked.where(is_over & (became == ABSENT)),
        over=booked.where(is_over),
        handed_back=_on_parts(_handed_back(scope, around), scope)[0],
        zones=scope.by_zone,
    )


def _on_parts(rows: Iterable[tuple[int, int, int, int]], scope: Scope) -> tuple[Stretches, Numbers]:
    """Rows of (place, start, end, mark) as stretches of the parts that were asked about, with the mark of each."""
    table = numpy.array(list(rows), dtype=numpy.int64).reshape(-1, 4)
    pairs = sorted((place, part) for place, parts in scope.parts.items() for part in parts if part in scope.weights)
    places, parts = numpy.array(pairs, dtype=numpy.int64).reshape(-1, 2).T
    first = numpy.searchsorted(places, table[:, 0], "left")
    many = numpy.searchsorted(places, table[:, 0], "right") - first
    wide = numpy.repeat(table, many, axis=0)
    # The first of a row's parts, then the second and so on.
    number = numpy.arange(len(wide)) - numpy.repeat(numpy.cumsum(many) - many, many)
    part = parts[numpy.repeat(first, many) + number]
    return Stretches(part, wide[:, 1] // 60, wide[:, 2] // 60), wide[:, 3]


def span_of(periods: Iterable[Period]) -> Span:
    """From the first of their beginnings to the last of their ends."""
    days = [(midnight(each.first, each.zone), midnight(each.last, each.zone) + LONGEST + LONGEST) for each in periods]
    return Span(min(first for first, _ in days), max(last for _, last in days))


def _offered(scope: Scope, around: Span) -> Iterable[tuple[int, int, int, int]]:
    rows = Opening.objects.filter(resource__in=scope.resources.order_by().values("pk")).meeting(around).order_by()
    times = rows.values_list("resource", Seconds("starts_at"), Seconds("ends_at"), Whole(Value(UNKNOWN)))
    return times.iterator(AT_ONCE)


def _booked(scope: Scope, around: Span) -> Iterable[tuple[int, int, int, int]]:
    proved = Exists(Proof.objects.filter(booking=OuterRef("pk")))
    became = Case(
        When(attendance__in=[Attendance.ABSENT, Attendance.EXCUSED], then=ABSENT),
        When(attendance=Attendance.CAME, then=CAME),
        When(proved, then=CAME),
        default=UNKNOWN,
    )
    rows = scope.everybody().filter(meeting(around)).order_by()
    return rows.values_list("resource", Seconds("starts_at"), Seconds("ends_at"), Whole(became)).iterator(AT_ONCE)


def _handed_back(scope: Scope, around: Span) -> Iterator[tuple[int, int, int, int]]:
    """What was confirmed before, without what is still confirmed afterwards."""
    near = Span(around.start - LONGEST, around.end + LONGEST)
    rows = BookingEvent.objects.filter(
        meeting(near, "booking__"), verb__in=GIVEN_BACK, booking__resource__in=scope.touching
    )
    for before, after in rows.order_by().values_list("before", "after").iterator(AT_ONCE):
        if before.get("state") == BookingState.CONFIRMED:
            left = _span(after) if after.get("state") == BookingState.CONFIRMED else None
            for start, end in _without(_span(before), left):
                yield before["resource"], start, end, UNKNOWN


def _span(facts: Mapping[str, Any]) -> tuple[int, int]:
    start, end = (datetime.fromisoformat(facts[name]) for name in ("starts_at", "ends_at"))
    return int(start.timestamp()), int(end.timestamp())


def _without(was: tuple[int, int], left: tuple[int, int] | None) -> list[tuple[int, int]]:
    if left is None:
        return [was]
    pieces = [(was[0], min(was[1], left[0])), (max(was[0], left[1]), was[1])]
    return [(start, end) for start, end in pieces if start < end]


def meeting(window: Span, of: str = "") -> Q:
    """Bookings that share time with the window; none is longer than 24 hours."""
    bounds = {f"{of}starts_at__gt": window.start - LONGEST, f"{of}starts_at__lt": window.end}
    return Q(**bounds, **{f"{of}ends_at__gt": window.start})
