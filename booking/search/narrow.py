"""Which resources may answer a question, in the order they are shown, by SQL alone.

Narrowing only leaves out what cannot answer; availability.py decides. So it may ignore set-up, turn-round and
openings that touch, and stays one statement that both engines answer from their indexes: the cells of the grid for
"near", (resource, starts_at) for openings and (part, starts_at) for claims.

The order is published: nearest first; without a place, by name.
"""

from collections.abc import Sequence
from datetime import datetime
from math import cos, radians

from django.db.models import Count, F, FloatField, IntegerField, Q, Value
from django.db.models.expressions import Combinable, RawSQL

from booking.geography import KM_PER_DEGREE, cells_within
from booking.instants import stored
from booking.models import Resource
from booking.models.resource import ResourceQuerySet
from booking.search.question import Centre, Question, Window
from booking.spans import LONGEST

SMALLEST_RING = 2.5

# For each window: does an opening hold its first instant, does one hold its last, does no claim stand in between?
# column1 … column5 are what both engines call the columns of VALUES. LIMIT 1 OFFSET 0 keeps PostgreSQL from turning a
# question into a join, for which it reads the place's whole year.
_OPENINGS = """
    EXISTS (SELECT 1 FROM booking_opening AS o WHERE o.resource_id = booking_resource.id
            AND o.starts_at > w.column1 AND o.starts_at <= w.column2 AND o.ends_at > w.column2 LIMIT 1 OFFSET 0)
    AND EXISTS (SELECT 1 FROM booking_opening AS o WHERE o.resource_id = booking_resource.id
            AND o.starts_at > w.column3 AND o.starts_at < w.column4 AND o.ends_at >= w.column4 LIMIT 1 OFFSET 0)
"""
_NO_CLAIM = """
    AND NOT EXISTS (SELECT 1 FROM booking_resource_parts AS p JOIN booking_claim AS c ON c.part_id = p.part_id
            WHERE p.resource_id = booking_resource.id
            AND c.starts_at > w.column1 AND c.starts_at < w.column4 AND c.ends_at > w.column2
            AND (c.expires_at IS NULL OR c.expires_at > w.column5))
"""
# For a window that leaves room: does any opening share time with it?
_SOME_OPENING = """
    EXISTS (SELECT 1 FROM booking_opening AS o WHERE o.resource_id = booking_resource.id
            AND o.starts_at > w.column1 AND o.starts_at < w.column4 AND o.ends_at > w.column2 LIMIT 1 OFFSET 0)
"""


Ring = tuple[float, float]
"""From so many kilometres, not included, to so many, included."""


class Shelf:
    """The candidates of a question, taken a few at a time.

    Near a place they are read ring by ring from the middle: in a town the first ring fills the page and the
    thousands further out are never looked at; in the country the rings are empty and cost next to nothing.
    """

    def __init__(self, question: Question, at: datetime) -> None:
        self.question, self.at = question, at
        self.rings: list[Ring | None] = [*rings(question.within)] if question.centre else [None]
        self.taken = 0

    def take(self, number: int) -> list[Resource]:
        """The next so many with their keepers; fewer only at the end."""
        out: list[Resource] = []
        while self.rings and len(out) < number:
            wanted = number - len(out)
            found = candidates(self.question, self.at, self.rings[0]).select_related("keeper")
            rows = list(found[self.taken : self.taken + wanted])
            out += rows
            self.taken += len(rows)
            if len(rows) < wanted:
                self.rings.pop(0)
                self.taken = 0
        return out


def rings(within: float) -> list[Ring]:
    """Each reaching twice as far as the one before; the first at most 2.5 km."""
    edges = [within]
    while edges[0] > SMALLEST_RING:
        edges.insert(0, edges[0] / 2)
    return list(zip([-1.0, *edges], edges, strict=False))


def places(question: Question, ring: Ring | None = None) -> ResourceQuerySet:
    """Everything that has the room, the facilities and the nearness asked for, whatever its times; in order."""
    found = around(question, ring).having(question.needs)
    return found.filter(large_enough(question))


def large_enough(question: Question) -> Q:
    """Room for the people, and the floor area asked for."""
    people = Q(capacity__gte=question.people) if question.people else Q()
    return people & Q(area__gte=question.area) if question.area else people


def around(question: Question, ring: Ring | None = None) -> ResourceQuerySet:
    """Everything of the kind within the distance, or one ring of it; in order."""
    found = Resource.objects.published().filter(kind=question.kind)
    if question.keeper:
        found = found.filter(keeper__slug=question.keeper)
    if question.centre is None:
        return found.order_by("name", "pk")
    centre = question.centre
    inner, outer = ring or (-1.0, question.within)
    found = found.filter(cell__in=cells_within(centre.latitude, centre.longitude, outer)).alias(away=_away(centre))
    if inner >= 0:
        found = found.filter(away__gt=(inner / KM_PER_DEGREE) ** 2)
    return found.filter(away__lte=(outer / KM_PER_DEGREE) ** 2).order_by("away", "name", "pk")


def candidates(question: Question, at: datetime, ring: Ring | None = None) -> ResourceQuerySet:
    """Those of `places` whose openings and claims leave the question open, in order."""
    windows = [window for _, window in question.windows(at) if window]
    if not question.day:
        return places(question, ring)
    if len(windows) < question.needed():
        return places(question, ring).none()
    dates = _dates_passing(windows, at, claims=True)
    return places(question, ring).alias(dates=dates).filter(dates__gte=question.needed())


def removed(question: Question, at: datetime) -> dict[str, int]:
    """How many are near, and how many of those each filter takes away in turn: small, lacking, shut, taken."""
    fits = large_enough(question)
    has = Q(had=question.needs) if question.needs else Q()
    counted = (
        around(question)
        .order_by()
        .alias(had=F("facilities").bitand(question.needs))
        .aggregate(near=Count("pk"), fits=Count("pk", filter=fits), has=Count("pk", filter=fits & has))
    )
    near, fitting, having = counted["near"], counted["fits"], counted["has"]
    windows = [window for _, window in question.windows(at) if window]
    offered = having
    if question.day:
        enough = len(windows) >= question.needed()
        dates = _dates_passing(windows, at, claims=False) if enough else Value(0)
        offered = places(question).order_by().alias(dates=dates).filter(dates__gte=question.needed()).count()
    return {
        "near": near,
        "small": near - fitting,
        "lacking": fitting - having,
        "shut": having - offered,
        "taken": offered if question.day else 0,
    }


def _away(centre: Centre) -> Combinable:
    """The square of the distance in degrees of latitude, on a flat map: right within a few parts in a thousand at
    50 km, and arithmetic that any database has."""
    north = F("latitude") - Value(centre.latitude, FloatField())
    east = (F("longitude") - Value(centre.longitude, FloatField())) * Value(cos(radians(centre.latitude)), FloatField())
    return north * north + east * east


def _dates_passing(windows: Sequence[Window], at: datetime, *, claims: bool) -> RawSQL:
    """In how many of the windows the resource may be free. By hand, because the ORM takes longer to write this
    statement for twelve weeks than a database to answer it."""
    if windows[0].is_exact:
        test = _OPENINGS + (_NO_CLAIM if claims else "")
    else:
        test = _SOME_OPENING
    rows = ", ".join(["(%s, %s, %s, %s, %s)"] * len(windows))
    values: list[object] = []
    for window in windows:
        span = window.span
        moments = (span.start - LONGEST, span.start, span.end - LONGEST, span.end, at)
        values += [stored(moment) for moment in moments]
    return RawSQL(  # nosec: only the shape is built here, never a value
        f"(SELECT COUNT(*) FROM (VALUES {rows}) AS w WHERE {test})", values, output_field=IntegerField()
    )
