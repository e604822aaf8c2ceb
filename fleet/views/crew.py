"""The coordinator's list of drivers, and what was seen of each."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.forms.refused import show
from community.models import MANAGING_ROLES, Organisation, User
from community.views.access import signed_in
from fleet.actions import crew as actions
from fleet.drivers import driving
from fleet.drivers.driving import Fitness
from fleet.forms.drivers import ReasonForm, SeenForm
from fleet.models import Crew, CrewState, Run, Service, ServiceState
from fleet.permissions import coordinates_for
from fleet.views.drive import tell

ORDER = {CrewState.ASKED: 0, CrewState.ACCEPTED: 1, CrewState.ENDED: 2}


@login_required
@require_safe
def crew(http: HttpRequest) -> HttpResponse:
    """Of every operator one coordinates; who wants to drive comes first."""
    mine = Organisation.objects.of(signed_in(http), *MANAGING_ROLES)
    rows = Crew.objects.filter(operator__in=mine).select_related("operator", "driver__user", "driver__organisation")
    members = sorted(rows, key=lambda each: (each.operator.name, each.operator_id, ORDER[CrewState(each.state)]))
    groups: list[tuple[Organisation, list[Crew]]] = []
    for member in members:
        if not groups or groups[-1][0].pk != member.operator_id:
            groups.append((member.operator, []))
        groups[-1][1].append(member)
    services = list(
        Service.objects.filter(operator__in=mine, state=ServiceState.RUNNING)
        .select_related("vehicle")
        .order_by("name", "pk")
    )
    return render(http, "fleet/manage/crew.html", {"groups": groups, "services": services})


@login_required
def member(http: HttpRequest, pk: int) -> HttpResponse:
    """One driver: what the profile says, what was seen, what they may drive, and the end of it."""
    at, by = timezone.now(), signed_in(http)
    row = _member_or_404(by, pk)
    deed = http.POST.get("deed", "") if http.method == "POST" else ""
    seen = SeenForm(http.POST if deed == "seen" else None, crew=row)
    ending = ReasonForm(http.POST if deed == "end" else None, needed=False)
    said = row.driver.updated_at.isoformat()
    if deed == "seen" and http.POST.get("said") != said:
        # What was compared with the licence is what stood on the page.
        messages.warning(http, _("The driver has changed the profile since you opened it. Look at it again."))
        return redirect("manage-crew-member", pk)
    try:
        if deed == "accept":
            actions.accept(crew=row, by=by, at=at)
            messages.success(http, _("They know. Evenings can be taken once the licence was seen."))
            return redirect("manage-crew-member", pk)
        if deed == "seen" and seen.is_valid():
            actions.say_seen(crew=row, seen=seen.seen, by=by, at=at)
            messages.success(http, _("Noted."))
            return redirect("manage-crew-member", pk)
        if deed == "end" and ending.is_valid():
            actions.end(crew=row, by=by, at=at, reason=ending.cleaned_data["reason"])
            messages.success(http, _("They are no longer on your list, and know it."))
            return redirect("manage-crew")
    except NotPermitted as refused:
        tell(http, refused)
        return redirect("manage-crew-member", pk)
    except Refused as refused:
        show(seen, refused, {"dbs": "dbs_on"})
    context = {
        "row": row,
        "driver": row.driver,
        "said": said,
        "form": seen,
        "ending": ending,
        "asks_to_end": "end" in http.GET or deed == "end",
        "may": _may(row, at),
        "coming": _coming(row, at),
    }
    return render(http, "fleet/manage/crew_member.html", context)


def _member_or_404(by: User, pk: int) -> Crew:
    rows = Crew.objects.select_related(
        "operator", "driver__user", "driver__organisation", "licence_seen_by", "dbs_seen_by"
    )
    row = get_object_or_404(rows, pk=pk)
    if not coordinates_for(by, row.operator):
        raise Http404
    return row


def _may(row: Crew, at: datetime) -> list[tuple[Run, Fitness]]:
    """The next evening of each service, and whether they may drive it."""
    ahead = Run.objects.to_come(at).filter(service__operator=row.operator_id)
    nexts: dict[int, int] = {}
    for service, pk in ahead.order_by("leaves_at", "pk").values_list("service", "pk"):
        nexts.setdefault(service, pk)
    runs = list(Run.objects.with_everything().filter(pk__in=nexts.values()).order_by("service__name", "pk"))
    fits = driving.fitness_of(row.driver, runs, at)
    return [(run, fits[run.pk]) for run in runs]


def _coming(row: Crew, at: datetime) -> list[Run]:
    runs = Run.objects.to_come(at).filter(
        service__operator=row.operator_id, shifts__driver=row.driver_id, shifts__ended_at=None
    )
    return list(runs.select_related("service", "vehicle").order_by("leaves_at", "pk")[:20])
