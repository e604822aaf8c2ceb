"""A coordinator's services: the list, composing one, its overview, asking for the vehicle, ending it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Min, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.forms.refused import show
from community.acting import keeper_of
from community.models import MANAGING_ROLES, Organisation
from community.views.access import signed_in
from fleet.actions import services as actions
from fleet.actions.shifts import standing_of
from fleet.forms.services import ReasonForm, ServiceForm
from fleet.models import Ride, Run, RunState, Service, ServiceState, Shift, Vehicle
from fleet.permissions import coordinates, lends
from fleet.riders.riding import Room, free_on
from fleet.running.planning import gaps, permitted_until, timetables_of

A_PAGE = 12
GAPS = 5


@dataclass(frozen=True)
class Line:
    """One evening in the table."""

    run: Run
    room: Room
    shift: Shift | None
    to_ring: int

    @property
    def fullest(self) -> int:
        """How many seats are taken on the fullest leg, by people or by the wheelchairs that stand in their place."""
        ends = max((each.last for each in self.room.sittings), default=0)
        free = (self.room.between(leg, leg + 1)[0] for leg in range(ends))
        return self.room.layout.seats - min(free, default=self.room.layout.seats)


def coordinated(http: HttpRequest, slug: str) -> Service:
    """The service, if the person coordinates it; for everybody else there is no such page."""
    rows = Service.objects.select_related("operator", "vehicle", "vehicle__depot", "vehicle__keeper")
    service = get_object_or_404(rows, slug=slug)
    if not coordinates(http.user, service):
        raise Http404
    return service


@login_required
def services(http: HttpRequest) -> HttpResponse:
    """One's own, and those of others that ask for one's vehicles."""
    at, by = timezone.now(), signed_in(http)
    mine = Organisation.objects.of(by, *MANAGING_ROLES)
    ahead = Q(runs__booking__ends_at__gt=at, runs__state__in=(RunState.PLANNED, RunState.UNDER_WAY))
    own = Service.objects.filter(operator__in=mine).annotate(
        next_at=Min("runs__leaves_at", filter=ahead), ahead=Count("runs", filter=ahead)
    )
    asking = Service.objects.filter(vehicle__keeper__in=mine, state__in=(ServiceState.ASKED, ServiceState.RUNNING))
    asking = asking.order_by("state", "name", "pk")  # "asked" first: they wait for an answer
    context = {
        "own": own.select_related("operator", "vehicle", "vehicle__depot").order_by("name", "pk"),
        "asking": asking.exclude(operator__in=mine).select_related("operator", "vehicle"),
        "operator": keeper_of(http),
    }
    return render(http, "fleet/manage/services.html", context)


@login_required
def new(http: HttpRequest) -> HttpResponse:
    """Compose one; then its timetable."""
    operator = keeper_of(http)
    if operator is None:
        return redirect("manage-services")
    at, by = timezone.now(), signed_in(http)
    vehicle = Vehicle.objects.filter(slug=http.GET.get("vehicle", "")).first()
    initial = {"vehicle": vehicle, "telephone": operator.phone}
    form = ServiceForm(http.POST if http.method == "POST" else None, by=by, operator=operator, initial=initial)
    if http.method == "POST" and form.is_valid():
        service = actions.compose(operator=operator, by=by, at=at, **form.answers())
        messages.success(http, _("The service is kept as a draft. Now say when and where it runs."))
        return redirect("manage-timetable", service.slug)
    return render(http, "fleet/manage/service_form.html", {"form": form, "operator": operator})


@login_required
def edit(http: HttpRequest, slug: str) -> HttpResponse:
    """Change what is said of it."""
    service, by = coordinated(http, slug), signed_in(http)
    data = http.POST if http.method == "POST" else None
    form = ServiceForm(data, by=by, operator=service.operator, instance=coordinated(http, slug))
    if http.method == "POST" and form.is_valid():
        try:
            changed = actions.change(service=service, by=by, at=timezone.now(), **form.answers())
        except NotPermitted as error:  # agreed to in another window meanwhile
            messages.warning(http, str(error))
            return redirect("manage-service", slug)
        except Refused as refused:
            for each in refused.refusals:
                form.add_error(each.rule or None, str(each.sentence))
        else:
            _say_changed(http, service, changed)
            return redirect("manage-service", slug)
    context = {"form": form, "operator": service.operator, "service": service}
    return render(http, "fleet/manage/service_form.html", context)


def _say_changed(http: HttpRequest, was: Service, changed: Service) -> None:
    if was.state == changed.state:
        messages.success(http, _("Changed."))
    elif was.vehicle_id != changed.vehicle_id:
        messages.warning(http, _("Changed. It is another vehicle: ask its keeper."))
    else:
        messages.warning(http, _("Changed. The keeper was asked about something else: ask again."))


@login_required
def service(http: HttpRequest, slug: str) -> HttpResponse:
    """Its overview: how it stands, what to do next, the evenings to come, and those that cannot be had."""
    at, found = timezone.now(), coordinated(http, slug)
    runs = Run.objects.with_everything().filter(service=found)
    ahead = runs.filter(booking__ends_at__gt=at)
    page = Paginator(ahead.order_by("leaves_at", "pk"), A_PAGE).get_page(http.GET.get("page"))
    missing = gaps(found, at) if found.state == ServiceState.RUNNING else []
    context: dict[str, Any] = {
        "service": found,
        "missing": actions.what_is_missing(found, at) if found.state == ServiceState.DRAFT else [],
        "timetables": timetables_of(found),
        "page": page,
        "lines": lines(list(page.object_list)),
        "gaps": missing[:GAPS],
        "more_gaps": max(0, len(missing) - GAPS),
        "permit_ends": _permit_ends(found, at),
        "to_ring": Ride.objects.filter(run__service=found, run__leaves_at__gt=at).calls_to_make().count(),
        "past": runs.filter(booking__ends_at__lte=at).order_by("-leaves_at")[:4],
        "is_own": actions.is_own(found),
    }
    return render(http, "fleet/manage/service.html", context)


def lines(runs: Sequence[Run]) -> list[Line]:
    """The evenings with who rides and who drives, in three queries however many there are."""
    rooms, shifts = free_on(runs), standing_of(runs)
    rows = Ride.objects.filter(run__in=[run.pk for run in runs]).calls_to_make().order_by()
    ring = dict(rows.values_list("run").annotate(number=Count("pk")))
    return [Line(run, rooms[run.pk], shifts.get(run.pk), ring.get(run.pk, 0)) for run in runs]


def _permit_ends(found: Service, at: datetime) -> date | None:
    """The day on which the permit ends, where runs are planned beyond it."""
    if found.state != ServiceState.RUNNING:
        return None
    today = at.astimezone(found.zone).date()
    ends = permitted_until(found, today)
    beyond = Run.objects.filter(service=found, state=RunState.PLANNED, day__gt=ends or today)
    return (ends or today) if beyond.exists() else None


@login_required
@require_POST
def ask(http: HttpRequest, slug: str) -> HttpResponse:
    """Ask the vehicle's keeper."""
    found = coordinated(http, slug)
    try:
        asked = actions.ask(service=found, by=signed_in(http), at=timezone.now())
    except Refused as refused:
        for each in refused.refusals:
            messages.error(http, str(each.sentence))
    except NotPermitted as error:
        messages.warning(http, str(error))
    else:
        messages.success(http, _said(asked))
    return redirect("manage-service", slug)


def _said(asked: Service) -> str:
    if asked.state == ServiceState.ASKED:
        return _("The keeper is asked. You get a letter with the answer.")
    count = asked.runs.count()
    said = ngettext("It runs. %(count)s evening is planned.", "It runs. %(count)s evenings are planned.", count)
    return said % {"count": count}


@login_required
def end(http: HttpRequest, slug: str) -> HttpResponse:
    """For its coordinators and the vehicle's keeper: asked once, with what it does."""
    at, by = timezone.now(), signed_in(http)
    found = get_object_or_404(Service.objects.select_related("operator", "vehicle", "vehicle__keeper"), slug=slug)
    own = coordinates(by, found)
    if not own and not (lends(by, found.vehicle) and found.state == ServiceState.RUNNING):
        raise Http404
    back = ("manage-service" if own else "manage-service-answer", slug)
    if found.state == ServiceState.ENDED:
        return redirect(*back)
    form = ReasonForm(http.POST if http.method == "POST" else None)
    if http.method == "POST" and form.is_valid():
        try:
            actions.end(service=found, by=by, reason=form.cleaned_data["reason"], at=at)
        except Refused as refused:
            show(form, refused)
        else:
            messages.success(http, _("The service has ended. Riders and drivers are being told."))
            return redirect(*back)
    runs = actions.coming(found, at)
    riders = sum(room.riders + room.waiting for room in free_on(runs).values())
    context = {"service": found, "form": form, "evenings": len(runs), "riders": riders, "own": own}
    return render(http, "fleet/manage/service_end.html", context)
