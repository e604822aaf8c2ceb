"""Room and ride home: one more page before a held room is sent, and one press for both."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from booking import extras
from booking.actions import hold
from booking.actions.base import NotPermitted
from booking.actions.request import price_of
from booking.deciding import asked_by, verdict
from booking.eligibility import Refusal, Refused
from booking.models import Booking
from booking.views.filling_in import bookable, filling_in
from community.acting import acting_membership
from community.models import Membership, Organisation
from community.views.access import signed_in
from fleet.actions.ride_home import RideRefused, send_with_ride
from fleet.forms.ride_home import RideHomeForm
from fleet.riders.homeward import Homeward, homeward


@login_required
@filling_in
def ride_home(http: HttpRequest, booking: Booking) -> HttpResponse:
    """Which bus, how many, and whom the driver asks for; then both are sent together."""
    at = timezone.now()
    acting = acting_membership(http)
    mine = bookable(http)
    # Whatever the check page would ask for first, it asks.
    if booking.series_id or not booking.activity or not booking.people or acting not in mine:
        return redirect("book-check", booking.reference)
    organisation = _named(http, mine) if http.method == "POST" else acting.organisation
    buses = homeward(booking.resource, booking.ends_at, at, organisation)
    chosen = _chosen(http, buses)
    form = _form(http, chosen) if chosen else None
    why: list[Refusal] = []
    if http.method == "POST" and chosen and form and form.is_valid():
        try:
            _send(http, booking, organisation, chosen, form, at)
            return redirect("book-done", booking.reference)
        except RideRefused as refused:
            why = refused.refusals
        except Refused as refused:
            for refusal in refused.refusals:
                messages.warning(http, str(refusal.sentence))
            return redirect("book-check", booking.reference)
        except NotPermitted as error:
            messages.warning(http, str(error))
            return redirect("bookings")
    return _page(http, booking, organisation, at, buses=buses, chosen=chosen, form=form, why=why)


def _named(http: HttpRequest, mine: list[Membership]) -> Organisation:
    """The group that stood on the page, which another window may have changed since; never another's."""
    named = http.POST.get("organisation", "")
    found = next((each.organisation for each in mine if str(each.organisation_id) == named), None)
    if found is None:
        raise Http404
    return found


def _chosen(http: HttpRequest, buses: list[Homeward]) -> Homeward | None:
    """The bus that was chosen; without a choice the first."""
    named = (http.POST if http.method == "POST" else http.GET).get("run", "")
    return next((each for each in buses if str(each.run.pk) == named), buses[0] if buses else None)


def _form(http: HttpRequest, chosen: Homeward) -> RideHomeForm:
    person = signed_in(http)
    known: dict[str, Any] = {"name": person.name.split(" ")[0], "telephone": person.phone}
    return RideHomeForm(http.POST if http.method == "POST" else None, chosen=chosen, initial=known)


def _send(
    http: HttpRequest, booking: Booking, organisation: Organisation, chosen: Homeward, form: RideHomeForm, at: datetime
) -> None:
    shown = http.POST.get("shown", "")
    send_with_ride(
        booking=booking,
        organisation=organisation,
        by=signed_in(http),
        at=at,
        run=chosen.run,
        first=chosen.on.call.order,
        parties=form.parties,
        rider=form.rider,
        shown_pence=int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 10 else None,
    )


def _page(
    http: HttpRequest, booking: Booking, organisation: Organisation, at: datetime, **more: Any
) -> HttpResponse:
    dates = hold.lot(booking)
    extras.know(dates)
    own = dates[0]
    decided = verdict(asked_by(own, booking.resource), organisation, at, without=[booking.pk])
    if decided.verdict.outcome == "no":
        return redirect("book-check", booking.reference)
    context = {
        "booking": booking,
        "resource": booking.resource,
        "zone": booking.zone,
        "organisation": organisation,
        "outcome": decided.verdict.outcome,
        "cost": price_of(decided.verdict, booking.resource, booking.span) + extras.cost_of(own),
        "until": booking.hold_until,
        "has_run_out": booking.has_run_out(at),
        "has_errors": bool(more["why"]),
    }
    return render(http, "fleet/runs/ride_home.html", context | more)
