"""A space's free week as a small page to stand inside the keeper's own website."""

from datetime import timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from booking.availability import diary
from booking.embedding import framed
from booking.pictures.week import week
from booking.search.question import soonest
from booking.views.cards import holds, price
from booking.views.shown_photos import photos_of
from booking.views.week_page import WEEKS_AHEAD, Printed, closures_of, first_day
from booking.wall import days_from
from community import wording
from venues.models import Space

WEEK = timedelta(days=7)


@require_safe
def embed(request: HttpRequest, slug: str) -> HttpResponse:
    """Seven days, each free time a link into booking. A space off the shelf has no such page, for nobody."""
    at = timezone.now()
    found = get_object_or_404(Space.objects.select_related("site", "keeper"), slug=slug, is_published=True)
    today = at.astimezone(found.zone).date()
    first = first_day(request.GET.get("week", ""), found, at)
    window = days_from(first, 7, found.zone)
    shown = week(diary(found, window, at), first, found.zone, soonest(at), closures_of(found, window))
    printed = Printed(found)
    here = reverse("embed", args=[found.slug])
    weeks = {"earlier": first - WEEK if first > today else None, "later": first + WEEK}
    if first >= today + timedelta(weeks=WEEKS_AHEAD):
        weeks["later"] = None
    context = {
        "space": found,
        "holds": holds(found.capacity),
        "price": price(found.rate_pence),
        "photos": photos_of(found)[:1],
        "days": [printed.day(day) for day in shown.days],
        "caption": _("Week from %(day)s") % {"day": wording.day(first, year=True)},
        **{name: f"{here}?{urlencode({'week': day})}" if day else "" for name, day in weeks.items()},
    }
    return framed("venues/embed.html", context, found.keeper_id)
