"""Open figures: what everybody may read, so made that no group can be found in them.

One whole month that is over, everything together, and nothing to choose but the month: months do not overlap, so the
difference of two pages says nothing. A line of fewer than three groups is never shown by itself; nor is what is left
when the lines shown are taken from their sum.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy
from django.core.cache import cache
from django.db.models import Count, Sum
from django.utils.translation import gettext_lazy as _

from booking.models import Resource
from booking.spans import Span
from booking.use import missed, served
from booking.use.figures import Figures, figures, per_cent
from booking.use.missed import Missed
from booking.use.reading import Scope, Seconds, scope_of
from booking.use.served import Label, Line, Name
from booking.wall import midnight
from community.days import local_day

LEAST_GROUPS = 3
LEAST_SEARCHES = 3
MONTHS = 12
OTHERS = _("Others, together")
# Shares and hours are rounded, so that one booking more or less does not show.
STEP_PER_CENT, STEP_HOURS = 5, 5
KEPT_SECONDS = 60 * 60
HOUR = 60 * 60
FEW = -1


@dataclass(frozen=True)
class OpenLine:
    """One published row."""

    label: Label
    groups: int
    hours: int


@dataclass(frozen=True)
class OpenFigures:
    """One month."""

    first: date
    last: date
    offered: int
    booked: int
    groups: int
    # Per cent by weekday and hour; None where nothing was offered, -1 where too few groups came to say so.
    cells: list[list[int | None]]
    bands: list[OpenLine]
    newness: list[OpenLine]
    activities: list[OpenLine]
    keepers: list[OpenLine]
    missed: list[Missed]


def months(at: datetime) -> list[date]:
    """The first days of the months that are over, the newest first."""
    day, out = local_day(at).replace(day=1), []
    for _number in range(MONTHS):
        day = (day - timedelta(days=1)).replace(day=1)
        out.append(day)
    return out


def open_figures(first: date, at: datetime) -> OpenFigures:
    """Those of the month that begins on the day. Kept for an hour: anybody may ask, as often as they like."""
    key = f"open-use:{first.isoformat()}:{local_day(at).isoformat()}"
    return cache.get_or_set(key, lambda: _reckon(first, at), KEPT_SECONDS)  # type: ignore[return-value]


def _reckon(first: date, at: datetime) -> OpenFigures:
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    scope = scope_of(Resource.objects.published())
    found = figures(scope, first, last, at)
    zone = next(iter(scope.by_zone), None)
    around = Span(midnight(first, zone), midnight(last + timedelta(days=1), zone)) if zone else None
    groups = served.served(scope, around) if around else []
    return OpenFigures(
        first=first,
        last=last,
        offered=rounded(found.minutes("offered") / 60, STEP_HOURS),
        booked=rounded(sum(each.minutes for each in groups) / 60, STEP_HOURS) if enough(groups) else 0,
        groups=len(groups) if enough(groups) else 0,
        cells=cells(found, _groups_by_hour(scope, around) if around else numpy.zeros((7, 24))),
        bands=safe(served.by_band(groups)),
        newness=safe(served.by_newness(groups)),
        activities=safe(served.by_activity(groups)),
        keepers=safe(_by_keeper(scope, around)) if around else [],
        missed=[each for each in missed.kinds(missed.in_days(first, last)) if each.count >= LEAST_SEARCHES],
    )


def enough(groups: Collection[Any]) -> bool:
    """Whether there are so many that none of them stands out."""
    return len(groups) >= LEAST_GROUPS


def safe(lines: Iterable[Line]) -> list[OpenLine]:
    """Lines of three groups and more. The others become one, with as many of the smallest lines as it takes for that
    one to have three groups as well; where there are not so many, nothing is said."""
    every = list(lines)
    shown = sorted((line for line in every if enough(line.groups)), key=lambda line: (len(line.groups), line.minutes))
    hidden = [line for line in every if not enough(line.groups)]
    while hidden and shown and not enough(_together(hidden)):
        hidden.append(shown.pop(0))
    if hidden and not enough(_together(hidden)):
        return []
    kept = [line for line in every if line in shown]
    if hidden:
        minutes = sum(line.minutes for line in hidden)
        kept.append(Line(OTHERS, _together(hidden), sum(line.bookings for line in hidden), minutes))
    return [OpenLine(line.label, len(line.groups), rounded(line.minutes / 60, STEP_HOURS)) for line in kept]


def _together(lines: Iterable[Line]) -> frozenset[int]:
    return frozenset[int]().union(*(line.groups for line in lines))


def rounded(number: float, step: int) -> int:
    """To the nearest step."""
    return int(step * round(number / step))


def cells(found: Figures, groups: Any) -> list[list[int | None]]:
    """The share of each hour, where enough groups came."""
    return [[_cell(found, groups, day, hour) for hour in range(24)] for day in range(7)]


def _cell(found: Figures, groups: Any, day: int, hour: int) -> int | None:
    share = per_cent(found.booked[day, hour], found.offered[day, hour])
    if share is None:
        return None
    return rounded(share, STEP_PER_CENT) if groups[day, hour] >= LEAST_GROUPS else FEW


def _groups_by_hour(scope: Scope, around: Span) -> Any:
    """How many different groups were there in each hour of the week."""
    rows = served.bookings_in(scope, around).order_by()
    found = rows.values_list("organisation", "resource__timezone", Seconds("starts_at"), Seconds("ends_at"))
    seen: set[tuple[int, int, int]] = set()
    for organisation, zone, start, end in found.iterator(5_000):
        for moment in [start, *range(start - start % HOUR + HOUR, end, HOUR)]:
            wall = datetime.fromtimestamp(moment, ZoneInfo(zone))
            seen.add((organisation, wall.weekday(), wall.hour))
    out = numpy.zeros((7, 24))
    for _organisation, weekday, hour in seen:
        out[weekday, hour] += 1
    return out


def _by_keeper(scope: Scope, around: Span) -> list[Line]:
    """By whose places they came to, in the order of the names."""
    keeper = ("resource__keeper", "resource__keeper__name", "resource__keeper__name_cy")
    rows = served.bookings_in(scope, around).order_by().values_list(*keeper, "organisation")
    sums: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    names: dict[int, tuple[str, str]] = {}
    for pk, name, name_cy, group, count, seconds in rows.annotate(
        times=Count("pk"), seconds=Sum(Seconds("ends_at") - Seconds("starts_at"))
    ):
        names[pk] = (name, name_cy)
        sums[pk].append((group, count, seconds // 60))
    return [
        Line(
            Name(*names[pk]),
            frozenset(group for group, _c, _m in own),
            sum(count for _g, count, _m in own),
            sum(minutes for _g, _c, minutes in own),
        )
        for pk, own in sorted(sums.items(), key=lambda each: names[each[0]])
    ]
