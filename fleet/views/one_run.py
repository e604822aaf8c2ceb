"""The coordinator's page of one evening: how it stands, suspending it, taking it up again, another vehicle."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.forms.refused import show
from booking.models import Booking
from community.views.access import signed_in
from fleet.actions import other_vehicle
from fleet.actions import runs as actions
from fleet.actions.shifts import standing_of
from fleet.calls import times
from fleet.forms.run import CANCEL, WAIT, WhoStaysForm
from fleet.forms.services import ReasonForm
from fleet.models import Ride, Run, RunState, Vehicle
from fleet.permissions import coordinates, lends
from fleet.riders.riding import free_on
from fleet.riders.trips import trips_of
from fleet.running.planning import Why, stands_against


def coordinated_run(http: HttpRequest, pk: int) -> Run:
    """The evening, if the person coordinates its service; for everybody else there is no such page."""
    found = get_object_or_404(Run.objects.with_everything().select_related("vehicle__keeper"), pk=pk)
    if not coordinates(http.user, found.service):
        raise Http404
    return found


@login_required
def run(http: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one evening; a POST takes a suspended one up again."""
    at, found = timezone.now(), coordinated_run(http, pk)
    if http.method == "POST":
        return _take_up(http, found, at)
    is_ahead = found.state == RunState.PLANNED and found.leaves_at > at
    context: dict[str, Any] = {
        "run": found,
        "service": found.service,
        "zone": found.zone,
        "times": times(found),
        "room": free_on([found])[found.pk],
        "shift": standing_of([found]).get(found.pk),
        "to_ring": Ride.objects.filter(run=found).calls_to_make().count(),
        "is_ahead": is_ahead,
        "may_take_up": found.state == RunState.SUSPENDED and found.booking.starts_at > at,
        "is_over": found.booking.ends_at <= at,
    }
    return render(http, "fleet/manage/run.html", context)


def _take_up(http: HttpRequest, found: Run, at: datetime) -> HttpResponse:
    try:
        actions.take_up(run=found, by=signed_in(http), at=at)
    except Refused as refused:
        for each in refused.refusals:
            messages.error(http, str(each.sentence))
    except NotPermitted as error:
        messages.warning(http, str(error))
    else:
        messages.success(http, _("It runs after all. Now find a driver: the shift is open again."))
    return redirect("manage-run", found.pk)


@login_required
def suspend(http: HttpRequest, pk: int) -> HttpResponse:
    """Asked once, with who is told."""
    at, found = timezone.now(), coordinated_run(http, pk)
    form = ReasonForm(http.POST if http.method == "POST" else None)
    if http.method == "POST" and form.is_valid():
        try:
            actions.suspend(run=found, by=signed_in(http), reason=form.cleaned_data["reason"], at=at)
        except Refused as refused:
            show(form, refused)
        except NotPermitted as error:
            messages.warning(http, str(error))
            return redirect("manage-run", pk)
        else:
            words = _("This evening is suspended. Those without e-mail are on the list of whom to ring.")
            messages.success(http, words)
            return redirect("manage-run", pk)
    context = {"run": found, "service": found.service, "form": form, "room": free_on([found])[pk]}
    context["shift"] = standing_of([found]).get(pk)
    return render(http, "fleet/manage/run_suspend.html", context)


@login_required
def vehicle(http: HttpRequest, pk: int) -> HttpResponse:
    """Which other vehicle; where it is smaller, what becomes of each rider."""
    at, by, found = timezone.now(), signed_in(http), coordinated_run(http, pk)
    choices = other_vehicle.choices(found, by)
    chosen = choices.filter(slug=http.GET.get("vehicle", "")).first()
    if found.state != RunState.PLANNED or found.leaves_at <= at:
        messages.warning(http, _("This run cannot be given another vehicle any more."))
        return redirect("manage-run", pk)
    context: dict[str, Any] = {"run": found, "service": found.service}
    if chosen is None:
        return render(http, "fleet/manage/run_vehicle.html", context | {"rows": _rows(found, list(choices), by, at)})
    rides = list(found.rides.seated().select_related("run").order_by("first", "pk"))
    left_out = other_vehicle.left_out(found, chosen)
    data = http.POST if http.method == "POST" else None
    form = WhoStaysForm(data, rides=rides if left_out else [], left_out=left_out)
    if http.method == "POST" and form.is_valid():
        try:
            done = actions.replace_vehicle(
                run=found, vehicle=chosen, by=by, at=at, moved=form.chosen(WAIT), cancelled=form.chosen(CANCEL)
            )
        except Refused as refused:
            show(form, refused)
        except NotPermitted as error:
            messages.warning(http, str(error))
            return redirect("manage-run", pk)
        else:
            _tell(http, done)
            return redirect("manage-run", pk)
    for ride in rides:
        ride.run = found
    trips = {trip.ride.pk: trip for trip in trips_of(rides)}
    context |= {"vehicle": chosen, "form": form, "left_out": left_out}
    context["rows"] = [(trips[ride.pk], field) for ride, field in form.rows]
    return render(http, "fleet/manage/run_vehicle_who.html", context)


def _rows(found: Run, vehicles: list[Vehicle], by: Any, at: datetime) -> list[tuple[Vehicle, Why | None]]:
    """Each with what keeps it from being had; few, since they are one keeper's."""
    return [
        (each, stands_against(each, found.span, at, without=found.booking_id, outside=lends(by, each)))
        for each in vehicles
    ]


def _tell(http: HttpRequest, done: other_vehicle.Replaced) -> None:
    messages.success(http, _("Another vehicle runs on this evening."))
    if done.waiting or done.cancelled:
        messages.warning(http, _("Who lost the seat gets a letter, or stands on the list of whom to ring."))


@login_required
def of_booking(http: HttpRequest, reference: str) -> HttpResponse:
    """From a booking to its evening: the coordinators' page, or everybody's."""
    mine = Booking.objects.sent().visible_to(signed_in(http))
    booking = get_object_or_404(mine.select_related("resource"), reference=reference)
    day = booking.starts_at.astimezone(booking.zone).date()
    runs = Run.objects.select_related("service")
    # A run that was taken up again has another booking than the one that was cancelled.
    then = runs.filter(service__operator=booking.organisation_id, vehicle=booking.resource_id, day=day)
    found = runs.filter(booking=booking).first() or then.first()
    if found is None:
        raise Http404
    return redirect("manage-run" if coordinates(http.user, found.service) else "run", found.pk)
