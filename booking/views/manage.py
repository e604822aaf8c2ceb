"""The manager's first page: everything one keeps, when it is next open, and what waits for an answer."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from booking.models import Booking, Offer, OfferKind, Opening, Resource
from booking.states import OPEN
from community.views.access import signed_in

A_PAGE = 40


@login_required
def manage(request: HttpRequest) -> HttpResponse:
    """Every resource of the organisations one manages; for somebody who manages none, how to begin."""
    at = timezone.now()
    next_opening = Opening.objects.filter(resource=OuterRef("pk"), ends_at__gt=at).order_by("starts_at")
    resources: QuerySet[Resource] = (
        Resource.objects.managed_by(signed_in(request))
        .select_related("keeper")
        .annotate(
            waiting=Count("bookings", filter=Q(bookings__state__in=OPEN)),
            next_start=Subquery(next_opening.values("starts_at")[:1]),
            next_end=Subquery(next_opening.values("ends_at")[:1]),
            has_offers=Exists(Offer.objects.filter(resource=OuterRef("pk"), kind=OfferKind.OFFER)),
        )
        .order_by("keeper__name", "keeper_id", "place", "name", "pk")
    )
    waiting = Booking.objects.waiting().filter(resource__in=Resource.objects.managed_by(signed_in(request))).count()
    page = Paginator(resources, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "booking/manage.html", {"page": page, "waiting": waiting})
