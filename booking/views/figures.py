"""How a keeper's places are used: a picture of the week, who came, what was looked for in vain; all of it as CSV."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from booking.forms.figures import FiguresForm
from booking.models import Problem, Resource
from booking.spans import Span
from booking.use import missed, picture, said, served, sheets
from booking.use.figures import Figures, figures
from booking.use.reading import Scope, scope_of
from booking.wall import days_from
from community.days import local_day
from community.views.access import signed_in

# What the cells can show. The first is shown unless another is asked for.
MEASURES: dict[str, str | Promise] = {
    "share": _("How full"),
    "offered": pgettext_lazy("hours", "Offered"),
    "booked": pgettext_lazy("hours", "Booked"),
    "used": pgettext_lazy("hours", "Used"),
    "handed_back": pgettext_lazy("hours", "Handed back"),
    "absent": _("Nobody came"),
}
CAPTIONS: dict[str, str | Promise] = {
    "share": _("Per cent of the offered time that is booked, by hour and weekday"),
    "offered": _("Hours offered, by hour and weekday"),
    "booked": _("Hours booked, by hour and weekday"),
    "used": _("Hours for which it is known that somebody came, by hour and weekday"),
    "handed_back": _("Hours handed back by groups, by hour and weekday"),
    "absent": _("Hours booked to which nobody came, by hour and weekday"),
}
PERIODS: list[tuple[str | Promise, int]] = [
    (_("The last 7 days"), 7),
    (_("The last 4 weeks"), 28),
    (_("The last year"), 365),
]
SHEETS: dict[str, str | Promise] = {
    "bookings": _("Bookings"),
    "hours": _("Hours by weekday"),
    "groups": _("Groups"),
    "searches": _("Searches that found nothing"),
    "problems": _("Problems"),
}
MOST_GROUPS = 20


@dataclass(frozen=True)
class Tab:
    """A link to the same page with one thing different."""

    label: str | Promise
    url: str
    is_here: bool


@dataclass(frozen=True)
class Asked:
    """What the address asks for, understood."""

    form: FiguresForm
    scope: Scope
    first: date
    last: date

    @property
    def around(self) -> Span:
        """The days on the clock of this installation: for what begins in them."""
        zone = timezone.get_default_timezone()
        return days_from(self.first, (self.last - self.first).days + 1, zone)

    def figures(self, at: datetime) -> Figures:
        """The sums."""
        return figures(self.scope, self.first, self.last, at)


@require_safe
@login_required
def use(http: HttpRequest) -> HttpResponse:
    """The picture, the sums and the tables of the places and days asked for."""
    at = timezone.now()
    resources = Resource.objects.managed_by(signed_in(http))
    form = FiguresForm(http.GET, resources=resources, today=local_day(at))
    context: dict[str, Any] = {"form": form, "keeps": bool(form.rows)}
    if form.rows and form.is_valid():
        asked = _asked(form)
        measure = http.GET.get("show", "")
        context |= _picture(asked, measure if measure in MEASURES else "share", at)
        context |= {"periods": _periods(asked, local_day(at)), "csv": _csv(asked)}
    return render(http, "booking/figures/use.html", context)


@require_safe
@login_required
def use_csv(http: HttpRequest) -> HttpResponse:
    """One of the tables, for a spreadsheet."""
    at, what = timezone.now(), http.GET.get("what", "bookings")
    form = FiguresForm(http.GET, resources=Resource.objects.managed_by(signed_in(http)), today=local_day(at))
    if what not in SHEETS or not form.rows or not form.is_valid():
        raise Http404
    asked = _asked(form)
    return as_csv(_rows(asked, what, at), sheets.file_name(what, asked.first, asked.last))


def as_csv(rows: Any, name: str) -> HttpResponse:
    """A file to keep. Made before it is sent: its words are in the language of this request."""
    content = "".join(sheets.written(rows))
    return HttpResponse(
        content,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"},
    )


def _asked(form: FiguresForm) -> Asked:
    return Asked(form, scope_of(form.chosen()), form.cleaned_data["from"], form.cleaned_data["to"])


def _picture(asked: Asked, measure: str, at: datetime) -> dict[str, Any]:
    found, groups = asked.figures(at), served.served(asked.scope, asked.around)
    rows = picture.shares(lambda *cell: found.cell("share", *cell)) if measure == "share" else None
    own = missed.in_days(asked.first, asked.last).filter(missed.near(asked.scope.resources))
    return {
        "title": asked.form.title(),
        "first": asked.first,
        "last": asked.last,
        "sentences": said.sentences(found),
        "figures": found,
        "tiles": [(MEASURES[name], round(found.minutes(name) / 60)) for name in list(MEASURES)[1:]],
        "unsaid": round(found.unsaid / 60),
        "taken_again": round(found.taken_again / 60),
        "divides": asked.scope.divides,
        "caption": CAPTIONS[measure],
        "week": picture.week(),
        "rows": rows if rows is not None else picture.hours(found, measure),
        "measures": [Tab(label, _url(asked, show=name), name == measure) for name, label in MEASURES.items()],
        "groups": groups[:MOST_GROUPS],
        "more_groups": max(0, len(groups) - MOST_GROUPS),
        "tables": [
            (_("By standing"), served.by_band(groups)),
            (_("New groups"), served.by_newness(groups)),
            (_("What for"), served.by_activity(groups)),
            (_("Kind of group"), served.by_kind(groups)),
        ],
        "missed": missed.kinds(own),
    }


def _rows(asked: Asked, what: str, at: datetime) -> Any:
    if what == "hours":
        return sheets.hours(asked.figures(at))
    if what == "groups":
        return sheets.groups(served.served(asked.scope, asked.around))
    if what == "searches":
        own = missed.in_days(asked.first, asked.last).filter(missed.near(asked.scope.resources))
        return sheets.searches(missed.kinds(own, None))
    if what == "problems":
        around = asked.around
        found = Problem.objects.filter(resource__in=asked.scope.resources.order_by().values("pk"))
        return sheets.problems(found.filter(at__gte=around.start, at__lt=around.end))
    return sheets.bookings(asked.scope, asked.around)


def _periods(asked: Asked, today: date) -> list[Tab]:
    out = []
    for label, days in PERIODS:
        first = today - timedelta(days=days - 1)
        url = _url(asked, **{"from": first.isoformat(), "to": today.isoformat()})
        out.append(Tab(label, url, (asked.first, asked.last) == (first, today)))
    return out


def _csv(asked: Asked) -> list[Tab]:
    return [Tab(label, _url(asked, "manage-use-csv", what=what), False) for what, label in SHEETS.items()]


def _url(asked: Asked, page: str = "manage-use", **more: str) -> str:
    """This page with what was asked for, and something else."""
    given = {name: asked.form.cleaned_data.get(name) for name in ("keeper", "site", "space")}
    days = {"from": asked.first.isoformat(), "to": asked.last.isoformat()}
    query = {name: value for name, value in {**given, **days, **more}.items() if value}
    return f"{reverse(page)}?{urlencode(query)}"
