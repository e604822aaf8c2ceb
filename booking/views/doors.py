"""The keeper's pages of the door: how groups get in, and who opens on which day."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking.actions import door as door_verbs
from booking.actions import keyholders as verbs
from booking.doors.keyholders import of_keeper, opens_on, who_opens
from booking.doors.locks import coming
from booking.eligibility import Refused
from booking.forms.doors import DoorForm, KeyholderForm
from booking.forms.refused import show
from booking.models import Booking, Door, DoorWay, Keyholder
from booking.states import BookingState
from booking.views.keepers import managed, must_rule, ruled
from booking.views.today import day_of_address, house_zone
from booking.wall import days_from
from community.models import Organisation
from community.views.access import signed_in

CODES_AHEAD = timedelta(days=7)


@login_required
def door(http: HttpRequest, slug: str) -> HttpResponse:
    """One form; for a lock that is told codes, those of the coming week beside it."""
    at, by = timezone.now(), signed_in(http)
    resource = managed(http, slug)
    there = Door.objects.filter(resource=resource).first()
    others = resource.keeper.resources.filter(premises=resource.premises).exclude(pk=resource.pk).count()
    form = DoorForm(http.POST if http.method == "POST" else None, instance=there or Door(resource=resource))
    codes = coming(there, at=at, until=at + CODES_AHEAD) if there and http.method != "POST" else []
    if http.method == "POST" and form.is_valid():
        whole = form.cleaned_data["whole_building"]
        try:
            number = door_verbs.describe(resource=resource, words=form.said, by=by, at=at, whole_building=whole)
        except Refused as refused:
            show(form, refused, {"no_code": "code", "no_lock": "lock"})
        else:
            said = ngettext("Saved, for %(count)d place.", "Saved, for %(count)d places.", number)
            messages.success(http, said % {"count": number})
            return redirect("manage-door", slug)
    context = {
        "resource": resource,
        "form": form,
        "codes": codes,
        "others": others if resource.premises else 0,
        "needs_keyholders": bool(there and there.way == DoorWay.KEYHOLDER and not resource.keeper.keyholders.exists()),
    }
    return render(http, "booking/doors/door.html", context)


@dataclass(frozen=True)
class RotaDay:
    """One day of the week: who opens, and the bookings for which nobody does."""

    day: date
    opens: list[Keyholder]
    unopened: list[Booking]


@login_required
def keyholders(http: HttpRequest, slug: str) -> HttpResponse:
    """The list, and who opens in one week."""
    keeper, at = ruled(http, slug), timezone.now()
    today = at.astimezone(house_zone()).date()
    chosen = day_of_address(http.GET.get("week", ""), today)
    monday = chosen - timedelta(days=chosen.weekday())
    rows = of_keeper(keeper)
    context = {
        "keeper": keeper,
        "rows": rows,
        "days": _rota(keeper, rows, monday),
        "monday": monday,
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "is_this_week": monday <= today < monday + timedelta(days=7),
    }
    return render(http, "booking/doors/keyholders.html", context)


def _rota(keeper: Organisation, rows: list[Keyholder], monday: date) -> list[RotaDay]:
    week = days_from(monday, 7, house_zone())
    waiting = Booking.objects.filter(
        resource__keeper=keeper, resource__door__way=DoorWay.KEYHOLDER, state=BookingState.CONFIRMED
    )
    expected = waiting.filter(starts_at__gte=week.start, starts_at__lt=week.end).select_related(
        "resource", "organisation"
    )
    unopened: dict[date, list[Booking]] = {}
    for booking in expected.order_by("starts_at", "pk"):
        day = booking.starts_at.astimezone(booking.zone).date()
        if not who_opens(rows, booking.resource_id, day):
            unopened.setdefault(day, []).append(booking)
    days = [monday + timedelta(days=number) for number in range(7)]
    return [RotaDay(day, [each for each in rows if opens_on(each, day)], unopened.get(day, [])) for day in days]


@login_required
def keyholder_new(http: HttpRequest, slug: str) -> HttpResponse:
    """Put somebody on the list."""
    return _keyholder_form(http, ruled(http, slug), None)


@login_required
def keyholder_edit(http: HttpRequest, pk: int) -> HttpResponse:
    """Change who is on it."""
    keyholder = _keyholder(http, pk)
    return _keyholder_form(http, keyholder.keeper, keyholder)


def _keyholder_form(http: HttpRequest, keeper: Organisation, keyholder: Keyholder | None) -> HttpResponse:
    given = http.POST if http.method == "POST" else None
    form = KeyholderForm(given, keeper=keeper, keyholder=keyholder)
    if http.method == "POST" and form.is_valid():
        try:
            verbs.keep(keeper=keeper, keyholder=keyholder, by=signed_in(http), at=timezone.now(), **form.answers())
        except Refused as refused:
            show(form, refused, {"backwards": "last", "no_days": "weekdays"})
        else:
            messages.success(http, _("Saved. Groups see it on the day of their booking only."))
            return redirect("manage-keyholders", keeper.slug)
    return render(http, "booking/doors/keyholder.html", {"keeper": keeper, "keyholder": keyholder, "form": form})


@login_required
def keyholder_remove(http: HttpRequest, pk: int) -> HttpResponse:
    """Asked once, then gone."""
    keyholder = _keyholder(http, pk)
    if http.method == "POST":
        verbs.remove(keyholder=keyholder, by=signed_in(http), at=timezone.now())
        messages.success(http, _("Taken off the list, and forgotten."))
        return redirect("manage-keyholders", keyholder.keeper.slug)
    return render(http, "booking/doors/keyholder_remove.html", {"keyholder": keyholder, "keeper": keyholder.keeper})


def _keyholder(http: HttpRequest, pk: int) -> Keyholder:
    found = get_object_or_404(Keyholder.objects.select_related("keeper"), pk=pk)
    must_rule(http, found.keeper)
    return found
