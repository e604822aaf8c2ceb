"""Who is filling in what: each step of a booking gets a hold of one's own; to anybody else it does not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.actions import hold
from booking.models import Booking, Resource
from booking.permissions import owns_hold
from booking.spans import Span
from booking.views.cards import iso
from booking.visitors import token_of
from booking.waiting import is_open, turn_of
from community.acting import memberships_of
from community.models import Membership, Role

# The steps that a time which is kept for a group has; it has one place, time and deadline.
OF_A_TURN = {"details", "group", "check", "of_hold"}


def address_of(resource: Resource, span: Span, name: str = "book", **more: Any) -> str:
    """Where a time is booked."""
    start, end = span.start.astimezone(resource.zone), span.end.astimezone(resource.zone)
    query = urlencode({"start": iso(start), "end": iso(end), **more}, safe=":")
    return f"{reverse(name, args=[resource.slug])}?{query}"


def filling_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hands the view the visitor's own hold. Sent already: on to the end. Let go: back to the beginning."""

    @wraps(view)
    def wrapped(http: HttpRequest, reference: str) -> HttpResponse:
        rows = Booking.objects.select_related("resource", "resource__keeper", "made_by", "series", "turn")
        booking = rows.filter(reference=reference).first()
        if booking is None or not owns_hold(http.user, token_of(http), booking):
            raise Http404
        if booking.organisation_id is not None:
            return redirect("book-done", reference)
        turn = turn_of(booking)
        if turn and not (is_open(turn, timezone.now()) and view.__name__ in OF_A_TURN):
            return redirect("turn", turn.pk)
        if not hold.is_being_filled_in(booking):
            messages.info(http, _("You let this time go. Choose it again if you still want it."))
            return redirect(address_of(booking.resource, booking.span))
        return view(http, booking)

    return wrapped


def bookable(http: HttpRequest) -> list[Membership]:
    """The memberships that let the person book."""
    return [each for each in memberships_of(http) if Role(each.role).may_book]
