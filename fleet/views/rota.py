"""The coordinator's rota: who drives which evening, where it hangs on one person, and that evenings were driven."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.forms.refused import show
from booking.views.today import day_of_address
from booking.wall import midnight
from community.models import User
from community.views.access import signed_in
from fleet.actions import settle, shifts
from fleet.drivers import driving
from fleet.drivers.rota import rota as rota_of
from fleet.drivers.unconfirmed import unconfirmed
from fleet.forms.drivers import ColleagueForm, ReasonForm
from fleet.models import Driver, Run, Service, Shift
from fleet.permissions import coordinates
from fleet.views.drive import tell

WEEKS = timedelta(weeks=8)


@login_required
def rota(http: HttpRequest, slug: str) -> HttpResponse:
    """Eight weeks; what was driven and not yet said to have been stands above them."""
    at, by = timezone.now(), signed_in(http)
    service = get_object_or_404(Service.objects.select_related("operator", "vehicle"), slug=slug)
    if not coordinates(by, service):
        raise Http404
    driven = [each for each in unconfirmed([service.operator], at) if each.run.service_id == service.pk]
    if http.method == "POST":
        _confirm(http, by, driven, at)
        return redirect("manage-rota", slug)
    today = at.astimezone(service.zone).date()
    first = day_of_address(http.GET.get("from", ""), today)
    since = midnight(first, service.zone)
    context: dict[str, Any] = {
        "service": service,
        "rota": rota_of(service, since, since + WEEKS),
        "driven": sorted(driven, key=lambda each: each.run.leaves_at),
        "by": by,
        "first": first,
        "before": first - WEEKS,
        "after": first + WEEKS,
        "is_now": first == today,
    }
    return render(http, "fleet/manage/rota.html", context)


def _confirm(http: HttpRequest, by: User, driven: list[Shift], at: datetime) -> None:
    ticked, done = set(http.POST.getlist("run")), 0
    for each in driven:
        if str(each.run_id) in ticked:
            try:
                settle.confirm(run=each.run, by=by, at=at)
                done += 1
            except NotPermitted as refused:
                tell(http, refused)
    if done:
        words = ngettext(
            "Thank you. %(number)s evening is confirmed.", "Thank you. %(number)s evenings are confirmed.", done
        )
        messages.success(http, words % {"number": done})
    elif not ticked:
        messages.error(http, _("Tick the evenings that took place."))


@login_required
def shift(http: HttpRequest, pk: int) -> HttpResponse:
    """One evening for its coordinator: who has it, who may, who had it; put somebody in, take it away."""
    at, by = timezone.now(), signed_in(http)
    run = get_object_or_404(Run.objects.with_everything(), pk=pk)
    if not coordinates(by, run.service):
        raise Http404
    standing = shifts.standing_of([run]).get(run.pk)
    crew = driving.crew_of([run])[run.service.operator_id]
    fits = driving.fitness_table(crew, [run])
    rows = [(each, fits[each.pk, run.pk]) for each in crew]
    deed = http.POST.get("deed", "") if http.method == "POST" else ""
    putting = ColleagueForm(http.POST if deed == "put" else None, drivers=[each for each, fit in rows if fit.may])
    taking = ReasonForm(http.POST if deed == "away" else None, needed=True)
    try:
        if deed == "put" and putting.is_valid():
            shifts.take(run=run, by=by, driver=putting.driver, at=at)
            messages.success(http, _("Put in. The driver has been written to."))
            return redirect("manage-shift", pk)
        if deed == "away" and taking.is_valid():
            shifts.take_away(run=run, by=by, reason=taking.cleaned_data["reason"], at=at)
            messages.success(http, _("The evening is open again, and the driver has been written to."))
            return redirect("manage-shift", pk)
    except NotPermitted as refused:
        tell(http, refused)
        return redirect("manage-shift", pk)
    except Refused as refused:
        show(putting if deed == "put" else taking, refused)
    context = {"form": putting if standing is None else taking, "crew": crew, **_evening(run, standing, rows, at)}
    return render(http, "fleet/manage/shift.html", context)


def _evening(
    run: Run, standing: Shift | None, rows: list[tuple[Driver, driving.Fitness]], at: datetime
) -> dict[str, Any]:
    """When and where, who has it, who may not, and who had it."""
    return {
        "run": run,
        "service": run.service,
        "vehicle": run.vehicle,
        "depot": run.vehicle.depot,
        "zone": run.zone,
        "standing": standing,
        "is_open": shifts.is_open(run, at),
        "cannot": [(each, fit) for each, fit in rows if not fit.may and not _has(standing, each)],
        "own": next((fit for each, fit in rows if _has(standing, each)), None),
        "had": run.shifts.exclude(ended_at=None).select_related("driver__user").order_by("-ended_at"),
    }


def _has(standing: Shift | None, driver: Driver) -> bool:
    return standing is not None and standing.driver_id == driver.pk
