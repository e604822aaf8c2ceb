"""A keeper's rules as anybody can read them: those in force today, and every version there has been."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from booking.models import Resource, Rulebook, RulebookState, Terms
from booking.rules import pack
from booking.rules.book import Book
from booking.views.rule_words import busy_lines, grouped
from community import wording
from community.days import local_day
from community.models import Organisation

PUBLIC = [RulebookState.LIVE, RulebookState.RETIRED]


def rules(request: HttpRequest, slug: str) -> HttpResponse:
    """What holds today."""
    at = timezone.now()
    keeper = _keeper_or_404(slug)
    rulebook = Rulebook.objects.in_force(local_day(at)).filter(owner=keeper).first()
    return _page(request, keeper, rulebook, local_day(at))


def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A version that holds, will, or did. Drafts and proposals are nobody's business but the keeper's."""
    keeper = _keeper_or_404(slug)
    rulebook = get_object_or_404(Rulebook, owner=keeper, number=number, state__in=PUBLIC)
    return _page(request, keeper, rulebook, local_day(timezone.now()))


def _keeper_or_404(slug: str) -> Organisation:
    """An organisation that keeps something others can book, or has made rules. That a group exists is not public."""
    keeper = get_object_or_404(Organisation.objects.select_related("council"), slug=slug)
    keeps = Resource.objects.published().filter(keeper=keeper).exists()
    if not keeps and not Rulebook.objects.filter(owner=keeper, state__in=PUBLIC).exists():
        raise Http404
    return keeper


def _page(request: HttpRequest, keeper: Organisation, rulebook: Rulebook | None, day: date) -> HttpResponse:
    context: dict[str, Any] = {
        "keeper": keeper,
        "name": wording.in_language(keeper)[0],
        "rulebook": rulebook,
        "law": pack.legal().book.rules,
        "council": _ruling_council(keeper, day),
        "terms": Terms.objects.filter(keeper=keeper).first() or Terms(keeper=keeper),
        "versions": Rulebook.objects.filter(owner=keeper, state__in=PUBLIC).defer("content").order_by("-number"),
    }
    if rulebook:
        book = Book.read(rulebook.content)
        context |= {"groups": grouped(book, keeper), "busy": busy_lines(book.busy)}
        context["over"] = rulebook.until_date is not None and rulebook.until_date <= day
        context["coming"] = rulebook.from_date is not None and rulebook.from_date > day
    return render(request, "booking/rules/public.html", context)


def _ruling_council(keeper: Organisation, day: date) -> Organisation | None:
    """The council whose rules come first, if it has any."""
    council = keeper.council
    if council and Rulebook.objects.in_force(day).filter(owner=council).exists():
        return council
    return None
