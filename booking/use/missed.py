"""Searches that found nothing, counted by what was looked for. Nobody's name, address or exact place is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from booking.facilities import FACILITIES, codes_of
from booking.geography import cell_of, cells_within
from booking.models import MissedSearch, Resource
from booking.models.missed_search import EVERYWHERE
from booking.search.question import HOURS, PartOfDay, Question
from community import wording
from community.days import local_day

ANY_DAY = 7
NEAR_KM = 10
SHOWN = 12

# The filter that took the last ones away, the one nearest to an answer first.
BECAUSE: dict[str, str | Promise] = {
    "taken": _("What fits is taken then"),
    "shut": _("What fits is closed then"),
    "lacking": _("No place has all of it"),
    "small": _("No place is large enough"),
    "nowhere": _("There is no place near"),
}

_COLUMNS = ("day", "cell", "weekday", "part_of_day", "people", "needs", "because")
_COUNT_ONE = """
    INSERT INTO booking_missedsearch ({columns}, count) VALUES (%s, %s, %s, %s, %s, %s, %s, 1)
    ON CONFLICT ({columns}) DO UPDATE SET count = booking_missedsearch.count + 1
""".format(columns=", ".join(_COLUMNS))


@dataclass(frozen=True)
class Missed:
    """One kind of search, how often it found nothing, and why."""

    weekday: int
    part: str
    people: int
    needs: int
    because: str
    count: int

    @property
    def when(self) -> str:
        """Tuesday, evening."""
        day = _("Any day") if self.weekday == ANY_DAY else wording.weekday(self.weekday)
        part = str(PartOfDay(self.part or PartOfDay.ANY).label)
        return f"{capfirst(day)}, {part[:1].lower()}{part[1:]}"

    @property
    def having(self) -> str:
        """The facilities asked for."""
        return ", ".join(str(FACILITIES[code]) for code in codes_of(self.needs))

    @property
    def why(self) -> str | Promise:
        """What stood in the way."""
        return BECAUSE.get(self.because, "")


def count(question: Question, removed: Mapping[str, int], at: datetime) -> None:
    """One more, in one statement; `removed` says how many each filter took away."""
    centre = question.centre
    values = (
        local_day(at),
        cell_of(centre.latitude, centre.longitude) if centre else EVERYWHERE,
        question.day.weekday() if question.day else ANY_DAY,
        _part_of(question),
        -(-(question.people or 0) // 10) * 10,
        question.needs,
        because(removed),
    )
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_ONE, values)


def because(removed: Mapping[str, int]) -> str:
    """What stood in the way of the last ones."""
    return next((each for each in BECAUSE if removed.get(each)), "nowhere")


def _part_of(question: Question) -> str:
    if question.start is None:
        return str(question.part)
    hour = question.start.hour
    parts = [part for part in PartOfDay if part != PartOfDay.ANY]
    return str(next(part for part in parts if any(HOURS[part][0] <= h < HOURS[part][1] for h in (hour, hour + 24))))


def in_days(first: date, last: date) -> QuerySet[MissedSearch]:
    """Those of the days, both included."""
    return MissedSearch.objects.filter(day__gte=first, day__lte=last)


def near(resources: QuerySet[Resource]) -> Q:
    """Those near any of the places, and those without a place."""
    spots = resources.order_by().filter(latitude__isnull=False).values_list("latitude", "longitude").distinct()
    # Buildings of one cell share their neighbourhood: a council's hundred halls are a few dozen cells.
    by_cell = {cell_of(lat, lng): (lat, lng) for lat, lng in spots if lat is not None and lng is not None}
    cells = {cell for spot in by_cell.values() for cell in cells_within(*spot, NEAR_KM)}
    return Q(cell__in=[EVERYWHERE, *sorted(cells)])


def kinds(rows: QuerySet[MissedSearch], most: int | None = SHOWN) -> list[Missed]:
    """By what was looked for, the most frequent first."""
    wanted = ("weekday", "part_of_day", "people", "needs", "because")
    found = rows.order_by().values_list(*wanted).annotate(times=Sum("count")).order_by("-times", *wanted)
    return [Missed(*row) for row in found[:most]]
