"""When and where a service runs: the table of stops, a look at the evening and at what changes for riders, then yes."""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from booking.eligibility import Refused
from booking.places import refusal
from community.views.access import signed_in
from community.wording import in_language
from fleet.actions.stops import add_stop
from fleet.actions.timetables import faults, set_timetable
from fleet.calls import calls_of
from fleet.forms.stops import StopForm
from fleet.forms.timetable import MOST_ROWS, Sheet, TimetableForm, answers_of, is_number
from fleet.models import Service, ServiceState, Stop, Timetable
from fleet.running.pictures import line
from fleet.running.planning import in_force, timetables_of
from fleet.running.renewal import Draft, Effect, effects
from fleet.running.stops import find, own_stops
from fleet.views.services import coordinated

DAY = timedelta(days=1)
# What the fields of a stop of one's own are called, beside those of the table.
OWN = "own"


@login_required
def timetable(http: HttpRequest, slug: str) -> HttpResponse:
    """The table; each button sends all of it. `?from=` chooses which timetable it begins with."""
    at, service = timezone.now(), coordinated(http, slug)
    if service.state == ServiceState.ENDED:
        return redirect("manage-service", slug)
    known = timetables_of(service)
    if http.method != "POST":
        return _page(http, service, known, _first(http, service, known, at), {})
    data = http.POST.copy()
    sheet, more = Sheet(service, data), {}
    deed = _deed(http.POST)
    if deed == "add":
        if (stop := _stop(service, data.get("add", ""))) and len(sheet.stops) < MOST_ROWS:
            sheet.add(stop)
            data["search"] = ""
    elif deed == "remove":
        number = data.get("remove", "")
        sheet.remove(int(number) if is_number(number) else -1)
    elif deed == "back_again":
        if not sheet.back_again():
            messages.error(http, _("Fill in the times of all stops first, and when the way home begins."))
    elif deed == "make":
        more = _make(http, service, sheet, data)
    elif deed == "look":
        more = _found(service, data.get("search", ""))
    form = TimetableForm(data, stops=sheet.stops)
    if deed not in ("check", "save"):
        return _page(http, service, known, _as_typed(form), more)
    return _checked(http, service, known, form, at, save=deed == "save")


def _deed(data: QueryDict) -> str:
    # The first button of the form is "look": it is what the Enter key presses in any field.
    for name in ("add", "remove", "make", "back_again", "save", "check"):
        if name in data:
            return name
    return "change" if "change" in data else "look"


def _checked(
    http: HttpRequest, service: Service, known: list[Timetable], form: TimetableForm, at: datetime, *, save: bool
) -> HttpResponse:
    """First a look at what it comes to; the second press does it."""
    if not form.is_valid():
        return _page(http, service, known, form, {})
    draft = form.draft()
    try:
        if wrong := faults(service, draft, at):
            raise Refused(wrong)
        if save:
            set_timetable(service=service, draft=draft, by=signed_in(http), at=at)
            return _done(http, service)
    except Refused as refused:
        for each in refused.refusals:
            form.add_error(each.rule or None, str(each.sentence))
        return _page(http, service, known, form, {})
    context = {"service": service, "form": form, "line": line(draft), "draft": draft, "data": _kept(http.POST)}
    if service.state == ServiceState.RUNNING:
        context |= _what_changes(service, draft, at)
    return render(http, "fleet/manage/timetable_check.html", context)


def _done(http: HttpRequest, service: Service) -> HttpResponse:
    was = service.state
    service.refresh_from_db()
    if was == ServiceState.ASKED:
        messages.warning(http, _("The timetable is kept. The keeper was asked about another one: ask again."))
    else:
        messages.success(http, _("The timetable is kept."))
    return redirect("manage-service", service.slug)


def _what_changes(service: Service, draft: Draft, at: datetime) -> dict[str, Any]:
    found = effects(service, draft, at)
    gone = [each for each in found if each.evening is None or each.why]
    return {
        "remade": [each for each in found if each.evening and not each.why],
        "gone": gone,
        "affected": [each for each in found if each.lost or each.crowded],
        "stops": _stops_of(found),
    }


def _stops_of(found: list[Effect]) -> list[dict[str, Any]]:
    """Everybody who would lose a seat, by code and stops: names stay with those who may see them."""
    rows = []
    for each in found:
        calls = calls_of(each.run.timetable)
        for ride, is_lost in [*((r, True) for r in each.lost), *((r, False) for r in each.crowded)]:
            ends = {"first": calls[ride.first].stop, "last": calls[ride.last].stop}
            rows.append({"run": each.run, "ride": ride, "is_lost": is_lost, **ends})
    return rows


def _kept(data: QueryDict) -> list[tuple[str, str]]:
    """What was typed, carried on to the second press."""
    left_out = {"csrfmiddlewaretoken", "check", "save", "change"}
    return [(name, value) for name, values in data.lists() if name not in left_out for value in values]


def _first(http: HttpRequest, service: Service, known: list[Timetable], at: datetime) -> TimetableForm:
    """What the page begins with: the timetable asked for, else the one in force, else empty."""
    today = at.astimezone(service.zone).date()
    tomorrow = today + DAY
    asked = parse_date(http.GET.get("from", "")[:10]) if _is_date(http.GET.get("from", "")) else None
    shown = next((each for each in known if each.from_day == asked), None)
    shown = shown or in_force(known, tomorrow) or (known[-1] if known else None)
    if shown is None:
        return TimetableForm(None, stops=[], initial={"from_day": tomorrow})
    begins = shown.from_day if service.state != ServiceState.RUNNING or shown.from_day > today else tomorrow
    stops = [call.stop for call in calls_of(shown)]
    return TimetableForm(None, stops=stops, initial=answers_of(shown, begins))


def _is_date(text: str) -> bool:
    try:
        return parse_date(text[:10]) is not None
    except ValueError:
        return False


def _as_typed(form: TimetableForm) -> TimetableForm:
    """The same answers without complaints: the table is not finished yet."""
    initial: dict[str, Any] = {name: form.data.get(name, "") for name in form.fields}
    initial["weekdays"] = form.data.getlist("weekdays")  # type: ignore[attr-defined]
    for name in form.fields:
        if name.startswith(("on_", "off_")):
            initial[name] = name in form.data
    return TimetableForm(None, stops=form.stops, initial=initial)


def _stop(service: Service, key: str) -> Stop | None:
    return Stop.objects.of(service.operator).filter(pk=key).first() if is_number(key) else None


def _make(http: HttpRequest, service: Service, sheet: Sheet, data: QueryDict) -> dict[str, Any]:
    """A stop of one's own, made here: on a page of its own whatever was typed into the table would be lost."""
    form = StopForm(data, prefix=OWN)
    if not form.is_valid() or len(sheet.stops) >= MOST_ROWS:
        return {"own_stop": form}
    stop = add_stop(operator=service.operator, by=signed_in(http), **form.answers())
    sheet.add(stop)
    for name in form.fields:
        data.pop(form.add_prefix(name), None)
    said = _("“%(name)s” is made, and stands in the table. Now its time.")
    messages.success(http, said % {"name": in_language(stop)[0]})
    return {}


def _found(service: Service, words: str) -> dict[str, Any]:
    depot = service.vehicle.depot
    if not words.strip():
        return {"found": own_stops(service.operator, depot.latitude, depot.longitude)}
    found = find(words, service.operator, depot.latitude, depot.longitude)
    return {"found": found, "not_found": "" if found else refusal(words), "words": words}


def _page(
    http: HttpRequest, service: Service, known: list[Timetable], form: TimetableForm, more: dict[str, Any]
) -> HttpResponse:
    today: date = timezone.now().astimezone(service.zone).date()
    current = in_force(known, today)
    half_typed = {name: http.POST.get(f"{OWN}-{name}", "") for name in StopForm.base_fields}
    own_stop = StopForm(prefix=OWN, initial=half_typed)
    context = {"service": service, "form": form, "known": known, "current": current, "own_stop": own_stop, **more}
    return render(http, "fleet/manage/timetable.html", context)
