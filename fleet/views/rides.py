"""One's own rides: coming, and those that were; one of them; and giving it up."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.actions.base import NotPermitted
from booking.views.filling_in import bookable
from community.views.access import signed_in
from fleet.actions.rides import cancel
from fleet.models import Ride, RideState, Run, RunState
from fleet.models.ride import RideQuerySet
from fleet.permissions import owns_ride
from fleet.riders.live import Live, lateness, live_of
from fleet.riders.trips import Trip, trip_of, trips_of

A_PAGE = 25
# An evening is over by then, whether or not its driver said so.
OVER = timedelta(hours=12)


@login_required
def rides(request: HttpRequest) -> HttpResponse:
    """Those of one's own account and of the groups one books for."""
    at = timezone.now()
    mine = _mine(request)
    ahead = Q(run__leaves_at__gt=at - OVER) & ~Q(run__state=RunState.DONE) & ~Q(state=RideState.CANCELLED)
    page = Paginator(mine.exclude(ahead).order_by("-run__leaves_at", "first", "pk"), A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "coming": [_line(trip) for trip in trips_of(mine.filter(ahead).order_by("run__leaves_at", "first", "pk"))],
        "past": [_line(trip) for trip in trips_of(page.object_list)],
        "page": page,
    }
    return render(request, "fleet/runs/rides.html", context)


def _line(trip: Trip) -> tuple[Trip, Live | None]:
    return trip, live_of(trip.run)


@login_required
def ride(request: HttpRequest, reference: str) -> HttpResponse:
    """When and where, how late the bus is, and what to do if one cannot come."""
    at = timezone.now()
    found = _own_or_404(request, reference)
    trips = [trip_of(each) for each in _together(found)]
    context = {
        "ride": found,
        "run": found.run,
        "service": found.run.service,
        "zone": found.run.zone,
        "live": live_of(found.run),
        "trips": trips,
        "late": lateness(found.run),
        "place": _place_in_line(found),
        "may_cancel": _may_cancel(found, at),
        "fare": sum(trip.ride.fare_pence for trip in trips),
    }
    return render(request, "fleet/runs/ride.html", context)


@login_required
def ride_cancel(request: HttpRequest, reference: str) -> HttpResponse:
    """Asked once: this ride, or the way there and back."""
    at = timezone.now()
    found = _own_or_404(request, reference)
    if request.method == "POST":
        try:
            cancel(ride=found, by=signed_in(request), at=at, pair=request.POST.get("which") != "one")
            messages.success(request, _("Cancelled. Thank you: somebody else can have the seat now."))
        except NotPermitted as error:
            messages.warning(request, str(error))
        return redirect(found)
    if not _may_cancel(found, at):
        return redirect(found)
    context = {
        "ride": found,
        "run": found.run,
        "service": found.run.service,
        "zone": found.run.zone,
        "trip": trip_of(found),
        "trips": [trip_of(each) for each in _together(found) if each.state != RideState.CANCELLED],
    }
    return render(request, "fleet/runs/ride_cancel.html", context)


def _mine(request: HttpRequest) -> RideQuerySet:
    groups = [each.organisation_id for each in bookable(request)]
    return _with_run().filter(Q(user=signed_in(request)) | Q(organisation__in=groups))


def _with_run() -> RideQuerySet:
    names = ("service", "service__operator", "vehicle", "vehicle__depot", "booking", "timetable")
    return Ride.objects.select_related("pair", "with_booking", "organisation", *(f"run__{name}" for name in names))


def _own_or_404(request: HttpRequest, reference: str) -> Ride:
    """To anybody else it does not exist."""
    found = _with_run().filter(reference=reference).first()
    if found is None or not owns_ride(request.user, found):
        raise Http404
    return found


def _together(found: Ride) -> list[Ride]:
    """It and its way home or out, in the order of the evening."""
    if found.pair is None:
        return [found]
    if found.pair.run_id == found.run_id:
        found.pair.run = found.run
    return sorted([found, found.pair], key=lambda each: (each.run.leaves_at, each.first))


def _place_in_line(found: Ride) -> int:
    """The number on the waiting list; 0 for somebody who is not on it."""
    if found.state != RideState.WAITING:
        return 0
    before = Q(asked_at__lt=found.asked_at) | Q(asked_at=found.asked_at, pk__lt=found.pk)
    waiting = Ride.objects.filter(run=found.run_id, state=RideState.WAITING).exclude(pk=found.pair_id or 0)
    # Out and home wait together.
    waiting = waiting.filter(Q(pair=None) | Q(first__lt=F("pair__first")))
    return waiting.filter(before).count() + 1


def _may_cancel(found: Ride, at: datetime) -> bool:
    run: Run = found.run
    return found.state != RideState.CANCELLED and run.state != RunState.DONE and trip_of(found).on.until > at
