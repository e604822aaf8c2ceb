"""What a coordinator's pages begin with: the run, ride or service, and nobody else's."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from community.days import local_day
from community.models import MANAGING_ROLES, Organisation
from community.views.access import signed_in
from fleet.actions.standing import kept_on
from fleet.models import Ride, Run, Service, StandingSeat
from fleet.models.ride import RideQuerySet


def operators_or_404(request: HttpRequest) -> QuerySet[Organisation]:
    """The organisations for which the person coordinates anything."""
    mine = Organisation.objects.of(signed_in(request), *MANAGING_ROLES)
    if not mine.exists():
        raise Http404
    return mine


def run_or_404(request: HttpRequest, pk: int) -> Run:
    """One evening of a service that the person coordinates; to everybody else it does not exist."""
    rows = Run.objects.with_everything().filter(service__operator__in=operators_or_404(request))
    return get_object_or_404(rows, pk=pk)


def rides_of(request: HttpRequest) -> RideQuerySet:
    """All rides on their services, with what every page about one prints."""
    found = Ride.objects.filter(run__service__operator__in=operators_or_404(request))
    return found.select_related(
        "run__service__operator",
        "run__service__vehicle",
        "run__vehicle__depot",
        "run__booking",
        "run__timetable",
        "pair",
        "user",
        "organisation",
    )


def ride_or_404(request: HttpRequest, reference: str) -> Ride:
    """One of them."""
    ride: Ride = get_object_or_404(rides_of(request), reference=reference)
    return ride


def service_or_404(request: HttpRequest, slug: str) -> Service:
    """A service that the person coordinates."""
    rows = Service.objects.select_related("operator", "vehicle").filter(operator__in=operators_or_404(request))
    return get_object_or_404(rows, slug=slug)


def seat_or_404(request: HttpRequest, pk: int) -> StandingSeat:
    """A regular seat on such a service that is still kept; one may end sooner than was said."""
    rows = StandingSeat.objects.select_related("service__operator", "service__vehicle", "timetable", "pair")
    found = rows.filter(service__operator__in=operators_or_404(request), erased_at=None)
    seat: StandingSeat = get_object_or_404(found.filter(kept_on(local_day(timezone.now()))), pk=pk)
    return seat
