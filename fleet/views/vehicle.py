"""A vehicle's own page: what it is, who can get in, where it stands, and its week."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from booking.facilities import FACILITIES
from booking.permissions import may_manage
from booking.trip_facts import permits_of
from booking.views.week_page import shown_of
from community.days import local_day
from community.models import DocumentKind
from fleet.models import Vehicle
from fleet.seat_picture import decks


def permits_in_words(keeper: int, today: date) -> list[str]:
    """Each kind once; that it has been shown is nobody's secret, the paper itself is."""
    kinds = dict.fromkeys(kind for kind, _ in permits_of([keeper], today).get(keeper, []))
    return [str(DocumentKind(kind).label) for kind in kinds]


def vehicle(request: HttpRequest, slug: str) -> HttpResponse:
    """The page. A vehicle off the shelf is shown only to those who manage it."""
    at = timezone.now()
    found = get_object_or_404(Vehicle.objects.select_related("depot", "keeper"), slug=slug)
    if not found.is_published and not may_manage(request.user, found):
        raise Http404
    context = {
        "vehicle": found,
        "address": ", ".join(part for part in (found.depot.street, found.depot.postcode) if part),
        "has": [FACILITIES[code] for code in found.facility_codes],
        "decks": decks(found.layout),
        "permits": permits_in_words(found.keeper_id, local_day(at)),
    }
    return render(request, "fleet/vehicle.html", shown_of(request, found, at) | context)
