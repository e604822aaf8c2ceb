"""The coordinator's telephone: who is on an evening, a seat for a caller, a ride changed or given up, whom to ring."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.forms.refused import show
from community import wording
from community.views.access import signed_in
from fleet.actions import rides as actions
from fleet.calls import know_calls, times
from fleet.forms.callers import CallerForm, NeedsForm, PhoneForm, WhoForm, needs_of
from fleet.models import BookedHow, Ride, Run, Service, StandingSeat
from fleet.models.ride import RideState
from fleet.permissions import may_see_names, names_are_open
from fleet.riders.evenings import where_to
from fleet.riders.passenger_list import passenger_list
from fleet.riders.ring_list import to_ring
from fleet.riders.ringing import together
from fleet.riders.trips import Trip, trip_of, trips_of
from fleet.telephones import kept
from fleet.views.coordinating import operators_or_404, ride_or_404, rides_of, run_or_404

# Evenings offered beside the one that is being booked.
OTHERS = 8


@login_required
def riders(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody on one evening, by stop; names only while they are open."""
    at, run = timezone.now(), run_or_404(request, pk)
    context = {
        "run": run,
        "service": run.service,
        "zone": run.zone,
        "list": passenger_list(run),
        "names": may_see_names(request.user, run, at),
        "is_ahead": run.is_going and run.leaves_at > at,
        "is_erased": run.erased_at is not None,
    }
    return render(request, "fleet/manage/riders.html", context)


@login_required
def ride_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody rings: their seat while they are on the telephone, and other evenings with it."""
    at, run = timezone.now(), run_or_404(request, pk)
    others = _others(run, at)
    form = PhoneForm(
        request.POST if request.method == "POST" else None,
        service=run.service,
        calls=times(run),
        others=others,
        initial=_usual(run),
    )
    is_full = False
    if request.method == "POST" and form.is_valid():
        try:
            return _book(request, run, form, others, at)
        except Refused as refused:
            show(form, refused)
            is_full = [each.code for each in refused.refusals] == ["full"]
        except NotPermitted as error:
            form.add_error(None, str(error))
    context = {"run": run, "service": run.service, "zone": run.zone, "form": form, "is_full": is_full}
    return render(request, "fleet/manage/ride_new.html", context)


def _others(run: Run, at: datetime) -> list[Run]:
    """The next evenings with the same stops."""
    rows = Run.objects.with_everything().to_come(at).filter(service=run.service_id, timetable=run.timetable_id)
    return list(rows.exclude(pk=run.pk).order_by("leaves_at")[:OTHERS])


def _usual(run: Run) -> dict[str, int | None]:
    """The way most people go: from the first stop to where the way out ends."""
    calls = times(run)
    on = next((each for each in calls if each.call.gets_on), None)
    off = where_to(calls, on) if on else None
    return {"first": on.call.order if on else None, "last": off.call.order if off else None}


def _book(request: HttpRequest, run: Run, form: PhoneForm, others: list[Run], at: datetime) -> HttpResponse:
    by, wait = signed_in(request), "wait" in request.POST
    given: dict[str, Any] = {"journeys": form.journeys, "rider": form.rider(), "how": BookedHow.PHONE}
    rides = actions.book(run=run, by=by, at=at, wait=wait, **given)
    _say(request, rides)
    wanted = set(form.cleaned_data.get("others") or [])
    for other in [each for each in others if each.pk in wanted]:
        try:
            _say(request, actions.book(run=other, by=by, at=at, wait=wait, **given))
        except Refused as refused:
            why = " ".join(str(each.sentence) for each in refused.refusals)
            messages.warning(request, _("Not booked: %(day)s. %(why)s") % {"day": wording.day(other.day), "why": why})
    return redirect("manage-run-rides", run.pk)


def _say(request: HttpRequest, rides: list[Ride]) -> None:
    """What is read out to the caller. Never the name: it would stay in the browser."""
    trips = [trip_of(ride) for ride in rides]
    words = {
        "day": wording.day(rides[0].run.day),
        "ways": "; ".join(_way(trip) for trip in trips),
        "reference": rides[0].reference,
    }
    if rides[0].state == RideState.WAITING:
        messages.warning(request, _("On the waiting list: %(day)s, %(ways)s. Reference %(reference)s.") % words)
    else:
        messages.success(request, _("Booked: %(day)s, %(ways)s. Reference %(reference)s.") % words)


def _way(trip: Trip) -> str:
    zone = trip.run.zone
    return _("%(time)s from %(first)s to %(last)s") % {
        "time": f"{trip.on.at.astimezone(zone):%H:%M}",
        "first": wording.in_language(trip.on.call.stop)[0],
        "last": wording.in_language(trip.off.call.stop)[0],
    }


@login_required
def ride(request: HttpRequest, reference: str) -> HttpResponse:
    """One ride: what it needs, changed in place. Who it is can be changed while names are open."""
    at, found = timezone.now(), ride_or_404(request, reference)
    names = may_see_names(request.user, found.run, at)
    stands = found.state != RideState.CANCELLED and found.erased_at is None
    form = _change_form(request, found, names) if stands else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            actions.change(
                ride=found,
                by=signed_in(request),
                at=at,
                rider=form.rider(actions.rider_of(found)),
                journey=form.journey,
            )
            messages.success(request, _("Changed."))
            return redirect("manage-ride", reference)
        except Refused as refused:
            show(form, refused)
        except NotPermitted as error:
            form.add_error(None, str(error))
    trip, pair = trip_of(found), _other_way(found)
    context = {
        "ride": found,
        "trip": trip,
        "pair": trip_of(pair) if pair else None,
        "run": found.run,
        "service": found.run.service,
        "zone": found.run.zone,
        "names": names,
        "stands": stands,
        "is_ahead": trip.on.until > at,
        "form": form,
    }
    return render(request, "fleet/manage/ride.html", context)


def _other_way(found: Ride) -> Ride | None:
    """Out or home, where there are both; they are on one run."""
    other = found.pair
    if other:
        other.run = found.run
    return other


def _change_form(request: HttpRequest, found: Ride, names: bool) -> NeedsForm:
    kind = WhoForm if names else NeedsForm
    who = {"name": found.name, "telephone": found.telephone, "door": found.door, "note": found.note} if names else {}
    return kind(
        request.POST if request.method == "POST" else None,
        service=found.run.service,
        calls=times(found.run),
        initial=needs_of(found) | who,
    )


@login_required
def ride_cancel(request: HttpRequest, reference: str) -> HttpResponse:
    """Asked once: this way only, or both."""
    at, found = timezone.now(), ride_or_404(request, reference)
    if request.method == "POST":
        try:
            ended = actions.cancel(
                ride=found, by=signed_in(request), at=at, pair=request.POST.get("which") != "one"
            )
            messages.success(request, _("Cancelled. The seat is free for others."))
            return redirect("manage-run-rides", ended[0].run_id)
        except NotPermitted as error:
            messages.warning(request, str(error))
            return redirect("manage-ride", reference)
    pair = _other_way(found)
    context = {
        "ride": found,
        "trip": trip_of(found),
        "pair": trip_of(pair) if pair and pair.state != RideState.CANCELLED else None,
        "run": found.run,
        "zone": found.run.zone,
        "names": may_see_names(request.user, found.run, at),
    }
    return render(request, "fleet/manage/ride_cancel.html", context)


@login_required
@require_POST
def rang(request: HttpRequest, reference: str) -> HttpResponse:
    """They know now."""
    actions.rang(ride=ride_or_404(request, reference), by=signed_in(request), at=timezone.now())
    messages.success(request, _("Noted: they know."))
    return redirect("manage-ring")


@login_required
def ring(request: HttpRequest) -> HttpResponse:
    """Whom to ring, and about what."""
    at = timezone.now()
    return render(request, "fleet/manage/ring.html", {"lines": to_ring(signed_in(request), at)})


@login_required
def callers(request: HttpRequest) -> HttpResponse:
    """Somebody rings about a ride of theirs. What was typed is sent and not put into the address: it is a telephone."""
    form = CallerForm(request.POST if request.method == "POST" else None)
    found: dict[str, Any] = {"searched": False}
    if request.method == "POST" and form.is_valid():
        found = {"searched": True, **_of_the_caller(request, form.cleaned_data["caller"], timezone.now())}
    return render(request, "fleet/manage/callers.html", {"form": form, "coming": _coming(request), **found})


def _coming(request: HttpRequest) -> list[Run]:
    """The next evenings, for whoever rings about a new ride."""
    rows = Run.objects.with_everything().to_come(timezone.now())
    return list(rows.filter(service__operator__in=operators_or_404(request)).order_by("leaves_at", "pk")[:OTHERS])


def _of_the_caller(request: HttpRequest, typed: str, at: datetime) -> dict[str, Any]:
    number, figures = kept(typed), "".join(each for each in typed.upper() if each.isalnum())
    whose = Q(reference=f"{figures[:4]}-{figures[4:]}")
    regulars = Service.objects.none()
    if number:
        whose |= Q(telephone=number)
        seats = StandingSeat.objects.filter(telephone=number, ended_at=None, erased_at=None)
        regulars = Service.objects.filter(operator__in=operators_or_404(request), pk__in=seats.values("service"))
    rows = rides_of(request).filter(whose, erased_at=None).order_by("run__leaves_at", "first", "pk")
    return {"trips": _evenings(rows, at), "regulars": regulars}


def _evenings(rows: Iterable[Ride], at: datetime) -> list[tuple[list[Trip], bool]]:
    """Out and home side by side, and whether their names are open: whoever sees them coordinates the service."""
    rides = list(rows)
    know_calls(ride.run.timetable for ride in rides)
    return [(trips_of(some), names_are_open(some[0].run, at)) for some in together(rides)]
