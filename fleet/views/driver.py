"""The driver's own pages: what one says of the licence, for whom one drives, and the calendar's address."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.acting import memberships_of
from community.days import local_day
from community.models import Organisation
from community.views.access import signed_in
from fleet.actions import crew as crew_actions
from fleet.actions import drivers
from fleet.forms.drivers import ProfileForm
from fleet.models import Crew, CrewState, Driver, ServiceState


def driver_of(http: HttpRequest) -> Driver | None:
    """The person's profile, if there is one."""
    rows = Driver.objects.filter(user=signed_in(http)).select_related("user", "organisation")
    return rows.first()


@login_required
def profile(http: HttpRequest) -> HttpResponse:
    """One form; the first saving makes a driver, who then says for whom."""
    at, by, driver = timezone.now(), signed_in(http), driver_of(http)
    mine = [each.organisation for each in memberships_of(http)]
    form = ProfileForm(
        http.POST if http.method == "POST" else None,
        today=local_day(at),
        mine=mine,
        telephone=by.phone,
        driver=driver,
    )
    if http.method == "POST" and form.is_valid():
        drivers.keep(by=by, said=form.said, telephone=form.number, organisation=form.whose, at=at)
        if driver is None:
            messages.success(http, _("Thank you. Now say for whom you would like to drive."))
            return redirect("drive-join")
        messages.success(http, _("Saved."))
        return redirect("drive-profile")
    crews: list[Crew] = []
    if driver:
        crews = list(driver.crews.exclude(state=CrewState.ENDED).select_related("operator"))
    return render(http, "fleet/drive/profile.html", {"form": form, "driver": driver, "crews": crews})


@login_required
@require_POST
def calendar(http: HttpRequest) -> HttpResponse:
    """A new address for the calendar."""
    drivers.new_calendar(by=signed_in(http), at=timezone.now())
    messages.success(http, _("Your calendar has a new address. The old one is no longer valid."))
    return redirect("drive-profile")


@dataclass(frozen=True)
class Row:
    """An operator of evening services, and how one stands with it."""

    operator: Organisation
    crew: Crew | None

    @property
    def state(self) -> str:
        """"asked", "accepted", or nothing."""
        return self.crew.state if self.crew and self.crew.state != CrewState.ENDED else ""


@login_required
def join(http: HttpRequest) -> HttpResponse:
    """Everybody one could drive for; a button beside each."""
    at, by, driver = timezone.now(), signed_in(http), driver_of(http)
    if driver is None:
        messages.info(http, _("Tell us about your driving licence first."))
        return redirect("drive-profile")
    rows = _rows(driver)
    if http.method == "POST":
        row = next((each for each in rows if each.operator.slug == http.POST.get("operator")), None)
        if row is None:
            raise Http404
        if http.POST.get("deed") == "leave":
            if row.crew:
                crew_actions.end(crew=row.crew, by=by, at=at)
            messages.success(http, _("Done. You are no longer on their list, and your evenings there are open again."))
        else:
            crew_actions.join(operator=row.operator, by=by, at=at)
            messages.success(http, _("They have been written to. They will want to see your licence."))
        return redirect("drive-join")
    leaving = next((each for each in rows if each.state and each.operator.slug == http.GET.get("leave")), None)
    context: dict[str, Any] = {"rows": rows, "driver": driver, "leaving": leaving}
    return render(http, "fleet/drive/join.html", context)


def _rows(driver: Driver) -> list[Row]:
    crews = {crew.operator_id: crew for crew in driver.crews.select_related("operator", "driver")}
    running = Organisation.objects.filter(services__state__in=[ServiceState.RUNNING, ServiceState.ASKED])
    operators = running.distinct().order_by("name", "pk")
    return [Row(operator, crews.get(operator.pk)) for operator in operators]
