"""An operator's own stops, and a search of everybody's."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from community.acting import keeper_of
from community.models import MANAGING_ROLES, Organisation
from community.views.access import signed_in
from community.wording import in_language
from fleet.actions.stops import add_stop
from fleet.forms.stops import StopForm
from fleet.models import Stop

A_PAGE = 25


@login_required
def stops(http: HttpRequest) -> HttpResponse:
    """One's own; with `?q=`, everybody's of that name or number."""
    mine = Organisation.objects.of(signed_in(http), *MANAGING_ROLES)
    words = http.GET.get("q", "").strip()
    rows = Stop.objects.filter(organisation__in=mine)
    if words:
        named = Q(name__icontains=words) | Q(name_cy__icontains=words) | Q(code__iexact=words)
        rows = Stop.objects.filter(named).filter(Q(organisation=None) | Q(organisation__in=mine))
    rows = rows.annotate(used=Count("calls__timetable", distinct=True)).order_by("name", "code", "pk")
    context = {
        "words": words,
        "page": Paginator(rows, A_PAGE).get_page(http.GET.get("page")),
        "everybodys": Stop.objects.filter(organisation=None).count(),
        "operator": keeper_of(http),
    }
    return render(http, "fleet/manage/stops.html", context)


@login_required
def new(http: HttpRequest) -> HttpResponse:
    """Make one for later; whoever needs it in a timetable makes it there."""
    by, operator = signed_in(http), keeper_of(http)
    if operator is None:
        return redirect("manage-services")
    form = StopForm(http.POST if http.method == "POST" else None)
    if http.method == "POST" and form.is_valid():
        stop = add_stop(operator=operator, by=by, **form.answers())
        messages.success(http, _("The stop “%(name)s” is made. Find it by its name.") % {"name": in_language(stop)[0]})
        return redirect("manage-stops")
    return render(http, "fleet/manage/stop.html", {"form": form, "operator": operator})
