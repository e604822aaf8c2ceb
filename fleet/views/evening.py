"""The evening on the driver's phone: the sheet, what is tapped on it, how late it is, what happened, and the end."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from booking.eligibility import Refused
from booking.forms.refused import show
from community.models import User
from community.views.access import signed_in
from community.wording import hours, in_language
from fleet.actions import checks, evening
from fleet.actions.evening import is_on_it
from fleet.calls import times
from fleet.forms.evening import EndForm, IncidentForm
from fleet.models import Outcome, Run, RunState, Shift
from fleet.permissions import names_are_open
from fleet.road.checking import is_checked
from fleet.road.sheet import Sheet, sheet_of

LATE = (0, 5, 10, 15, 20, 30)


def run_or_404(pk: int, user: User) -> Run:
    """The run, for its driver and its coordinators; to others it does not exist."""
    run = get_object_or_404(Run.objects.with_everything(), pk=pk)
    if not is_on_it(user, run):
        raise Http404
    return run


def _sheet(run: Run, at: datetime) -> Sheet:
    rides = list(run.rides.seated().order_by("first", "pk"))
    return sheet_of(times(run), rides, at, late=run.late_minutes)


@login_required
def sheet(http: HttpRequest, pk: int) -> HttpResponse:
    """Everything of one evening on one page, which prints on one sheet of paper; its button sets off."""
    at, by = timezone.now(), signed_in(http)
    run = run_or_404(pk, by)
    if http.method == "POST":
        try:
            evening.begin(run=run, by=by, at=at)
        except Refused as refused:
            messages.warning(http, " ".join(str(each.sentence) for each in refused.refusals))
        return redirect("run-sheet", pk)
    is_ready = is_checked(run.vehicle, run.day)
    tonight = evening.is_the_evening(run, at)
    context = {
        **_about(run, at),
        "sheet": _sheet(run, at),
        "is_checked": is_ready,
        "may_tap": tonight,
        "may_say_late": tonight and run.state != RunState.DONE,
        "may_begin": tonight and is_ready and run.state == RunState.PLANNED,
        "late": LATE,
        "page_key": uuid4(),
        "miles": None if run.miles_in is None or run.miles_out is None else run.miles_in - run.miles_out,
        "ring": _ring(run),
    }
    return render(http, "fleet/drive/sheet.html", context)


def _about(run: Run, at: datetime) -> dict[str, Any]:
    return {
        "run": run,
        "service": run.service,
        "vehicle": run.vehicle,
        "depot": run.vehicle.depot,
        "zone": run.zone,
        "at": at,
        # Whoever gets here is its driver or coordinates it.
        "named": names_are_open(run, at),
        "Outcome": Outcome,
    }


def _ring(run: Run) -> str:
    """What rings a rider when their code is put behind it: the relay picks up, waits, and hears the code."""
    figures = "".join(each for each in run.service.relay if each.isdigit() or each == "+")
    return f"tel:{figures},," if figures else ""


@login_required
@require_POST
def late(http: HttpRequest, pk: int) -> HttpResponse:
    """A button for each number of minutes."""
    at, by = timezone.now(), signed_in(http)
    run, given = run_or_404(pk, by), http.POST.get("minutes", "")
    try:
        evening.say_late(run=run, minutes=int(given) if given.isdecimal() and len(given) < 4 else -1, by=by, at=at)
    except Refused as refused:
        messages.warning(http, " ".join(str(each.sentence) for each in refused.refusals))
    return redirect("run-sheet", pk)


@login_required
def incident(http: HttpRequest, pk: int) -> HttpResponse:
    """What happened; and, if it is the vehicle, that nobody drives it on."""
    at, by = timezone.now(), signed_in(http)
    run = run_or_404(pk, by)
    form = IncidentForm(http.POST) if http.method == "POST" else IncidentForm()
    if http.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        try:
            evening.note_incident(run=run, words=words, by=by, at=at)
            if form.cleaned_data["off_road"]:
                checks.report_defect(vehicle=run.vehicle, words=form.cleaned_data["wrong"], run=run, by=by, at=at)
        except Refused as refused:
            show(form, refused)
        else:
            messages.success(http, _("Written down. The coordinator gets a letter at once."))
            return redirect("run-sheet", pk)
    return render(http, "fleet/drive/incident.html", {**_about(run, at), "form": form})


@login_required
def end(http: HttpRequest, pk: int) -> HttpResponse:
    """The miles, and anything that happened; then thanks."""
    at, by = timezone.now(), signed_in(http)
    run = run_or_404(pk, by)
    form = EndForm(http.POST) if http.method == "POST" else EndForm()
    if http.method == "POST" and form.is_valid():
        try:
            evening.end(run=run, miles=form.cleaned_data["miles"], incident=form.cleaned_data["incident"], by=by, at=at)
        except Refused as refused:
            show(form, refused, {"miles": "miles"})
        else:
            messages.success(http, _thanks(run))
            return redirect("run-sheet", pk)
    return render(http, "fleet/drive/end.html", {**_about(run, at), "form": form, "sheet": _sheet(run, at)})


def _thanks(run: Run) -> str:
    """Whose the hours are: never the person's, but their organisation's."""
    shift = Shift.objects.standing().filter(run=run).select_related("driver__organisation").first()
    said = _("Thank you. You were out for %(hours)s.") % {"hours": hours(run.booking.ends_at - run.booking.starts_at)}
    if shift is None or shift.driver.organisation is None:
        return said
    whose = in_language(shift.driver.organisation)[0]
    return f"{said} {_('These hours count for %(organisation)s.') % {'organisation': whose}}"
