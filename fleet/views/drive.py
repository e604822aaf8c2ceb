"""A driver's evenings: which are mine, which could be, why others could not; and the public list of what is needed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from community.days import local_day
from community.views.access import signed_in
from fleet.actions import shifts
from fleet.drivers import driving
from fleet.drivers.driving import Fitness
from fleet.drivers.fit_words import Told
from fleet.drivers.undriven import undriven
from fleet.models import CrewState, Driver, Run, ServiceState, Shift
from fleet.views.driver import driver_of

AHEAD = timedelta(weeks=8)
NEEDED_AHEAD = timedelta(weeks=4)
SHOWN = 60


@dataclass(frozen=True)
class Open:
    """An evening nobody drives, and whether this driver may."""

    run: Run
    fit: Fitness


@dataclass(frozen=True)
class Barred:
    """Evenings of one service that a driver may not drive, all for the same reasons."""

    runs: list[Run]
    why_not: list[Told]


@login_required
@require_safe
def drive(http: HttpRequest) -> HttpResponse:
    """The next evening first, then whoever asks, then what is open."""
    at, driver = timezone.now(), driver_of(http)
    if driver is None:
        return render(http, "fleet/drive/drive.html", {"driver": None})
    mine = _mine(driver, at)
    crews = list(driver.crews.exclude(state=CrewState.ENDED).select_related("operator"))
    there = [each for each in _open(driver, at) if each.run.service.operator_id in {crew.operator_id for crew in crews}]
    context = {
        "driver": driver,
        "next": mine[0] if mine else None,
        "later": mine[1:],
        "offers": _offers(driver, at),
        "crews": crews,
        "can": [each for each in there if each.fit.may],
        "cannot": _barred([each for each in there if not each.fit.may]),
        "today": local_day(at),
    }
    return render(http, "fleet/drive/drive.html", context)


def _mine(driver: Driver, at: datetime) -> list[Run]:
    runs = Run.objects.going().filter(shifts__driver=driver, shifts__ended_at=None, booking__ends_at__gt=at)
    return list(runs.with_everything().order_by("leaves_at", "pk")[:SHOWN])


def _offers(driver: Driver, at: datetime) -> list[Shift]:
    rows = Shift.objects.standing().filter(offered_to=driver, run__booking__ends_at__gt=at)
    return list(
        rows.select_related("driver__user", "run__service", "run__vehicle__depot", "run__booking").order_by(
            "run__leaves_at", "pk"
        )
    )


def _open(driver: Driver, at: datetime) -> list[Open]:
    known = driver.crews.exclude(state=CrewState.ENDED).values("operator")
    rows = undriven(at).filter(leaves_at__lte=at + AHEAD, service__operator__in=known)
    runs = list(rows.with_everything().order_by("leaves_at", "pk")[:SHOWN])
    fits = driving.fitness_of(driver, runs, at)
    return [Open(run, fits[run.pk]) for run in runs]


def _barred(there: list[Open]) -> list[Barred]:
    """Why not is said once, not under each of eight Thursdays."""
    groups: dict[tuple[int, tuple[str, ...]], Barred] = {}
    for each in there:
        key = (each.run.service_id, tuple(why.sentence for why in each.fit.why_not))
        groups.setdefault(key, Barred([], each.fit.why_not)).runs.append(each.run)
    return list(groups.values())


def run_or_404(pk: int) -> Run:
    """Any evening of a service that is no draft: who drives is nobody's secret from drivers, who rides is not here."""
    run = get_object_or_404(Run.objects.with_everything(), pk=pk)
    if run.service.state == ServiceState.DRAFT:
        raise Http404
    return run


@login_required
@require_safe
def shift(http: HttpRequest, pk: int) -> HttpResponse:
    """One evening: what it is, whether one may drive it and why not, and what to do about it."""
    at, by, run = timezone.now(), signed_in(http), run_or_404(pk)
    driver, standing = driver_of(http), shifts.standing_of([run]).get(run.pk)
    mine = standing is not None and standing.driver.user_id == by.pk
    context = {
        "run": run,
        "service": run.service,
        "vehicle": run.vehicle,
        "depot": run.vehicle.depot,
        "zone": run.zone,
        "driver": driver,
        "standing": standing,
        "mine": mine,
        "is_open": shifts.is_open(run, at),
        "too_late": shifts.is_too_late(run, at),
        "asks_me": standing is not None and driver is not None and standing.offered_to_id == driver.pk,
        "fit": driving.may_drive(driver, run, at) if driver and (mine or standing is None) else None,
    }
    return render(http, "fleet/drive/shift.html", context)


@login_required
@require_POST
def take(http: HttpRequest, pk: int) -> HttpResponse:
    """One press."""
    run = run_or_404(pk)
    if driver_of(http) is None:
        messages.info(http, _("Tell us about your driving licence first."))
        return redirect("drive-profile")
    try:
        shifts.take(run=run, by=signed_in(http), at=timezone.now())
    except (Refused, NotPermitted) as refused:
        tell(http, refused)
    else:
        messages.success(http, _("Thank you. This evening is yours."))
    return redirect("drive-shift", pk)


def tell(http: HttpRequest, refused: Refused | NotPermitted) -> None:
    """Why not, above the page one comes back to."""
    said = [str(each.sentence) for each in refused.refusals] if isinstance(refused, Refused) else [str(refused)]
    for sentence in said:
        messages.error(http, sentence)


@require_safe
def needed(http: HttpRequest) -> HttpResponse:
    """For everybody: evenings without a driver. An evening that nobody drives is a need by itself; nobody is named."""
    at = timezone.now()
    rows = undriven(at).filter(leaves_at__lte=at + NEEDED_AHEAD)
    runs = list(rows.with_everything().order_by("leaves_at", "pk")[:SHOWN])
    return render(http, "fleet/drive/needed.html", {"runs": runs, "weeks": NEEDED_AHEAD.days // 7})
