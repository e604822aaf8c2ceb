"""The waiting list as a group sees it: stand in line, one's places and why, leave again."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.actions import wait as waiting_list
from booking.availability import diary
from booking.deciding import verdicts
from booking.eligibility import Refused, Request, refusals
from booking.forms.book import TimeForm, asked_span
from booking.forms.refused import show
from booking.forms.wait import WaitForm
from booking.models import Resource, Turn, TurnOutcome, Wait, WaitState
from booking.permissions import may_book_for
from booking.rules.sentences import say
from booking.spans import LONGEST, Span, joined
from booking.views.filling_in import address_of, bookable
from booking.waiting import Place, asked_for, places_of
from community.acting import acting_membership
from community.acting import choose as act_for
from community.models import Organisation
from community.views.access import signed_in

# What is over is told for so long.
REMEMBERED = timedelta(days=30)
MOST_ENDED = 20


@login_required
def wait(http: HttpRequest, slug: str) -> HttpResponse:
    """Say what for and how many, as for a booking: when it is one's turn, nothing has to be filled in any more."""
    at = timezone.now()
    resource = get_object_or_404(Resource.objects.published().select_related("keeper"), slug=slug)
    span = asked_span(http.GET, resource.zone)
    if span is None:
        messages.warning(http, _("We could not read that time. Choose one of the free times."))
        return redirect(resource)
    mine = bookable(http)
    if not mine:
        return redirect(f"{reverse('group-new')}?{urlencode({'next': http.get_full_path()})}")
    acting = acting_membership(http)
    usual = acting if acting in mine else mine[0]
    form = WaitForm(
        http.POST if http.method == "POST" else None,
        memberships=mine,
        resource=resource,
        initial={"organisation": str(usual.organisation_id) if usual else None},
    )
    if http.method == "POST" and form.is_valid():
        try:
            waiting_list.wait(
                resource=resource, span=span, organisation=form.group, by=signed_in(http), at=at, **form.answers()
            )
        except Refused as refused:
            if any(refusal.code == "free" for refusal in refused.refusals):
                messages.success(http, str(refused.refusals[0].sentence))
                return redirect(address_of(resource, span))
            show(form, refused)
        else:
            act_for(http, form.group)
            messages.success(http, _("You are in line. We write to you as soon as it is your turn."))
            return redirect("waits")
    return render(http, "booking/waiting/wait.html", _asked(resource, span, form, at))


def _asked(resource: Resource, span: Span, form: WaitForm, at: datetime) -> dict[str, Any]:
    look = diary(resource, span.widened(LONGEST, LONGEST), at)
    why_not = refusals(Request(resource, span, look, at))
    usable = [use for each in joined(look.offered) if (use := each.narrowed(*resource.around()))]
    run = next((use for use in usable if use.overlaps(span)), None)
    others = Wait.objects.beside([resource.pk]).meeting(span).filter(state=WaitState.WAITING)
    return {
        "resource": resource,
        "span": span,
        "zone": resource.zone,
        "form": form,
        "times": TimeForm(run=run, chosen=span.common(run) or span, resource=resource, at=at) if run else None,
        "is_free": not why_not,
        "refusals": [each for each in why_not if each.code != "taken"],
        "others": others.count(),
        "book": address_of(resource, span),
    }


@login_required
def waits(http: HttpRequest) -> HttpResponse:
    """Whose turn it is, one's places in line with the reason, and what became of the others."""
    at = timezone.now()
    membership = acting_membership(http)
    organisation = membership.organisation if membership else None
    own = Wait.objects.filter(organisation=organisation).select_related("resource", "resource__keeper")
    waiting = list(own.filter(state=WaitState.WAITING, starts_at__gt=at).order_by("starts_at", "pk"))
    turns = Turn.objects.filter(organisation=organisation).select_related("booking__resource")
    ended = turns.exclude(outcome=TurnOutcome.OPEN).filter(ended_at__gt=at - REMEMBERED)
    context = {
        "organisation": organisation,
        "may_book": bool(membership and membership in bookable(http)),
        "turns": turns_of(organisation, at),
        "waiting": _with_places(organisation, waiting, at) if organisation else [],
        "ended": list(ended.order_by("-ended_at", "-pk")[:MOST_ENDED]),
    }
    return render(http, "booking/waiting/waits.html", context)


def turns_of(organisation: Organisation | None, at: datetime) -> list[Turn]:
    """What is kept for the group until it answers; the soonest to run out first."""
    open_turns = Turn.objects.filter(organisation=organisation, outcome=TurnOutcome.OPEN, until__gt=at)
    return list(open_turns.select_related("booking__resource", "wait", "instead_of").order_by("until", "pk"))


def _with_places(organisation: Organisation, waiting: list[Wait], at: datetime) -> list[dict[str, Any]]:
    """Each with its place in words, and with what the rules would say: nothing is offered that they would refuse."""
    places = places_of(organisation, waiting)
    decided = verdicts([asked_for(each) for each in waiting], organisation, at)
    return [
        {
            "wait": each,
            "place": in_words(places.get(each.pk)),
            "against": list(dict.fromkeys(say(reason) for reason in one.verdict.refusals)),
        }
        for each, one in zip(waiting, decided, strict=True)
    ]


def in_words(place: Place | None) -> str:
    """Where one stands and why; never who the others are."""
    if place is None:
        return ""
    if place.number == 1:
        return _("Place 1 in line: nobody comes before you.")
    words = _("Place %(number)s in line. Before you, for a better standing: %(band)s; for asking earlier: %(same)s.")
    return words % {"number": place.number, "band": place.better, "same": place.earlier}


@login_required
def leave(http: HttpRequest, pk: int) -> HttpResponse:
    """Asked once more, because the place in line is gone then."""
    own = Wait.objects.filter(organisation__in=Organisation.objects.of(signed_in(http)))
    found = get_object_or_404(own.select_related("resource", "organisation"), pk=pk)
    if not may_book_for(http.user, found.organisation):
        raise PermissionDenied
    if http.method == "POST":
        waiting_list.leave(wait=found, by=signed_in(http), at=timezone.now())
        messages.success(http, _("You do not wait for this time any more."))
        return redirect("waits")
    return render(http, "booking/waiting/leave.html", {"wait": found, "zone": found.resource.zone})
