"""How evening services are used: for their coordinators, by service and month, and as CSV."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from booking.use.sheets import file_name
from booking.views.figures import as_csv
from community import wording
from community.days import local_day
from community.models import MANAGING_ROLES, Organisation, User
from community.views.access import signed_in
from fleet.calls import know_calls
from fleet.forms.use import UseForm
from fleet.models import Service, ServiceState, Timetable
from fleet.use import picture, said, sheet
from fleet.use.reading import (
    Told,
    by_month,
    by_service,
    by_service_and_month,
    by_timetable_and_month,
    evenings,
    together,
)

# Whoever runs more chooses one of them.
MOST_PICTURES = 4


@dataclass(frozen=True)
class Asked:
    """What the address asks for, and what was found."""

    services: dict[int, Service]
    months: list[date]
    today: date
    told: list[Told]


@require_safe
@login_required
def use(http: HttpRequest) -> HttpResponse:
    """Sums, a picture of the legs, and tables."""
    form = _form(http)
    context: dict[str, Any] = {"form": form, "runs_any": bool(form.services)}
    if form.services and form.is_valid():
        context |= _figures(_asked(form))
        query = {name: value for name, value in form.cleaned_data.items() if value}
        context["csv"] = f"{reverse('rides-use-csv')}?{urlencode(query)}"
    return render(http, "fleet/manage/use.html", context)


@require_safe
@login_required
def use_csv(http: HttpRequest) -> HttpResponse:
    """Each service and month, for a spreadsheet."""
    form = _form(http)
    if not form.services or not form.is_valid():
        raise Http404
    asked = _asked(form)
    rows = sheet.rows(asked.services, by_service_and_month(asked.told))
    return as_csv(rows, file_name("evenings", asked.months[0], asked.today))


def _form(http: HttpRequest) -> UseForm:
    services = _mine(signed_in(http))
    return UseForm(http.GET, services=services, today=local_day(timezone.now()))


def _mine(user: User) -> list[Service]:
    """Those whose operator the person coordinates for, by name."""
    operators = Organisation.objects.of(user, *MANAGING_ROLES).order_by().values("pk")
    found = Service.objects.filter(operator__in=operators).exclude(state=ServiceState.DRAFT)
    return sorted(found.select_related("vehicle"), key=lambda each: wording.in_language(each)[0].casefold())


def _asked(form: UseForm) -> Asked:
    services, months = form.chosen(), form.first_days()
    told = evenings(services, months[0], form.today, form.today)
    # From before the first evening there is nothing to show.
    begun = [month for month in months if told and month >= told[0].day.replace(day=1)]
    return Asked({each.pk: each for each in services}, begun or months, form.today, told)


def _figures(asked: Asked) -> dict[str, Any]:
    sums = together(asked.told)
    services = by_service(asked.told)
    return {
        "first": asked.months[0],
        "last": asked.months[-1],
        "sums": sums,
        "sentences": list(said.sentences(sums)),
        "heads": picture.heads(asked.months),
        "pictures": _pictures(asked),
        "months": list(by_month(asked.told).items()),
        "services": [(asked.services[pk], services[pk]) for pk in asked.services if pk in services],
    }


def _pictures(asked: Asked) -> list[dict[str, Any]]:
    """One for each timetable that was driven, the newest of each service first: other stops are another picture."""
    months = by_timetable_and_month(asked.told)
    places = {pk: number for number, pk in enumerate(asked.services)}
    timetables = Timetable.objects.filter(pk__in=months).order_by("-from_day", "pk")
    listed = sorted(timetables, key=lambda each: places[each.service_id])[:MOST_PICTURES]
    know_calls(listed)
    return [
        {"service": asked.services[each.service_id], "rows": picture.legs(each, asked.months, months[each.pk])}
        for each in listed
    ]
