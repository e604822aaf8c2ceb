"""It is a group's turn: take what is kept for it, or say no thank you."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.actions import turns
from booking.actions.base import NotPermitted
from booking.models import Turn, TurnOutcome
from booking.permissions import may_book_for
from booking.views.filling_in import address_of
from booking.waiting import is_open
from community.acting import choose as act_for
from community.models import Organisation
from community.views.access import signed_in


@login_required
def turn(http: HttpRequest, pk: int) -> HttpResponse:
    """For the people of the group; to others it does not exist. Taking it leads to the last page of a booking."""
    at = timezone.now()
    own = Turn.objects.filter(organisation__in=Organisation.objects.of(signed_in(http)))
    rows = own.select_related("organisation", "booking__resource__keeper", "wait", "instead_of")
    found = get_object_or_404(rows, pk=pk)
    may_book = may_book_for(http.user, found.organisation)
    if http.method == "POST":
        return _answer(http, found)
    booking = found.booking
    context = {
        "turn": found,
        "booking": booking,
        "zone": booking.zone,
        "is_open": is_open(found, at),
        "was_taken": found.outcome == TurnOutcome.TAKEN,
        "was_declined": found.outcome == TurnOutcome.DECLINED,
        "may_book": may_book,
        "again": address_of(booking.resource, booking.span) if booking.starts_at > at else "",
    }
    return render(http, "booking/waiting/turn.html", context)


def _answer(http: HttpRequest, found: Turn) -> HttpResponse:
    at, by = timezone.now(), signed_in(http)
    if http.POST.get("answer") == "no":
        turns.decline(turn=found, by=by, at=at)
        messages.success(http, _("Thank you for saying so. The next group is asked now."))
        return redirect("waits")
    if found.outcome == TurnOutcome.TAKEN:
        return redirect("turn", found.pk)
    try:
        booking = turns.take(turn=found, by=by, at=at)
    except NotPermitted:
        if not may_book_for(by, found.organisation):
            raise
        messages.warning(http, _("The time to answer is over."))
        return redirect("turn", found.pk)
    act_for(http, found.organisation)
    return redirect("book-check", booking.reference)
