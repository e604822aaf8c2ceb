"""For riders: what goes this evening near me, one evening with its stops, and the timetable for the fridge door."""

from datetime import date, datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from fleet.calls import CallTime, calls_of, times, times_on
from fleet.forms.finding import FindForm
from fleet.models import Ride, RideState, Run, Service, ServiceState, Timetable
from fleet.riders.bookable import why_not
from fleet.riders.evenings import between, by_day, on_day, shown, turn
from fleet.riders.live import live_of
from fleet.riders.riding import free_on
from fleet.riders.stop_lines import lines_of
from fleet.running.planning import in_force, timetables_of

NEXT_DAYS = 7
COMING = 8
# As many as somebody reads; then it is time to say from where.
MOST = 50


def runs(request: HttpRequest) -> HttpResponse:
    """This evening, or another; and the next days below, so that nobody who finds nothing stops there."""
    at = timezone.now()
    form = FindForm(request.GET if request.GET else None, at=at)
    valid = form.is_valid() or not form.is_bound
    day = form.chosen if valid else form.today
    later = between(day + timedelta(days=1), day + timedelta(days=NEXT_DAYS), at, form.centre) if valid else []
    found = on_day(day, at, form.centre) if valid else []
    context = {
        "form": form,
        "day": day,
        "is_today": day == form.today,
        "near": form.centre,
        "found": found[:MOST],
        "more": len(found) > MOST,
        "later": by_day(later),
        "open": not valid,
    }
    return render(request, "fleet/runs/runs.html", context)


def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Its stops and times, how late it is, and the way to a seat."""
    at = timezone.now()
    found = run_or_404(pk)
    mine = my_rides(request, found)
    least, most = free_on([found])[found.pk].least_and_most(calls_of(found.timetable))
    context = {
        "run": found,
        "service": found.service,
        "zone": found.zone,
        "live": live_of(found),
        "is_going": found.is_going,
        "lines": lines_of(found, times(found), at, mine),
        "least": least,
        "free": most,
        "groups": list(found.service.groups.all()),
        "mine": mine,
        "why_not": why_not(request.user, found, at),
    }
    return render(request, "fleet/runs/run.html", context)


def timetable(request: HttpRequest, slug: str) -> HttpResponse:
    """Made to be printed: one sheet of A4 with the number to ring."""
    at = timezone.now()
    service = _service_or_404(slug)
    tables = timetables_of(service)
    today = at.astimezone(service.zone).date()
    now = in_force(tables, today)
    # Before the first evening, what will be is what people want to read.
    coming = [each for each in tables if each.from_day > today]
    shown_table = now or (coming[0] if coming else None)
    context = {
        "service": service,
        "zone": service.zone,
        "table": shown_table,
        "ways": _ways(shown_table, today, service) if shown_table else [],
        "weekdays": [number for number in range(7) if shown_table and shown_table.runs_on(number)],
        "changes": coming[0] if now and coming else None,
        "groups": list(service.groups.all()),
        "coming": _coming(service, at),
    }
    return render(request, "fleet/runs/timetable.html", context)


def run_or_404(pk: int) -> Run:
    """A run that riders may know of; a draft's does not exist."""
    return get_object_or_404(shown(), pk=pk)


def my_rides(request: HttpRequest, run: Run) -> list[Ride]:
    """Those on this run that are in the person's own account."""
    if not request.user.is_authenticated:
        return []
    return list(Ride.objects.filter(run=run, user=request.user).exclude(state=RideState.CANCELLED).order_by("first"))


def _service_or_404(slug: str) -> Service:
    known = Service.objects.select_related("operator", "vehicle", "vehicle__depot")
    service = known.filter(slug=slug, state__in=[ServiceState.RUNNING, ServiceState.ENDED]).first()
    if service is None:
        raise Http404
    return service


def _ways(table: Timetable, day: date, service: Service) -> list[list[CallTime]]:
    """The calls out and home, each as it would be on a day."""
    calls = times_on(table, day, service.zone)
    after = turn(calls) + 1
    return [way for way in (calls[:after], calls[after:]) if way]


def _coming(service: Service, at: datetime) -> list[Run]:
    return list(shown().filter(service=service, leaves_at__gt=at).order_by("leaves_at")[:COMING])
