"""The front page and the search: what is asked, what is found, and what instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from booking.filters import SearchFilter, canonical
from booking.models import ResourceKind
from booking.search.find import PAGE, Found, Match, find
from booking.search.instead import alternatives, reasons, whole_miles
from booking.search.narrow import removed
from booking.search.question import PartOfDay, Question
from booking.search.soon import soon
from booking.views.cards import Card, Cards, facility_words
from booking.views.for_you import ForYou, for_you
from booking.views.missed import note
from booking.views.search_map import map_of
from community import wording


@dataclass(slots=True)
class Instead:
    """An alternative as the page prints it."""

    card: Card
    differs: str


def home(request: HttpRequest) -> HttpResponse:
    """The face of the product: the search, how it works, and a few times that are free soon."""
    at = timezone.now()
    asked = SearchFilter(at=at)
    question = Question(zone=asked.form.zone, part=PartOfDay.EVENING)
    found = soon(question, at)
    cards = Cards(question).many(found, _yours(request, found, at))
    return render(request, "booking/home.html", {"form": asked.form, "cards": cards})


def search(request: HttpRequest) -> HttpResponse:
    """Results for the question in the address; a question that makes no sense is answered at its field."""
    at = timezone.now()
    asked, on_map = SearchFilter(request.GET, at=at), request.GET.get("view") == "map"
    if not asked.is_valid():
        # Without a region of results the page is loaded whole, so that each message stands at its field.
        return render(request, "booking/search.html", {"form": asked.form, "open": True, "on_map": on_map})
    question = asked.form.question()
    found = find(question, at)
    cards = Cards(question)
    shown = cards.many(found.matches, _yours(request, found.matches, at))
    context = {
        "form": asked.form,
        "asked": in_words(question, at, whose=False),
        "keeper": asked.form.keeper,
        "count": count_in_words(found, question),
        "cards": shown,
        "stopped": found.stopped,
        "page": question.page,
        "previous": question.page - 1,
        "next": question.page + 1,
        "more": found.more,
        "weekly": question.is_weekly,
        "on_map": on_map,
        "save": f"{reverse('search-save')}?{canonical(request.GET)}",
    }
    if on_map:
        context["map"] = map_of(question, found.matches, shown)
        context["map_credit"] = settings.MAP_CREDIT if settings.MAP_TILES else ""
    if not found.matches and question.page == 1:
        counts = removed(question, at)
        note(request, question, counts, at)
        context["reasons"] = reasons(question, counts)
        context["wait_hint"] = (
            _("You can wait for a taken time: look at the place and choose it.") if counts["taken"] else ""
        )
        context["instead"] = [Instead(cards.one(each.match), each.differs) for each in alternatives(question, at)]
    return render(request, "booking/search.html", context)


def _yours(request: HttpRequest, matches: Sequence[Match], at: datetime) -> dict[int, ForYou]:
    """What the first free time of each costs the group one acts for."""
    return for_you(request, [(match.resource, match.slots[0]) for match in matches if match.slots], at)


def count_in_words(found: Found, question: Question) -> str:
    """How many there are, without counting all of them."""
    number, vehicles = len(found.matches), question.kind == ResourceKind.VEHICLE
    if question.page > 1:
        if not number:
            return _("There are no more places.")
        first = (question.page - 1) * PAGE + 1
        words = _("Vehicles %(first)s to %(last)s") if vehicles else _("Places %(first)s to %(last)s")
        return words % {"first": first, "last": first + number - 1}
    if found.more:
        more = _("More than %(count)s vehicles: the first %(count)s")
        return (more if vehicles else _("More than %(count)s places: the first %(count)s")) % {"count": number}
    if not number:
        return _("No vehicle fits") if vehicles else _("No place fits")
    if vehicles:
        return ngettext("%(count)s vehicle", "%(count)s vehicles", number) % {"count": number}
    return ngettext("%(count)s place", "%(count)s places", number) % {"count": number}


def in_words(question: Question, at: datetime, *, whose: bool = True) -> str:
    """The question as it was understood, so that a wrong date is seen at once. The page says `whose` by name."""
    said = [_("Vehicles")] if question.kind == ResourceKind.VEHICLE else []
    said += [_when(question, at)] if question.day else []
    if question.is_weekly:
        said.append(
            ngettext("every week for %(count)s week", "every week for %(count)s weeks", question.weeks)
            % {"count": question.weeks}
        )
    if question.centre:
        said.append(
            _("within %(distance)s of %(place)s")
            % {"distance": whole_miles(question.within), "place": question.centre.label}
        )
    if question.people:
        said.append(
            ngettext("for %(count)s person", "for %(count)s people", question.people) % {"count": question.people}
        )
    if question.area:
        said.append(_("floor of at least %(area)s m²") % {"area": question.area})
    if question.needs:
        said.append(_("with: %(facilities)s") % {"facilities": facility_words(question.needs, get_language() or "")})
    if question.keeper and whose:
        said.append(_("only one keeper’s places"))
    return " · ".join(said)


def _when(question: Question, at: datetime) -> str:
    day = wording.day(question.day) if question.day else ""
    window = question.on(question.day, at) if question.day and question.start else None
    if window:
        span = window.span
        return f"{day}, {wording.times(span.start, span.end, question.zone)}"
    length = wording.hours(question.length)
    if question.part == PartOfDay.ANY:
        return f"{day}, {length}"
    return f"{day}, {length}, {_lower(question.part.label)}"


def _lower(words: object) -> str:
    """In the middle of a sentence."""
    text = str(words)
    return text[:1].lower() + text[1:]
