"""Who is served: groups by standing, by kind, by what they come for, and how many of them are new."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Min, QuerySet, Sum
from django.db.models.fields.json import KT
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from booking.models import Attendance, Booking
from booking.rules.vocabulary import ACTIVITIES
from booking.spans import Span
from booking.states import BookingState
from booking.use.reading import Scope, Seconds
from community import wording
from community.bands import START, START_OF_A_FIRM, Band, band_of
from community.models import Organisation, OrganisationKind

NOT_SAID = _("Nobody said")
NEW, KNOWN = _("New here in this time"), _("Came before")


@dataclass(frozen=True)
class Name:
    """A keeper's name, in the language of whoever reads it."""

    name: str
    name_cy: str = ""

    def __str__(self) -> str:
        return wording.in_language(self)[0]


Label = str | Promise | Name


@dataclass
class Served:
    """One group: how often, for how long, and what for (minutes by activity)."""

    organisation: int
    slug: str
    name: str
    name_cy: str
    band: str
    kind: str
    is_new: bool = False
    bookings: int = 0
    minutes: int = 0
    activities: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def hours(self) -> float:
        """As a table shows them: 2, 1.5."""
        return tidy(self.minutes)


@dataclass(frozen=True)
class Line:
    """One row of a table: which groups, how many bookings, how many minutes."""

    label: Label
    groups: frozenset[int]
    bookings: int
    minutes: int

    @property
    def hours(self) -> float:
        """As a table shows them: 2, 1.5."""
        return tidy(self.minutes)


def tidy(minutes: int) -> float:
    """Hours with one decimal, and none where it would be nought."""
    hours = round(minutes / 60, 1)
    return int(hours) if hours == int(hours) else hours


def bookings_in(scope: Scope, around: Span) -> QuerySet[Booking]:
    """Confirmed ones that begin in the span, of others than the keeper itself, without those nobody came to."""
    begun = scope.everybody().filter(resource__in=scope.own, starts_at__gte=around.start, starts_at__lt=around.end)
    others = begun.filter(organisation__isnull=False).exclude(organisation=F("resource__keeper"))
    return others.exclude(attendance__in=[Attendance.ABSENT, Attendance.EXCUSED])


def served(scope: Scope, around: Span) -> list[Served]:
    """In two queries, the group with most hours first."""
    bookings = bookings_in(scope, around)
    names = ("slug", "name", "name_cy", "band", "kind")
    rows = (
        bookings.order_by()
        .annotate(purpose=KT("particulars__activity"))
        .values_list("organisation", *(f"organisation__{name}" for name in names), "purpose")
        .annotate(times=Count("pk"), seconds=Sum(Seconds("ends_at") - Seconds("starts_at")))
    )
    out: dict[int, Served] = {}
    for pk, slug, name, name_cy, band, kind, purpose, count, seconds in rows:
        one = out.setdefault(pk, Served(pk, slug, name, name_cy, _band(band, kind), kind))
        one.bookings += count
        one.minutes += seconds // 60
        # Words from before there were choices are not among them.
        code = purpose if purpose in ACTIVITIES else ""
        before = one.activities.get(code, (0, 0))
        one.activities[code] = (before[0] + count, before[1] + seconds // 60)
    for pk, first in _first_times(scope, bookings):
        out[pk].is_new = first >= around.start
    return sorted(out.values(), key=lambda each: (-each.minutes, each.name, each.organisation))


def _first_times(scope: Scope, bookings: QuerySet[Booking]) -> QuerySet[Any, Any]:
    """When each of them first had anything with any of these keepers."""
    keepers = Organisation.objects.filter(resources__in=scope.resources.order_by().values("pk"))
    every = Booking.objects.filter(state=BookingState.CONFIRMED, resource__keeper__in=keepers.order_by().values("pk"))
    of_them = every.filter(organisation__in=bookings.order_by().values("organisation")).order_by()
    return of_them.values_list("organisation").annotate(first=Min("starts_at"))


def by_band(groups: Iterable[Served]) -> list[Line]:
    """The best standing first."""
    return _lines(groups, {band.value: band.label for band in Band}, lambda each: each.band)


def by_kind(groups: Iterable[Served]) -> list[Line]:
    """In the order of the list of kinds."""
    return _lines(groups, {kind.value: kind.label for kind in OrganisationKind}, lambda each: each.kind)


def by_newness(groups: Iterable[Served]) -> list[Line]:
    """Those who had never had anything with the keeper before, and the others."""
    return _lines(groups, {"new": NEW, "known": KNOWN}, lambda each: "new" if each.is_new else "known")


def by_activity(groups: Iterable[Served]) -> list[Line]:
    """In the order of the list of activities; a group with two is in both."""
    sums: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for each in groups:
        for code, (bookings, minutes) in each.activities.items():
            sums[code].append((each.organisation, bookings, minutes))
    return [
        Line(label, frozenset(pk for pk, _b, _m in rows), sum(row[1] for row in rows), sum(row[2] for row in rows))
        for code, label in [*ACTIVITIES.items(), ("", NOT_SAID)]
        if (rows := sums.get(code))
    ]


def _lines(groups: Iterable[Served], labels: dict[str, Any], of: Callable[[Served], str]) -> list[Line]:
    sorted_out: dict[str, list[Served]] = defaultdict(list)
    for each in groups:
        sorted_out[of(each)].append(each)
    return [
        Line(
            label,
            frozenset(each.organisation for each in some),
            sum(each.bookings for each in some),
            sum(each.minutes for each in some),
        )
        for code, label in labels.items()
        if (some := sorted_out.get(code))
    ]


def _band(band: str, kind: str) -> str:
    return band or band_of(START_OF_A_FIRM if kind == OrganisationKind.FIRM else START).value
