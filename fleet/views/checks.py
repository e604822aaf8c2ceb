"""The walk round a vehicle on the driver's phone; its checks and defects for those who keep it or run with it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.forms.refused import show
from community.models import User
from community.views.access import signed_in
from fleet.actions import checks
from fleet.forms.checks import CheckForm, DefectForm, MendedForm
from fleet.models import Defect, Vehicle, WalkRound
from fleet.permissions import lends, looks_after
from fleet.road.checking import Wrong, last_check
from fleet.road.off_road import coming
from fleet.views.evening import run_or_404

A_PAGE = 30


@login_required
def check(http: HttpRequest, pk: int) -> HttpResponse:
    """Every point, large enough for a thumb in a glove. Here, and nowhere before, stands where the keys are."""
    at, by = timezone.now(), signed_in(http)
    run = run_or_404(pk, by)
    form = CheckForm(http.POST, vehicle=run.vehicle) if http.method == "POST" else CheckForm(vehicle=run.vehicle)
    if http.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = checks.walk_round(
                vehicle=run.vehicle,
                run=run,
                answers=form.answers,
                words=form.words,
                miles=given["miles"],
                note=given["note"],
                by=by,
                at=at,
            )
        except Refused as refused:
            show(form, refused, {name: name for name in form.fields})
        else:
            _say(http, made)
            return redirect("run-sheet", pk)
    context = {
        "form": form,
        "run": run,
        "vehicle": run.vehicle,
        "depot": run.vehicle.depot,
        "zone": run.zone,
        "is_the_day": checks.is_its_day(run, at),
        "last": last_check(run.vehicle, run.day),
        "standing": _standing(run.vehicle),
    }
    return render(http, "fleet/drive/check.html", context)


def _say(http: HttpRequest, made: WalkRound) -> None:
    if made.is_good:
        messages.success(http, _("Checked. Thank you: everything is in order."))
    else:
        messages.warning(http, _("The vehicle is off the road. Its keeper and the coordinator get a letter at once."))


def _standing(vehicle: Vehicle) -> list[Wrong]:
    """What keeps it off the road."""
    return [Wrong(each) for each in vehicle.defects.filter(mended_at=None)]


def _vehicle_or_404(slug: str, by: User) -> Vehicle:
    vehicle = get_object_or_404(Vehicle.objects.select_related("keeper", "depot"), slug=slug)
    if not looks_after(by, vehicle):
        raise Http404
    return vehicle


@login_required
def listed(http: HttpRequest, slug: str) -> HttpResponse:
    """The checks of fifteen months, the newest first, what keeps it off the road, and a form to take it off."""
    at, by = timezone.now(), signed_in(http)
    vehicle = _vehicle_or_404(slug, by)
    may_lend = lends(by, vehicle)
    form = DefectForm(http.POST) if http.method == "POST" else DefectForm()
    if http.method == "POST" and form.is_valid():
        try:
            defect = checks.report_defect(vehicle=vehicle, words=form.cleaned_data["words"], by=by, at=at)
        except NotPermitted as no:
            form.add_error(None, str(no))
        else:
            messages.success(http, _("It is off the road until you say that it is mended."))
            return redirect("manage-defect", defect.pk)
    rows = vehicle.walk_rounds.select_related("by", "run__service").prefetch_related("defects")
    context = {
        "vehicle": vehicle,
        "zone": vehicle.zone,
        "form": form,
        "page": Paginator(rows.order_by("-at", "-pk"), A_PAGE).get_page(http.GET.get("page")),
        "standing": _standing(vehicle),
        "coming": coming(vehicle, at) if vehicle.off_road_since else None,
        "may_lend": may_lend,
    }
    return render(http, "fleet/manage/checks.html", context)


@login_required
def defect(http: HttpRequest, pk: int) -> HttpResponse:
    """What is wrong, whom it meets, and that it is mended."""
    at, by = timezone.now(), signed_in(http)
    rows = Defect.objects.select_related("vehicle__keeper", "vehicle__depot", "by", "mended_by", "walk_round__run")
    found = get_object_or_404(rows, pk=pk)
    if not looks_after(by, found.vehicle):
        raise Http404
    form = MendedForm(http.POST) if http.method == "POST" else MendedForm()
    if http.method == "POST" and form.is_valid():
        try:
            checks.mend(defect=found, words=form.cleaned_data["words"], by=by, at=at)
        except NotPermitted as no:
            form.add_error(None, str(no))
        else:
            _say_mended(http, found.vehicle)
            return redirect("manage-checks", found.vehicle.slug)
    context = {
        "defect": found,
        "wrong": Wrong(found),
        "vehicle": found.vehicle,
        "zone": found.vehicle.zone,
        "form": form,
        "coming": coming(found.vehicle, at) if not found.mended_at else None,
        "may_lend": lends(by, found.vehicle),
    }
    return render(http, "fleet/manage/defect.html", context)


def _say_mended(http: HttpRequest, vehicle: Vehicle) -> None:
    if Vehicle.objects.filter(pk=vehicle.pk, off_road_since=None).exists():
        messages.success(http, _("It is back on the road. Whoever drives it next checks it first."))
    else:
        messages.warning(http, _("Mended. Something else still keeps it off the road."))
