"""What an organisation has in time credits, where it came from and where it went."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from community import credits
from community.actions import disputes
from community.actions.disputes import OFFICERS
from community.models import CreditMove, LedgerEntry, Organisation
from community.views.access import membership_or_404
from community.wording import in_language

A_PAGE = 25


@dataclass
class Line:
    """A move as the page shows it: what for, how much it brought or took, and where that can be traced."""

    move: CreditMove
    words: str
    minutes: int
    booking: str = ""
    dispute: str = ""


@login_required
def group_credits(request: HttpRequest, slug: str) -> HttpResponse:
    """To its members, nobody else."""
    mine, at = membership_or_404(request, slug), timezone.now()
    organisation = mine.organisation
    moves = CreditMove.objects.filter(Q(taker=organisation) | Q(giver=organisation)).order_by("-at", "-pk")
    page = Paginator(moves, A_PAGE).get_page(request.GET.get("page"))
    lines = _lines(list(page), organisation, mine.role in OFFICERS, at)
    context = {
        "organisation": organisation,
        "balance": credits.balance(organisation),
        "owed": credits.owed(organisation),
        "lines": lines,
        "page": page,
    }
    return render(request, "community/credits.html", context)


def _lines(moves: list[CreditMove], organisation: Organisation, officer: bool, at: datetime) -> list[Line]:
    gifts = _gifts(moves)
    return [_line(move, gifts.get(move.key), organisation, officer, at) for move in moves]


def _gifts(moves: list[CreditMove]) -> dict[str, LedgerEntry]:
    """The gift behind each earning, by the earning's key."""
    start = credits.earning("")
    keys = [move.key.removeprefix(start) for move in moves if move.why == credits.EARNED]
    entries = LedgerEntry.objects.filter(key__in=keys).select_related("partner").prefetch_related("undone_by")
    return {credits.earning(entry.key): entry for entry in entries}


def _line(move: CreditMove, gift: LedgerEntry | None, organisation: Organisation, officer: bool, at: datetime) -> Line:
    sign = 1 if move.taker_id == organisation.pk else -1
    line = Line(move=move, words=_words(move, gift if officer else None), minutes=sign * move.minutes)
    kind, _sep, reference = move.source.partition(":")
    # Who used a place is for those who decide there, and those who keep its books.
    if kind == "booking" and reference and (officer or move.why != credits.EARNED):
        line.booking = reverse("booking", args=[reference])
    if officer and gift and not gift.undone_by.all() and at <= disputes.last_moment(gift):
        line.dispute = reverse("dispute-new", args=[gift.pk])
    return line


def _words(move: CreditMove, gift: LedgerEntry | None) -> str:
    if move.why == credits.EARNED and gift and gift.partner:
        return _("Earned: used by %(group)s") % {"group": in_language(gift.partner, "name")[0]}
    return {
        credits.EARNED: _("Earned: others used what you share"),
        credits.TAKEN_BACK: _("Taken back: the hours behind it did not count after all"),
        credits.SPENT: _("Spent on a booking"),
        credits.GIVEN_BACK: _("Given back: the booking was cancelled"),
    }[move.why]
