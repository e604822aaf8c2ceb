"""Open figures: how the public buildings here are used, for everybody, and no group to be found in them."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from booking.use import open as opened
from booking.use import picture, sheets
from booking.use.open import OpenFigures
from booking.views.figures import as_csv
from community.days import local_day
from community.neighbours import files_named


@require_safe
def use(http: HttpRequest) -> HttpResponse:
    """One month that is over; the newest unless another is chosen."""
    at = timezone.now()
    found = _chosen(http, at)
    context = {
        "months": opened.months(at),
        "found": found,
        "week": picture.week(),
        "rows": picture.shares(lambda day, hour: found.cells[day][hour], opened.FEW),
        "tables": _tables(found),
        "others": _others(found, at),
    }
    return render(http, "booking/figures/open.html", context)


@require_safe
def use_csv(http: HttpRequest) -> HttpResponse:
    """The same figures for a spreadsheet."""
    at = timezone.now()
    found = _chosen(http, at)
    return as_csv(_rows(found, at), f"rhannu-use-{found.first:%Y-%m}.csv")


def _chosen(http: HttpRequest, at: datetime) -> OpenFigures:
    """Only whole months that are over, and not from before anybody could ask for."""
    months = opened.months(at)
    try:
        first = date.fromisoformat(f"{http.GET.get('month') or f'{months[0]:%Y-%m}'}-01")
    except ValueError as error:
        raise Http404 from error
    if first not in months:
        raise Http404
    return opened.open_figures(first, at)


def _tables(found: OpenFigures) -> list[tuple[str, list[Any]]]:
    return [
        (_("By standing"), found.bands),
        (_("New groups"), found.newness),
        (_("What for"), found.activities),
        (_("By keeper"), found.keepers),
    ]


def _others(found: OpenFigures, at: datetime) -> list[tuple[str, list[tuple[str, int]]]]:
    """What other apps publish of the month: `open_use.py` with `title()` and `lines(first, last, today)`."""
    every = [(file.title(), file.lines(found.first, found.last, local_day(at))) for file in files_named("open_use")]
    return [(title, lines) for title, lines in every if lines]


def _rows(found: OpenFigures, at: datetime) -> Iterator[sheets.Row]:
    yield [_("Table"), _("Row"), _("Groups"), _("Hours"), _("Per cent"), _("How often")]
    month = _("The whole month")
    yield [month, _("Hours offered"), "", found.offered, "", ""]
    yield [month, _("Hours booked"), found.groups or "", found.booked if found.groups else "", "", ""]
    for title, lines in _tables(found):
        for line in lines:
            yield [title, str(line.label), line.groups, line.hours, "", ""]
    hours = _("How full, by weekday and hour")
    for day, (_short, name) in enumerate(picture.week()):
        for hour, share in enumerate(found.cells[day]):
            if share is not None:
                yield [hours, f"{name} {hour:02}:00", "", "", _("too few to say") if share == opened.FEW else share, ""]
    for each in found.missed:
        what = ", ".join(part for part in (each.when, str(each.people or ""), each.having, str(each.why)) if part)
        yield [_("Searches that found nothing"), what, "", "", "", each.count]
    for title, others in _others(found, at):
        for label, number in others:
            yield [title, label, "", "", "", number]
