"""A past season decided again under a version of the rules: who gains, who loses, and what the keeper takes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from booking.actions import replays
from booking.eligibility import Refused
from booking.forms.offers import day_input
from booking.models import Outcome, ReplayRun, Rulebook
from booking.replay import Line, Tally
from booking.rules import pack
from booking.rules.book import digest
from booking.rules.reading import rules_of
from booking.views.rule_words import in_full
from booking.views.rulebook import tell, version_or_404
from community import wording
from community.bands import Band
from community.days import local_day
from community.models import Organisation, OrganisationKind
from community.views.access import signed_in

USUALLY = timedelta(days=182)
# Of those who gain and of those who lose, so many are named.
NAMED = 20
EVEN = (0, 0, 0)


class ReplayForm(forms.Form):
    """Which period."""

    since = forms.DateField(label=_("Bookings from"), widget=day_input())
    until = forms.DateField(label=_("until"), widget=day_input())
    with_standing = forms.BooleanField(label=_("As if standing had counted then"), required=False)


@dataclass(frozen=True)
class Row:
    """A line of a table, with its bar as shares of a hundred."""

    name: str
    line: Line

    @property
    def bar(self) -> list[tuple[str, str, str]]:
        """What it is, where it begins, how long it is."""
        parts = [("free", self.line.gain), ("closed", self.line.same), ("yours", self.line.lose)]
        out: list[tuple[str, str, str]] = []
        reached = 0.0
        for name, number in parts:
            width = 100 * number / self.line.requests if self.line.requests else 0.0
            if width:
                out.append((name, f"{reached:.2f}", f"{width:.2f}"))
            reached += width
        return out


@login_required
def replay(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Ask, wait, read. Few bookings are decided at once; many are left to the worker, and it is said how far it is."""
    at = timezone.now()
    rulebook = version_or_404(request, slug, number)
    first = {"since": local_day(at) - USUALLY, "until": local_day(at)}
    form = ReplayForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            run = replays.begin(rulebook=rulebook, by=signed_in(request), at=at, **form.cleaned_data)
        except Refused as refused:
            tell(request, refused)
            return redirect("rules-replay", slug, number)
        if run.total <= replays.AT_ONCE:
            run = replays.finish(run, at=at)
        here = reverse("rules-replay", args=[slug, number])
        return redirect(here if run.finished_at else f"{here}?follow=yes")
    runs = list(ReplayRun.objects.filter(rulebook=rulebook).select_related("by"))
    run_shown = _chosen(request, runs)
    context = {
        "keeper": rulebook.owner,
        "rulebook": rulebook,
        "form": form,
        "run": run_shown,
        "runs": [each for each in runs if each != run_shown and each.finished_at],
        "follow": request.GET.get("follow") == "yes",
    }
    if run_shown and run_shown.finished_at:
        context |= _result(rulebook, run_shown)
    return render(request, "booking/rules/replay.html", context)


def _chosen(request: HttpRequest, runs: list[ReplayRun]) -> ReplayRun | None:
    """The one asked for, or the newest."""
    asked = request.GET.get("run", "")
    if not asked:
        return runs[0] if runs else None
    found = next((each for each in runs if str(each.pk) == asked), None)
    if found is None:
        raise Http404
    return found


def _result(rulebook: Rulebook, run: ReplayRun) -> dict[str, Any]:
    tally = Tally.of(run.tally)
    groups = _named(tally.groups)
    return {
        "tally": tally,
        "total": Row(say("All"), tally.total),
        "bands": [Row(str(band.label), tally.bands[band]) for band in Band if band in tally.bands],
        "kinds": [Row(str(kind.label), tally.kinds[kind]) for kind in OrganisationKind if kind in tally.kinds],
        "winners": [row for row in reversed(groups) if row.line.leaning > EVEN][:NAMED],
        "losers": [row for row in groups if row.line.leaning < EVEN][:NAMED],
        "moves": [(*_answers(move), count) for move, count in sorted(tally.moves.items(), key=_most_first)],
        "against": _rules(run, tally.against),
        "changed_since": digest(rulebook.content) != run.digest,
    }


def _named(groups: Mapping[str, Line]) -> list[Row]:
    """Each once, who loses most first."""
    known = Organisation.objects.in_bulk([int(key) for key in groups])
    ordered = sorted(groups.items(), key=lambda item: item[1].leaning)
    found = ((known.get(int(key)), line) for key, line in ordered)
    return [Row(wording.in_language(group)[0], line) for group, line in found if group]


def _answers(move: str) -> tuple[Any, Any]:
    before, after = move.split()
    return Outcome(before).label, Outcome(after).label


def _most_first(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def _rules(run: ReplayRun, against: Mapping[str, int]) -> list[tuple[str, int]]:
    """The rules that stand behind the losses, in words."""
    rules: Iterable[Any] = (*rules_of(run.content)[0], *pack.legal().book.rules)
    words = {rule.id: in_full(rule) for rule in rules}
    return [(words[rule], count) for rule, count in sorted(against.items(), key=_most_first) if rule in words]
