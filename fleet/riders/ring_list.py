"""Whom a service's coordinators have to ring, and about what: without e-mail nobody hears of it in any other way."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext

from community.models import MANAGING_ROLES, Organisation, User
from fleet.calls import know_calls
from fleet.models import Ride
from fleet.models.ride import RideQuerySet
from fleet.permissions import names_are_open
from fleet.riders.ringing import together
from fleet.riders.trips import Trip, trip_of

DAY = timedelta(days=1)
ABOUT: dict[str, str | Promise] = {
    "seat": gettext_lazy("There is a seat now"),
    "suspended": gettext_lazy("The bus does not run"),
    "taken_up": gettext_lazy("The bus runs after all"),
    "vehicle": gettext_lazy("Another vehicle comes"),
    "timetable": gettext_lazy("The times have changed"),
}
SOMETHING = gettext_lazy("Something has changed")


@dataclass(frozen=True)
class ToRing:
    """One person, out and home together. Name and number from the day before on; earlier the relay connects."""

    trips: list[Trip]
    about: str | Promise
    names: bool
    names_from: date

    @property
    def ride(self) -> Ride:
        """The way out, or the only one."""
        return self.trips[0].ride


def _theirs(user: User) -> RideQuerySet:
    mine = Organisation.objects.of(user, *MANAGING_ROLES)
    return Ride.objects.filter(run__service__operator__in=mine, erased_at=None).exclude(to_ring="")


def to_ring(user: User, at: datetime) -> list[ToRing]:
    """Everybody, the next evening first."""
    rows = _theirs(user).filter(_not_over(at)).order_by("run__leaves_at", "first", "pk")
    rides = list(rows.select_related("run__service", "run__timetable", "run__vehicle", "run__booking"))
    know_calls(ride.run.timetable for ride in rides)
    return [_line(each, at) for each in together(rides)]


def _line(rides: Sequence[Ride], at: datetime) -> ToRing:
    run = rides[0].run
    trips = [trip_of(ride) for ride in sorted(rides, key=lambda ride: ride.first)]
    return ToRing(trips, ABOUT.get(rides[0].to_ring, SOMETHING), names_are_open(run, at), run.day - DAY)


def _not_over(at: datetime) -> Q:
    """Telling them is no use any more on the next day."""
    return Q(run__leaves_at__gt=at - DAY)


def needs(user: User, at: datetime) -> Iterator[tuple[str, str, bool]]:
    """One line for the front page."""
    pressing = at + 2 * DAY
    rows = _theirs(user).filter(_not_over(at)).values_list("pk", "pair", "run__leaves_at")
    people = [leaves for pk, pair, leaves in rows if pair is None or pk < pair]
    if people:
        words = ngettext("%(count)d rider to ring", "%(count)d riders to ring", len(people)) % {"count": len(people)}
        yield words, reverse("manage-ring"), min(people) < pressing
