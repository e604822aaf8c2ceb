"""Giving an evening back, asking a colleague, answering one: each asked once on a page of its own."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.forms.refused import show
from community.views.access import signed_in
from fleet.actions import shifts
from fleet.drivers import driving
from fleet.forms.drivers import ColleagueForm, ReasonForm
from fleet.models import Run, Shift
from fleet.views.drive import run_or_404, tell
from fleet.views.driver import driver_of


def _own_or_404(http: HttpRequest, pk: int) -> tuple[Run, Shift]:
    run = run_or_404(pk)
    standing = shifts.standing_of([run]).get(run.pk)
    if standing is None or standing.driver.user_id != signed_in(http).pk:
        raise Http404
    return run, standing


def _about(run: Run) -> dict[str, Any]:
    return {"run": run, "service": run.service, "vehicle": run.vehicle, "depot": run.vehicle.depot, "zone": run.zone}


@login_required
def give_back(http: HttpRequest, pk: int) -> HttpResponse:
    """In good time here; later only by telephone."""
    at, by = timezone.now(), signed_in(http)
    run, _standing = _own_or_404(http, pk)
    form = ReasonForm(http.POST if http.method == "POST" else None, needed=False)
    if http.method == "POST" and form.is_valid():
        try:
            shifts.give_back(run=run, by=by, reason=form.cleaned_data["reason"], at=at)
        except Refused as refused:
            show(form, refused)
        else:
            messages.success(http, _("The evening is open again, and the coordinator knows."))
            return redirect("drive")
    too_late = shifts.is_too_late(run, at)
    return render(http, "fleet/drive/give_back.html", {**_about(run), "form": form, "too_late": too_late})


@login_required
def swap(http: HttpRequest, pk: int) -> HttpResponse:
    """Those colleagues who may drive it; one of them is asked."""
    at, by = timezone.now(), signed_in(http)
    run, standing = _own_or_404(http, pk)
    crew = [each for each in driving.crew_of([run])[run.service.operator_id] if each.pk != standing.driver_id]
    fits = driving.fitness_table(crew, [run])
    colleagues = [each for each in crew if fits[each.pk, run.pk].may]
    form = ColleagueForm(http.POST if http.method == "POST" else None, drivers=colleagues)
    if http.method == "POST" and form.is_valid():
        try:
            shifts.offer(run=run, to=form.driver, by=by, at=at)
        except Refused as refused:
            show(form, refused)
        else:
            messages.success(http, _("Asked. Until the answer is yes, the evening stays yours."))
            return redirect("drive-shift", pk)
    context = {**_about(run), "form": form, "colleagues": colleagues, "asked": standing.offered_to}
    return render(http, "fleet/drive/swap.html", context)


@login_required
def answer(http: HttpRequest, pk: int) -> HttpResponse:
    """Yes or no, to a colleague who asks."""
    at, by, run, driver = timezone.now(), signed_in(http), run_or_404(pk), driver_of(http)
    standing = shifts.standing_of([run]).get(run.pk)
    if driver is None or standing is None or driver.pk not in (standing.offered_to_id, standing.driver_id):
        raise Http404
    if standing.driver_id == driver.pk:  # said yes already, from the letter
        return redirect("drive-shift", pk)
    if http.method == "POST":
        yes = http.POST.get("answer") == "yes"
        try:
            shifts.answer_offer(run=run, yes=yes, by=by, at=at)
        except (Refused, NotPermitted) as refused:
            tell(http, refused)
            return redirect("drive-answer", pk)
        if not yes:
            messages.success(http, _("You have said no. Nothing changes."))
            return redirect("drive")
        messages.success(http, _("Thank you. This evening is yours."))
        return redirect("drive-shift", pk)
    fit = driving.may_drive(driver, run, at)
    return render(http, "fleet/drive/answer.html", {**_about(run), "asker": standing.driver, "fit": fit})
