"""Who waits for a keeper's times, in which order and why; and what is kept for whom until when."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from booking.models import Resource, Turn, TurnOutcome, Wait, WaitState
from booking.ranking import ranked
from booking.views.queue import in_words
from booking.waiting import Line, lines
from community.views.access import signed_in

# More cannot be read on one page; those that begin first are shown.
MOST = 200


@login_required
def page(http: HttpRequest) -> HttpResponse:
    """Of the places one manages."""
    at = timezone.now()
    managed = Resource.objects.managed_by(signed_in(http))
    waits = Wait.objects.filter(resource__in=managed, state=WaitState.WAITING, starts_at__gt=at)
    rows = list(waits.select_related("resource", "organisation").order_by("starts_at", "pk")[: MOST + 1])
    turns = Turn.objects.filter(booking__resource__in=managed, outcome=TurnOutcome.OPEN, until__gt=at)
    context = {
        "lines": [_in_words(line) for line in lines(rows[:MOST])],
        "more": len(rows) > MOST,
        "turns": list(turns.select_related("booking__resource", "organisation").order_by("until", "pk")),
        "manages": managed.exists(),
    }
    return render(http, "booking/waiting/in_line.html", context)


def _in_words(line: Line) -> list[dict[str, Any]]:
    places = {place.key: place for place in ranked(line.ranks.values())}
    return [{"wait": wait, "place": in_words(places[wait.pk])} for wait in line.waits]
