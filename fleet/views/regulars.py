"""Who has a seat every week: the list, one more, one that ends."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.forms.refused import show
from community import wording
from community.views.access import signed_in
from fleet.actions.standing import Kept, end_seat, keep_seat, kept_on
from fleet.calls import calls_of, know_calls, times_on
from fleet.forms.callers import EndForm, RegularForm
from fleet.models import Service, StandingSeat, Timetable
from fleet.running.planning import in_force, timetables_of
from fleet.views.coordinating import seat_or_404, service_or_404


@login_required
def regulars(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody whose seat is kept, the way out and the way home in one line."""
    at, service = timezone.now(), service_or_404(request, slug)
    today = at.astimezone(service.zone).date()
    rows = StandingSeat.objects.filter(kept_on(today), service=service, erased_at=None)
    seats = list(rows.select_related("timetable").order_by("pk"))
    know_calls(seat.timetable for seat in seats)
    context = {"service": service, "lines": _lines(seats)}
    return render(request, "fleet/manage/regulars.html", context)


def _lines(seats: list[StandingSeat]) -> list[dict[str, Any]]:
    known = {seat.pk: seat for seat in seats}
    lines = []
    for seat in seats:
        if known.pop(seat.pk, None):
            other = known.pop(seat.pair_id, None) if seat.pair_id else None
            lines.append({"seat": seat, "ways": [_way(each) for each in (seat, other) if each]})
    return lines


def _way(seat: StandingSeat) -> dict[str, Any]:
    calls = calls_of(seat.timetable)
    return {"on": calls[seat.first], "off": calls[seat.last]}


@login_required
def regular_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep a seat every week from a day on."""
    at, service = timezone.now(), service_or_404(request, slug)
    today = at.astimezone(service.zone).date()
    timetable = _timetable(service, at)
    if timetable is None:
        messages.warning(request, _("First this service needs a timetable."))
        return redirect("manage-regulars", slug)
    first = max(today, timetable.from_day)
    form = RegularForm(
        request.POST if request.method == "POST" else None,
        service=service,
        calls=times_on(timetable, first, service.zone),
        initial={"from_day": first.isoformat(), "home": True},
    )
    if request.method == "POST" and form.is_valid():
        try:
            _keep(request, service, timetable, form, at)
            return redirect("manage-regulars", slug)
        except Refused as refused:
            show(form, refused, {"ends_first": "until_day", "too_big": "people"})
        except NotPermitted as error:
            form.add_error(None, str(error))
    return render(request, "fleet/manage/regular_new.html", {"service": service, "timetable": timetable, "form": form})


def _timetable(service: Service, at: datetime) -> Timetable | None:
    """The one in force, else the next."""
    found, today = timetables_of(service), at.astimezone(service.zone).date()
    return in_force(found, today) or next((each for each in found if each.from_day > today), None)


def _keep(request: HttpRequest, service: Service, timetable: Timetable, form: RegularForm, at: datetime) -> None:
    kept = keep_seat(
        service=service,
        timetable=timetable,
        journeys=form.journeys,
        rider=form.rider(),
        by=signed_in(request),
        at=at,
        from_day=form.cleaned_data["from_day"],
        until_day=form.cleaned_data["until_day"],
    )
    _say(request, kept)


def _say(request: HttpRequest, kept: Kept) -> None:
    evenings = len({ride.run_id for ride in kept.rides})
    words = ngettext("The seat is kept: %(count)d evening.", "The seat is kept: %(count)d evenings.", evenings)
    messages.success(request, words % {"count": evenings})
    if kept.without_room:
        days = ", ".join(wording.short_day(run.day) for run in kept.without_room)
        messages.warning(request, _("On these evenings the bus is full, and they are on the waiting list: %s.") % days)


@login_required
def regular_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked once, and from which day on."""
    at, seat = timezone.now(), seat_or_404(request, pk)
    today = at.astimezone(seat.service.zone).date()
    form = EndForm(
        request.POST if request.method == "POST" else None, today=today, initial={"from_day": today.isoformat()}
    )
    if request.method == "POST" and form.is_valid():
        ended = end_seat(seat=seat, by=signed_in(request), at=at, from_day=form.cleaned_data["from_day"])
        evenings = len({ride.run_id for ride in ended})
        words = ngettext(
            "The seat is given up; it is free on %(count)d evening.",
            "The seat is given up; it is free on %(count)d evenings.",
            evenings,
        )
        messages.success(request, words % {"count": evenings})
        return redirect("manage-regulars", seat.service.slug)
    context = {"seat": seat, "service": seat.service, "line": _lines([seat, *([seat.pair] if seat.pair else [])])[0]}
    return render(request, "fleet/manage/regular_end.html", context | {"form": form})
