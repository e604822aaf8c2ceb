"""A keeper's pages about its rules: the versions, and one version on its way from draft to being in force."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from booking.actions import rulebooks as verbs
from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.forms.offers import day_input
from booking.models import Rulebook, RulebookState
from booking.permissions import may_rule, may_stand_in
from booking.rules.book import Book
from booking.rules.reading import rules_of
from booking.views.keepers import ruled
from booking.views.rule_conflicts import said
from booking.views.rule_words import busy_lines, grouped
from community.days import local_day
from community.models import Organisation
from community.views.access import signed_in


class DayForm(forms.Form):
    """From which day."""

    on = forms.DateField(label=_("From which day?"), widget=day_input())


def version_or_404(request: HttpRequest, slug: str, number: int) -> Rulebook:
    """A version of a keeper for which the person makes rules. For everybody else there is no such page."""
    return get_object_or_404(Rulebook.objects.select_related("owner"), owner=ruled(request, slug), number=number)


def version_to_approve_or_404(request: HttpRequest, slug: str, number: int) -> Rulebook:
    """As before; staff who may be the second to approve see a proposal too."""
    keeper = get_object_or_404(Organisation, slug=slug)
    found = Rulebook.objects.select_related("owner", "made_by").filter(owner=keeper, number=number).first()
    if found is None:
        raise Http404
    waits = found.state == RulebookState.PROPOSED
    if not may_rule(request.user, keeper) and not (waits and may_stand_in(request.user, keeper)):
        raise Http404
    return found


def tell(request: HttpRequest, refused: Refused) -> None:
    """Every reason why not."""
    for refusal in refused.refusals:
        messages.error(request, str(refusal.sentence))


@login_required
def versions(request: HttpRequest, slug: str) -> HttpResponse:
    """What is in force, what is in hand, what was; a POST begins a draft."""
    at = timezone.now()
    keeper = ruled(request, slug)
    if request.method == "POST":
        return _start(request, keeper, at)
    found = list(Rulebook.objects.filter(owner=keeper).select_related("made_by").defer("content").order_by("-number"))
    today = local_day(at)
    begun = [each for each in found if each.from_date]
    context = {
        "keeper": keeper,
        "now": next((each for each in begun if _holds(each, today)), None),
        "coming": [each for each in begun if each.from_date and each.from_date > today],
        "in_hand": [each for each in found if each.state in verbs.IN_HAND],
        "before": [each for each in begun if each.until_date and each.until_date <= today],
    }
    return render(request, "booking/rules/versions.html", context)


def _holds(rulebook: Rulebook, today: date) -> bool:
    begun = rulebook.from_date is not None and rulebook.from_date <= today
    return begun and (rulebook.until_date is None or rulebook.until_date > today)


def _start(request: HttpRequest, keeper: Organisation, at: datetime) -> HttpResponse:
    """From the version whose number is sent, or from the usual rules."""
    number = request.POST.get("source", "")
    source = None
    if number:
        if not number.isdecimal() or len(number) > 6:
            raise Http404
        source = get_object_or_404(Rulebook, owner=keeper, number=int(number))
    try:
        made = verbs.start(keeper=keeper, by=signed_in(request), at=at, source=source)
    except Refused as refused:
        tell(request, refused)
        return redirect("manage-rules", keeper.slug)
    return redirect("manage-rulebook", keeper.slug, made.number)


@login_required
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One version: its rules in sentences and what can be done with it now."""
    at = timezone.now()
    rulebook = version_to_approve_or_404(request, slug, number)
    return _page(request, rulebook, at, DayForm(initial={"on": local_day(at)}))


def _page(request: HttpRequest, rulebook: Rulebook, at: datetime, form: DayForm) -> HttpResponse:
    by = signed_in(request)
    keeper = rulebook.owner
    rules, faults = rules_of(rulebook.content)
    book = Book(rules, tuple(rulebook.content.get("busy", [])))
    approvals = list(rulebook.approvals.select_related("by"))
    alone = keeper.managers().count() == 1
    draft = rulebook.state == RulebookState.DRAFT
    context = {
        "keeper": keeper,
        "rulebook": rulebook,
        "groups": grouped(book, keeper),
        "busy": busy_lines(book.busy),
        "faults": faults,
        "conflicts": said(book, keeper) if draft else [],
        "approvals": approvals,
        "needed": verbs.NEEDED - len(approvals),
        "alone": alone,
        "may_rule": may_rule(by, keeper),
        "may_approve": all(each.by_id != by.pk for each in approvals),
        "form": form,
        "coming": rulebook.from_date is not None and rulebook.from_date > local_day(at),
        "over": rulebook.until_date is not None and rulebook.until_date <= local_day(at),
    }
    return render(request, "booking/rules/version.html", context)


@login_required
@require_POST
def deed(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Propose, withdraw, approve, put into force, call off, retire, throw away."""
    at = timezone.now()
    rulebook = version_to_approve_or_404(request, slug, number)
    name = request.POST.get("deed", "")
    form = DayForm(request.POST if name in WITH_A_DAY else None, initial={"on": local_day(at)})
    if name not in DEEDS or (name in WITH_A_DAY and not form.is_valid()):
        return _page(request, rulebook, at, form) if name in WITH_A_DAY else redirect("manage-rulebook", slug, number)
    do, done = DEEDS[name]
    asked: dict[str, Any] = {"rulebook": rulebook, "by": signed_in(request), "at": at}
    if name in WITH_A_DAY:
        asked["on"] = form.cleaned_data["on"]
    try:
        do(**asked)
    except Refused as refused:
        tell(request, refused)
    except NotPermitted as wrong:
        messages.error(request, str(wrong))
    else:
        messages.success(request, done)
        if name == "discard":
            return redirect("manage-rules", slug)
    if not may_rule(signed_in(request), rulebook.owner):
        return redirect("rules", slug)
    return redirect("manage-rulebook", slug, number)


# What the button is called, what it does, and what is said afterwards.
DEEDS: dict[str, tuple[Callable[..., Any], Any]] = {
    "propose": (verbs.propose, _("Proposed. Nothing in it can be changed now; two people have to approve it.")),
    "withdraw": (verbs.withdraw, _("It is a draft again. You can change it.")),
    "approve": (verbs.approve, _("Approved.")),
    "live": (verbs.go_live, _("Done. Everybody can read it on your public page.")),
    "call-off": (verbs.call_off, _("Called off. It does not come into force on that day.")),
    "retire": (verbs.retire, _("Done. From that day on you have no rules of your own.")),
    "discard": (verbs.discard, _("The draft is thrown away.")),
}
WITH_A_DAY = {"live", "retire"}
