"""A seat: the questions, the answers once more, then send. Nothing is kept before that."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.actions.base import NotPermitted
from booking.eligibility import Refusal, Refused
from booking.views.filling_in import bookable
from community.views.access import signed_in
from fleet.actions.rides import book, fare_of
from fleet.calls import times
from fleet.forms.riding import ME, RideForm
from fleet.models import RideState, Run
from fleet.riders.bookable import why_not
from fleet.riders.evenings import where_to
from fleet.riders.riding import free_on
from fleet.seats import Sitting, fits
from fleet.views.runs import run_or_404

CHANGE, SEND, WAIT = "change", "send", "wait"


@login_required
def ride_new(request: HttpRequest, pk: int) -> HttpResponse:
    """One page for the questions and one for the answers; each step carries all that was said along."""
    at = timezone.now()
    run = run_or_404(pk)
    if request.method == "GET" and (sentence := why_not(request.user, run, at)):
        messages.warning(request, sentence)
        return redirect(run)
    form = _form(request, run, at)
    if request.method != "POST" or not form.is_valid() or request.POST.get("step") == CHANGE:
        return _page(request, run, form, "ask")
    if request.POST.get("step") in (SEND, WAIT):
        return _send(request, run, form, at)
    return _check(request, run, form)


def _form(request: HttpRequest, run: Run, at: datetime) -> RideForm:
    calls = times(run)
    groups = [each.organisation for each in bookable(request)]
    return RideForm(
        request.POST if request.method == "POST" else None,
        run=run,
        calls=calls,
        groups=groups,
        at=at,
        initial=_known(request, run),
    )


def _known(request: HttpRequest, run: Run) -> dict[str, Any]:
    """What need not be asked again: one's own name and number, and the usual way."""
    person, calls = signed_in(request), times(run)
    first = request.GET.get("from", "")
    usual = next((each for each in calls if each.call.gets_on), None)
    on = next((each for each in calls if str(each.call.order) == first and each.call.gets_on), usual)
    to = where_to(calls, on) if on else None
    return {
        "who": ME,
        "name": person.name.split(" ")[0],
        "telephone": person.phone,
        "first": on.call.order if on else None,
        "last": to.call.order if to else None,
    }


def _send(request: HttpRequest, run: Run, form: RideForm, at: datetime) -> HttpResponse:
    try:
        rides = book(
            run=run,
            journeys=form.journeys,
            rider=form.rider,
            how=form.how,
            by=signed_in(request),
            at=at,
            organisation=form.organisation,
            wait=request.POST["step"] == WAIT,
        )
    except NotPermitted as error:
        messages.warning(request, str(error))
        return redirect(run)
    except Refused as refused:
        if [each.code for each in refused.refusals] == ["already"]:
            # A form that was sent twice has done what it should.
            messages.info(request, str(refused.refusals[0].sentence))
            return redirect("rides")
        return _check(request, run, form, refused.refusals)
    if rides[0].state == RideState.WAITING:
        messages.info(request, _("You are on the waiting list. When a seat comes free, we write to you at once."))
    else:
        messages.success(request, _("Your seat is booked."))
    return redirect(rides[0])


def _check(request: HttpRequest, run: Run, form: RideForm, why: list[Refusal] | None = None) -> HttpResponse:
    calls, rider = times(run), form.rider
    wanted = [Sitting(each.first, each.last, rider.seats, rider.wheelchairs) for each in form.journeys]
    room = free_on([run])[run.pk]
    # Whether waiting makes sense; a bus too small for them stays too small.
    is_full = not fits(room.layout, room.sittings, wanted) and fits(room.layout, [], wanted)
    codes = {each.code for each in why or []}
    return _page(
        request,
        run,
        form,
        "check",
        ways=[(calls[each.first], calls[each.last]) for each in form.journeys],
        rider=rider,
        organisation=form.organisation,
        fare=fare_of(run.service, rider) * len(wanted),
        is_full=is_full and codes <= {"full"},
        why=why or [],
        has_errors=bool(why),
    )


def _page(request: HttpRequest, run: Run, form: RideForm, name: str, **more: Any) -> HttpResponse:
    context = {"run": run, "service": run.service, "zone": run.zone, "form": form}
    return render(request, f"fleet/runs/{name}.html", context | more)
