"""The bookings of the group one acts for: coming up, waiting and past; and one booking with everything about it."""

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.actions.hold import is_being_filled_in
from booking.happenings import happenings
from booking.models import Booking
from booking.models.booking import BookingQuerySet
from booking.models.proof import Side
from booking.permissions import may_see_booking, owns_hold
from booking.pricing import price
from booking.states import OPEN, TAKING, BookingState
from booking.views.changes import permitted
from booking.views.letters import letters_of
from booking.views.outcome import asked_again, panels_of, said_of
from booking.views.talk import talk_of
from booking.views.use import use_of
from booking.views.waits import turns_of
from booking.visitors import token_of
from community.acting import acting_membership
from community.views.access import signed_in

A_PAGE = 25


@login_required
def bookings(http: HttpRequest) -> HttpResponse:
    """Those of the organisation one acts for."""
    membership = acting_membership(http)
    at = timezone.now()
    whose = Q(organisation=membership.organisation) if membership else Q(pk__in=[])
    # A booking without an organisation is a hold; one with it was sent.
    rows = Booking.objects.filter(whose)
    kinds = _kinds(at)
    counts = rows.aggregate(**{name: Count("pk", filter=which) for name, which, _order, _label in kinds})
    wanted = http.GET.get("show", "")
    # Who has nothing to come but waits for an answer, or owes one, sees that first, not an empty page.
    first = kinds[1] if counts["waiting"] and not counts["upcoming"] else kinds[0]
    name, which, order, _label = next((kind for kind in kinds if kind[0] == wanted), first)
    listed: BookingQuerySet = rows.filter(which).with_names().order_by(order, "pk")
    place = http.GET.get("place", "").strip()
    if place:
        listed = listed.filter(_named(place))
    context = {
        "membership": membership,
        "organisation": membership.organisation if membership else None,
        "tabs": [(kind, label, counts[kind]) for kind, _which, _order, label in kinds],
        "show": name,
        "place": place,
        "page": Paginator(listed, A_PAGE).get_page(http.GET.get("page")),
        "unsent": _unsent(http, at),
        # A turn runs out: whoever did not read the letter must meet it here.
        "turns": turns_of(membership.organisation, at) if membership else [],
    }
    return render(http, "booking/bookings.html", context)


def _kinds(at: datetime) -> list[tuple[str, Q, str, str]]:
    """(name, which, order, what people read)."""
    ahead = Q(ends_at__gt=at)
    return [
        ("upcoming", ahead & Q(state=BookingState.CONFIRMED), "starts_at", _("Coming up")),
        ("waiting", ahead & Q(state__in=OPEN), "starts_at", _("Waiting for an answer")),
        ("past", ~ahead | ~Q(state__in=TAKING), "-starts_at", _("Past and cancelled")),
    ]


def _named(text: str) -> Q:
    """In the name of the place or of the building, in either language, or in what it is for."""
    names = ["resource__name", "resource__name_cy", "resource__place", "resource__place_cy", "activity"]
    found = Q(reference__iexact=text)
    for name in names:
        found |= Q(**{f"{name}__icontains": text})
    return found


def _unsent(http: HttpRequest, at: datetime) -> list[Booking]:
    """What one began and has not sent, as long as it is held; one line for a weekly let."""
    held = Booking.objects.filter(
        made_by=signed_in(http), organisation=None, state=BookingState.HELD, hold_until__gt=at, turn=None
    ).select_related("resource")
    seen: set[int] = set()
    out = []
    for booking in held.order_by("starts_at"):
        if booking.series_id in seen:
            continue
        if booking.series_id:
            seen.add(booking.series_id)
        out.append(booking)
    return out


@login_required
def page(http: HttpRequest, reference: str) -> HttpResponse:
    """Everything about one booking, for its group and the managers; to others it does not exist."""
    booking = Booking.objects.with_names().filter(reference=reference).first()
    if booking is None:
        raise Http404
    if booking.organisation_id is None:
        if owns_hold(http.user, token_of(http), booking) and is_being_filled_in(booking):
            return redirect("book-details", reference)
        raise Http404
    if not may_see_booking(http.user, booking):
        raise Http404
    at, agreed = timezone.now(), booking.price_pence
    may = permitted(http.user, booking, at)
    again = asked_again(booking)
    context = {
        "booking": booking,
        "resource": booking.resource,
        "zone": booking.zone,
        "at": at,
        "happenings": happenings(booking),
        "cost": price(booking.resource.rate_pence, booking.span.length) if agreed is None else agreed,
        "permitted": may,
        "review": reverse("booking-review", args=[reference]) if may.by_group and not again["asked"] else "",
        **panels_of(booking),
        **said_of(booking),
        "use": use_of(http.user, booking, at),
        **talk_of(booking, may, at, side=Side.KEEPER if may.manages and not may.by_group else Side.GROUP),
        **letters_of(booking, may),
    }
    return render(http, "booking/booking.html", context)
