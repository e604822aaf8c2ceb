"""A keeper's front page: what needs one now, who comes today, the way to everything else, and the places."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from booking.models import Offer, OfferKind, Opening, Resource
from booking.states import OPEN
from booking.views.keeper_links import Group, links_of, own_links
from booking.views.needs import needs
from booking.views.today import bookings_of
from community.days import local_day
from community.models import Organisation
from community.views.access import signed_in

A_PAGE = 40
# Of today, before the rest is on the page of the day.
SHOWN = 6


@dataclass(frozen=True)
class Kept:
    """A keeper's places on this page, and its own links where there are several keepers."""

    keeper: Organisation
    links: list[Group]
    resources: list[Resource]


@login_required
def manage(request: HttpRequest) -> HttpResponse:
    """For the places of all organisations one manages; for somebody who manages none, how to begin."""
    at, by = timezone.now(), signed_in(request)
    places = Resource.objects.managed_by(by)
    keepers = list(Organisation.objects.filter(resources__in=places).distinct().order_by("name", "pk"))
    page = Paginator(_with_facts(places, at), A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {"page": page, "kept": _kept(list(page.object_list), len(keepers))}
    # Also of those who keep no place: whoever runs an evening bus with another's vehicle looks here as well.
    context["needs"] = needs(by, places, at)
    if keepers:
        today = bookings_of(by, local_day(at))
        context |= {
            "today": list(today[:SHOWN]),
            "more_today": max(0, today.count() - SHOWN),
            "day": local_day(at),
            "links": links_of(keepers),
        }
    return render(request, "booking/manage.html", context)


def _with_facts(places: QuerySet[Resource], at: datetime) -> QuerySet[Any, Any]:
    """Each place with what waits there and when it is next open, by keeper."""
    next_opening = Opening.objects.filter(resource=OuterRef("pk"), ends_at__gt=at).order_by("starts_at")
    return (
        places.select_related("keeper")
        .annotate(
            waiting=Count("bookings", filter=Q(bookings__state__in=OPEN)),
            next_start=Subquery(next_opening.values("starts_at")[:1]),
            next_end=Subquery(next_opening.values("ends_at")[:1]),
            has_offers=Exists(Offer.objects.filter(resource=OuterRef("pk"), kind=OfferKind.OFFER)),
        )
        .order_by("keeper__name", "keeper_id", "place", "name", "pk")
    )


def _kept(rows: list[Resource], keepers: int) -> list[Kept]:
    out: list[Kept] = []
    for row in rows:
        if not out or out[-1].keeper.pk != row.keeper_id:
            out.append(Kept(row.keeper, own_links(row.keeper) if keepers > 1 else [], []))
        out[-1].resources.append(row)
    return out
