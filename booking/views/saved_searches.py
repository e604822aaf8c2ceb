"""Searches that are looked at again: keep one, see them all, take one off the list."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.actions import saved_searches
from booking.eligibility import Refused
from booking.filters import SearchFilter, canonical
from booking.forms.saved_search import HowOftenForm
from booking.models import SavedSearch
from booking.search.question import Centre, Question
from booking.views.search import in_words
from community.days import local_day
from community.views.access import signed_in


@dataclass(frozen=True)
class Kept:
    """One as the list shows it."""

    search: SavedSearch
    words: str
    address: str
    change: str
    is_over: bool


@login_required
def save(request: HttpRequest) -> HttpResponse:
    """The search in the address, in words; a POST keeps it."""
    at, person = timezone.now(), signed_in(request)
    query = canonical(request.GET)
    asked = f"{reverse('search')}?{query}"
    question = saved_searches.question_of(query, at)
    if question is None:
        return redirect(asked)  # which says at its field what is wrong
    mine = person.saved_searches.filter(query=query).first()
    form = HowOftenForm(
        request.POST if request.method == "POST" else None, initial={"how_often": mine.how_often} if mine else None
    )
    if request.method == "POST" and form.is_valid():
        try:
            saved_searches.save(person=person, asked=request.GET, at=at, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused.refusals[0].sentence))
        else:
            messages.success(request, _("Kept. We write to you when something comes free."))
            return redirect("saved-searches")
    context = {"form": form, "words": said(question, at), "asked": asked, "mine": mine}
    return render(request, "booking/search_save.html", context)


@login_required
def searches(request: HttpRequest) -> HttpResponse:
    """One's own."""
    at = timezone.now()
    return render(request, "booking/searches.html", {"kept": [_kept(each, at) for each in _mine(request)]})


@login_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one off the list. Somebody else's is no page at all."""
    search = get_object_or_404(signed_in(request).saved_searches, pk=pk)
    if request.method == "POST":
        saved_searches.remove(search=search, by=signed_in(request))
        messages.success(request, _("Taken off your list. We do not write about it any more."))
        return redirect("saved-searches")
    return render(request, "booking/search_remove.html", {"kept": _kept(search, timezone.now())})


def said(question: Question | None, at: datetime) -> str:
    """The search as a line of its own."""
    words = in_words(question, at) if question else ""
    return words[:1].upper() + words[1:] if words else _("Any place on any day")


def _mine(request: HttpRequest) -> list[SavedSearch]:
    return list(signed_in(request).saved_searches.all())


def _kept(search: SavedSearch, at: datetime) -> Kept:
    question = _without_asking_where(search)
    day = question.day if question else None
    return Kept(
        search,
        said(question, search.made_at),
        f"{reverse('search')}?{search.query}",
        f"{reverse('search-save')}?{search.query}",
        day is not None and day < local_day(at),
    )


def _without_asking_where(search: SavedSearch) -> Question | None:
    """The question as it was when it was kept; the place only as it was typed, so that a list asks for none."""
    asked = QueryDict(search.query, mutable=True)
    near, keeper = "".join(asked.pop("near", [])), "".join(asked.pop("keeper", []))
    form = SearchFilter(asked, at=search.made_at).form
    if not form.is_valid():
        return None
    question = replace(form.question(), keeper=keeper)
    return replace(question, centre=Centre(0, 0, near)) if near else question
