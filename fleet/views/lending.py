"""The vehicle's keeper is asked once for all evenings: every date, what stands in the way, the permit; yes or no."""

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
from booking.forms.price import in_pence, in_pounds
from booking.forms.refused import show
from booking.pricing import price
from community.models import Document
from community.views.access import signed_in
from fleet.actions import services as actions
from fleet.forms.services import AnswerForm
from fleet.models import Permit, Service, ServiceState, Timetable
from fleet.permissions import coordinates, lends
from fleet.running.planning import (
    PAPERS,
    Planned,
    Why,
    in_force,
    in_the_way,
    look_at,
    planned,
    timetables_of,
    without_run,
)


@login_required
def answer(http: HttpRequest, slug: str) -> HttpResponse:
    """For the keeper's managers; to others it does not exist. Once answered, what was said and how to end it."""
    at, by = timezone.now(), signed_in(http)
    rows = Service.objects.select_related("operator", "vehicle", "vehicle__depot", "vehicle__keeper")
    service = get_object_or_404(rows, slug=slug)
    if not lends(by, service.vehicle) or service.state == ServiceState.DRAFT and not coordinates(by, service):
        raise Http404
    is_open = service.state == ServiceState.ASKED
    asked = service.asked_at.isoformat() if service.asked_at else ""
    if http.method == "POST" and is_open and http.POST.get("asked") != asked:
        # What is agreed to is what stood on the page, not what was asked anew behind it.
        messages.warning(http, _("It was changed after you opened it. Look at it again before you answer."))
        return redirect("manage-service-answer", slug)
    evenings = planned(service, at) if is_open else without_run(service, planned(service, at))
    data = http.POST if http.method == "POST" else None
    form = AnswerForm(data, initial=_initial(service, evenings)) if is_open else None
    if http.method == "POST" and form is not None and form.is_valid():
        try:
            return _answered(http, service, form, at)
        except Refused as refused:
            show(form, refused)
        except NotPermitted as error:
            messages.warning(http, str(error))
            return redirect("manage-service-answer", slug)
    context = {"service": service, "vehicle": service.vehicle, "form": form, **_dates(service, evenings, at)}
    context |= {"papers": _papers(service), "times": _times(service, at), "asked": asked}
    return render(http, "fleet/manage/service_answer.html", context)


def _initial(service: Service, evenings: list[Planned]) -> dict[str, Any]:
    """What the vehicle costs everybody; nothing for the keeper itself."""
    pence = price(service.vehicle.rate_pence, evenings[0].span.length) if evenings else 0
    return {"price": in_pounds(0 if actions.is_own(service) else pence)}


def _answered(http: HttpRequest, service: Service, form: AnswerForm, at: datetime) -> HttpResponse:
    given, by = form.cleaned_data, signed_in(http)
    if given["answer"] == AnswerForm.NO:
        actions.refuse(service=service, by=by, words=given["words"], at=at)
        messages.success(http, _("Your answer is sent."))
        return redirect("manage-services")
    words = given["words"].strip()
    actions.agree(
        service=service,
        by=by,
        at=at,
        words=words,
        price_pence=in_pence(given["price"]),
        override_reason=words if given["outside"] else "",
    )
    messages.success(http, _("Your answer is sent. The evenings stand in the vehicle’s diary now."))
    return redirect("manage-service-answer", service.slug)


def _dates(service: Service, evenings: list[Planned], at: datetime) -> dict[str, Any]:
    """Every evening with what stands in the way; whose booking it is, the keeper may see."""
    why = look_at(service, evenings, at)
    taken = in_the_way(service, [each for each in evenings if why.get(each.day) == Why.TAKEN])
    rows = [{"evening": each, "why": why.get(each.day), "bookings": taken.get(each.day, [])} for each in evenings]
    return {"rows": rows, "free": len(evenings) - len(why), "closed": sum(each == Why.CLOSED for each in why.values())}


def _times(service: Service, at: datetime) -> Timetable | None:
    """When it needs the vehicle: the timetable in force, else the next."""
    known = timetables_of(service)
    today = at.astimezone(service.zone).date()
    coming = [each for each in known if each.from_day > today]
    return in_force(known, today) or min(coming, key=lambda each: each.from_day, default=None)


def _papers(service: Service) -> dict[str, Any] | None:
    """The permit the operator shows; None where nobody pays."""
    kind = PAPERS.get(Permit(service.permit))
    if kind is None:
        return None
    documents = Document.objects.standing().filter(organisation=service.operator_id, kind=kind)
    return {"label": kind.label, "document": documents.order_by("-valid_until").first()}
