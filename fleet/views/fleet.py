"""A keeper's depots and vehicles: the list, adding, changing."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.eligibility import Refused
from booking.forms.refused import show
from booking.views.keepers import must_manage
from community.acting import keeper_of
from community.days import local_day
from community.models import MANAGING_ROLES, Organisation
from community.views.access import signed_in
from fleet.actions import vehicles as actions
from fleet.forms.vehicles import DepotForm, VehicleForm
from fleet.models import Depot, Vehicle
from fleet.seat_picture import decks
from fleet.views.vehicle import permits_in_words


def kept_depot(request: HttpRequest, slug: str) -> Depot:
    """The depot, if the person manages its keeper; for everybody else there is no such page."""
    depot = get_object_or_404(Depot.objects.select_related("keeper"), slug=slug)
    if not actions.keeps(signed_in(request), depot):
        raise Http404
    return depot


def kept_vehicle(request: HttpRequest, slug: str) -> Vehicle:
    """The vehicle, likewise."""
    vehicle = get_object_or_404(Vehicle.objects.select_related("depot", "keeper"), slug=slug)
    must_manage(request, vehicle)
    return vehicle


@login_required
def fleet(request: HttpRequest) -> HttpResponse:
    """The depots one keeps, with their vehicles."""
    mine = Organisation.objects.of(signed_in(request), *MANAGING_ROLES)
    vehicles = Prefetch("vehicles", Vehicle.objects.select_related("resource_ptr").order_by("name", "pk"))
    depots = Depot.objects.filter(keeper__in=mine).select_related("keeper").prefetch_related(vehicles)
    keeper = keeper_of(request)
    context: dict[str, Any] = {"depots": depots, "keeper": keeper}
    if keeper:
        context["permits"] = permits_in_words(keeper.pk, local_day(timezone.now()))
    return render(request, "fleet/manage/fleet.html", context)


@login_required
def depot_new(request: HttpRequest) -> HttpResponse:
    """Add a depot of one's own; then a vehicle."""
    keeper = keeper_of(request)
    if keeper is None:
        return redirect("manage-fleet")
    form = DepotForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        depot = actions.add_depot(keeper=keeper, by=signed_in(request), **form.answers())
        messages.success(request, _("The depot is added. Now add a vehicle that stands there."))
        return redirect("manage-vehicle-new", depot.slug)
    return render(request, "fleet/manage/depot.html", {"form": form, "keeper": keeper})


@login_required
def depot_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a depot."""
    depot = kept_depot(request, slug)
    form = DepotForm(request.POST if request.method == "POST" else None, instance=depot)
    if request.method == "POST" and form.is_valid():
        actions.change_depot(depot=kept_depot(request, slug), by=signed_in(request), **form.answers())
        messages.success(request, _("The depot is changed."))
        return redirect("manage-fleet")
    return render(request, "fleet/manage/depot.html", {"form": form, "keeper": depot.keeper, "depot": depot})


@login_required
def vehicle_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a vehicle; then say when it is spare."""
    depot = kept_depot(request, slug)
    form = VehicleForm(request.POST if request.method == "POST" else None, keeper=depot.keeper)
    if _is_sent(request) and form.is_valid():
        vehicle = actions.add_vehicle(depot=depot, by=signed_in(request), **form.answers())
        messages.success(request, _("It is added. Now say when it is spare."))
        return redirect("manage-offers", vehicle.slug)
    return render(request, "fleet/manage/vehicle.html", _page(request, form, depot))


@login_required
def vehicle_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a vehicle."""
    vehicle = kept_vehicle(request, slug)
    form = VehicleForm(request.POST if request.method == "POST" else None, instance=vehicle, keeper=vehicle.keeper)
    if _is_sent(request) and form.is_valid():
        kept, by = kept_vehicle(request, slug), signed_in(request)
        try:
            actions.change_vehicle(vehicle=kept, by=by, at=timezone.now(), **form.answers())
        except Refused as refused:
            show(form, refused, {"oversold": "capacity"})
        else:
            messages.success(request, _("The details are changed."))
            return redirect("manage-fleet")
    return render(request, "fleet/manage/vehicle.html", {**_page(request, form, vehicle.depot), "vehicle": vehicle})


def _is_sent(request: HttpRequest) -> bool:
    """Whether it is to be kept; the other button only draws the seats."""
    return request.method == "POST" and "draw" not in request.POST


def _page(request: HttpRequest, form: VehicleForm, depot: Depot) -> dict[str, Any]:
    layout = form.layout()
    if request.method == "POST" and not _is_sent(request):
        form.complain_of_seats_only()
    return {"form": form, "depot": depot, "decks": decks(layout) if layout else []}
