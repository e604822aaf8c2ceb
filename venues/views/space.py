"""A space's own page: what it has, where it is, and its week."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from booking.facilities import ACCESS, FACILITIES
from booking.permissions import may_manage
from booking.views.cards import marked
from booking.views.week_page import relatives, shown_of
from venues.models import Space


def space(request: HttpRequest, slug: str) -> HttpResponse:
    """The page. A space off the shelf is shown only to those who manage it."""
    at = timezone.now()
    found = get_object_or_404(Space.objects.select_related("site", "keeper"), slug=slug)
    if not found.is_published and not may_manage(request.user, found):
        raise Http404
    larger, smaller = relatives(found)
    context = {
        "space": found,
        "address": ", ".join(part for part in (found.site.street, found.site.postcode) if part),
        "has": [FACILITIES[code] for code in found.facility_codes if code not in ACCESS],
        "access": [FACILITIES[code] for code in ACCESS if code in found.facility_codes],
        "access_words": marked(found, "access"),
        "larger": larger,
        "smaller": smaller,
    }
    return render(request, "venues/space.html", shown_of(request, found, at) | context)
