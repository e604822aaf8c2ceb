"""A vehicle that is off the road, and what it was meant for in the coming days."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from booking.models import Booking
from booking.states import BookingState
from community.models import MANAGING_ROLES, Organisation, User
from community.wording import in_language, short_day
from fleet.models import Run, Vehicle

# What is further away than this may well be mended in time.
AHEAD = timedelta(days=7)


@dataclass(frozen=True)
class Coming:
    """What the vehicle was meant for: runs, and groups that have booked it."""

    runs: Sequence[Run]
    hires: Sequence[Booking]

    @property
    def bookings(self) -> list[Booking]:
        """Of both, in time."""
        return sorted([*(run.booking for run in self.runs), *self.hires], key=lambda each: each.starts_at)


def runs_ahead(vehicles: Sequence[Vehicle], at: datetime) -> QuerySet[Run]:
    """Their runs that are not over, in the coming days."""
    soon = Run.objects.going().filter(vehicle__in=vehicles, ended_at=None)
    return soon.filter(booking__ends_at__gt=at, booking__starts_at__lt=at + AHEAD).with_everything()


def coming(vehicle: Vehicle, at: datetime) -> Coming:
    """Whom a defect meets, in two queries."""
    runs = list(runs_ahead([vehicle], at))
    mine = Booking.objects.filter(resource=vehicle, state=BookingState.CONFIRMED, run=None)
    hires = mine.filter(ends_at__gt=at, starts_at__lt=at + AHEAD).select_related("organisation", "resource__keeper")
    return Coming(runs, list(hires.order_by("starts_at", "pk")))


def needs(user: User, at: datetime) -> Iterator[tuple[str, str, bool]]:
    """Vehicles one keeps that stand, and evenings one coordinates that were to go with such a one. Three queries."""
    mine = Organisation.objects.of(user, *MANAGING_ROLES)
    used = Q(keeper__in=mine) | Q(services__operator__in=mine)
    off = list(Vehicle.objects.filter(used, off_road_since__isnull=False).distinct())
    if not off:
        return
    ours = set(mine.values_list("pk", flat=True))
    for vehicle in off:
        if vehicle.keeper_id in ours:
            said = _("%(vehicle)s is off the road: say when it is mended")
            name = in_language(vehicle)[0]
            yield said % {"vehicle": name}, reverse("manage-checks", args=[vehicle.slug]), True
    for run in runs_ahead(off, at):
        if run.service.operator_id in ours:
            said = _("%(service)s on %(day)s has a vehicle that is off the road")
            words = {"service": in_language(run.service)[0], "day": short_day(run.day)}
            yield said % words, reverse("manage-run", args=[run.pk]), True
