"""A manager says when a place is free through a season: a table of hours, a look at what it would do, then publish."""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from booking import horizon, recurrence
from booking.actions import seasons as acts
from booking.eligibility import Refused
from booking.forms.seasons import SeasonForm, answers, copied
from booking.models import OfferKind, Resource, Season
from booking.offer_words import sentence
from booking.pictures.season import outcome, with_parts
from booking.school_terms import LAST
from booking.seasons import Hours, Plan, sentences
from booking.views.keepers import must_manage
from booking.views.offers import told, with_its_offers
from community.views.access import signed_in

AUGUST_31 = (8, 31)


def kept_season(request: HttpRequest, pk: int) -> Season:
    """One season with its place and all that is offered there, if the person manages it."""
    season = get_object_or_404(Season.objects.select_related("resource"), pk=pk)
    must_manage(request, season.resource)
    season.resource = horizon.with_offers([season.resource_id])[0]
    return season


@login_required
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """A season of one's own."""
    return _form(request, with_its_offers(request, slug), None)


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one; what is published stays until the change is."""
    season = kept_season(request, pk)
    return _form(request, season.resource, season)


def _form(request: HttpRequest, resource: Resource, season: Season | None) -> HttpResponse:
    at = timezone.now()
    divisions = list(Resource.objects.divisions_of(resource))
    divided = bool(divisions)
    context = {"resource": resource, "season": season, "divisions": divisions}
    if request.method != "POST":
        plan = acts.plan_of(season) if season else suggested(resource, at)
        form = SeasonForm(initial=answers(plan), divided=divided)
        return render(request, "booking/seasons/form.html", context | {"form": form})
    deed = request.POST.get("deed", "check")
    if (filled := copied(request.POST, deed)) is not None:
        form = SeasonForm(initial=filled, divided=divided)
        return render(request, "booking/seasons/form.html", context | {"form": form})
    form = SeasonForm(request.POST, divided=divided)
    if not form.is_valid() or form.plan is None:
        return render(request, "booking/seasons/form.html", context | {"form": form})
    season = acts.keep_draft(resource=resource, season=season, plan=form.plan, by=signed_in(request))
    if deed == "keep":
        messages.success(request, _("Kept. Nothing of it is published yet."))
        return redirect("manage-offers", resource.slug)
    return redirect("season-check", season.pk)


def suggested(resource: Resource, at: datetime) -> Plan:
    """What a new one begins with: from the day after the last season, or tomorrow, to the end of that school year.

    The first is closed on bank holidays until somebody unticks it: few notice before Christmas that they offered it.
    Where there are parts, they have the same hours until it is unticked: nobody finds a third of a hall otherwise.
    """
    ends = Season.objects.filter(resource=resource, published_at__isnull=False).order_by("-last").values_list("last")
    latest = ends.first()
    first = at.astimezone(resource.zone).date() + timedelta(days=1)
    if latest:
        first = max(first, latest[0] + timedelta(days=1))
    last = date(first.year, *AUGUST_31)
    if last < first:
        last = date(first.year + 1, *AUGUST_31)
    name = f"{last.year - 1}–{last.year % 100:02}"
    closed = latest is None or resource.closed_on_bank_holidays
    return Plan(name, first, last, Hours(), name, closed, divisions=True)


@login_required
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """What it would do: weeks, bookings outside, the building's own diary; then publish."""
    at = timezone.now()
    season = kept_season(request, pk)
    if request.method == "POST":
        return _publish(request, season, at)
    if season.draft is None:
        return redirect("season-edit", season.pk)
    plan = acts.plan_of(season)
    parts = list(Resource.objects.divisions_of(season.resource)) if plan.divisions else []
    shown = outcome(season, plan, at)
    if parts:
        shown = with_parts(shown, [(_of_part(season, part), plan) for part in parts], at)
    context = {
        "season": season,
        "resource": season.resource,
        "plan": plan,
        "sentences": sentences(plan.hours),
        "shown": shown,
        "parts": parts,
        "refusals": acts.refusals(season, plan),
        "beside": _beside(season, plan),
        "schools_known_until": LAST,
    }
    return render(request, "booking/seasons/check.html", context)


def _beside(season: Season, plan: Plan) -> list[dict[str, Any]]:
    """What is offered by itself on days of the season: whoever shortens the hours might not remember it."""
    zone = season.resource.zone
    single = [each for each in season.resource.offers.all() if each.season_id is None and each.kind == OfferKind.OFFER]
    said = [(each, recurrence.read(each.event, zone)) for each in single]
    return [
        {"offer": each, "words": sentence(pattern)}
        for each, pattern in said
        if next(pattern.dates(plan.first, plan.last), None)
    ]


def _of_part(season: Season, part: Resource) -> Season:
    """The part's season that would be changed, or one that is not there yet."""
    found = acts.twin(season, part) or Season(first=season.first, last=season.last)
    found.resource = horizon.with_offers([part.pk])[0]
    return found


def _publish(request: HttpRequest, season: Season, at: datetime) -> HttpResponse:
    by = signed_in(request)
    if request.POST.get("deed") == "forget":
        acts.forget_draft(season=season, by=by)
        messages.success(request, _("The changes are gone. What is published stays as it is."))
        return redirect("manage-offers", season.resource.slug)
    try:
        done = acts.publish(season=season, shown=request.POST.get("shown", ""), by=by, at=at)
    except Refused as refused:
        for each in refused.refusals:
            messages.error(request, str(each.sentence))
        return redirect("season-check", season.pk)
    told(request, _("Published. People can find and book these times now."), done)
    return redirect("manage-offers", season.resource.slug)


@login_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a season back, after seeing what that would do."""
    at = timezone.now()
    season = kept_season(request, pk)
    resource = season.resource
    if request.method == "POST":
        done = acts.take_back(season=season, by=signed_in(request), at=at)
        told(request, _("Removed."), done)
        return redirect("manage-offers", resource.slug)
    context = {
        "season": season,
        "resource": resource,
        "sentences": sentences(acts.plan_of(season).hours),
        "shown": outcome(season, None, at) if season.published_at else None,
    }
    return render(request, "booking/seasons/remove.html", context)
