"""The order of the manager's queue, in one statement, and why each request stands where it does.

The order itself is booking/ranking.py; here it is written for the database, so that a long queue is read page by page.
A test keeps the two equal.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, Count, Exists, F, Min, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from booking.models import Booking, BookingEvent
from booking.ranking import (
    ASKED_EARLIER,
    BANDS,
    FIRST,
    HIGHER_BAND,
    TOGETHER,
    Place,
    Waiting,
    ranked,
)
from community.bands import START_OF_A_FIRM, Band, band_of
from community.models import OrganisationKind

SENTENCES: dict[str, str | Promise] = {
    FIRST: pgettext_lazy("place in the queue", "Place %(number)s. %(band)s. Nobody comes before."),
    HIGHER_BAND: pgettext_lazy(
        "place in the queue", "Place %(number)s. %(band)s. Groups of a better standing come before: %(before)s."
    ),
    ASKED_EARLIER: pgettext_lazy(
        "place in the queue", "Place %(number)s. %(band)s. The one before has the same standing and asked earlier."
    ),
    TOGETHER: pgettext_lazy(
        "place in the queue",
        "Place %(number)s. %(band)s. The one before has the same standing and asked at the same moment.",
    ),
}


def first_dates(waiting: Any) -> Any:
    """One row for each request and each weekly let, which stands at its first waiting date."""
    return waiting.exclude(_has_an_earlier_date())


def _has_an_earlier_date() -> Q:
    """Whether it is a later date of a weekly let that waits."""
    same = Booking.objects.waiting().filter(series=OuterRef("series"), starts_at__lt=OuterRef("starts_at"))
    # Most requests are no weekly let: nobody needs to look for their other dates.
    return Q(series__isnull=False) & Q(Exists(same))


def a_page(rows: Any, ahead: int, size: int) -> tuple[list[Booking], Any | None]:
    """So many of the rows in order, with how many dates each stands for, and the row before them.

    In two steps: thousands are put into order by four small values, and only those of the page are read in full.
    """
    skipped = max(ahead - 1, 0)
    narrow = in_order(rows).values_list("pk", "band_place", "asked_at", "starts_at", named=True)
    found = list(narrow[skipped : ahead + size])
    before, found = (found[0], found[1:]) if ahead and found else (None, found)
    same = Booking.objects.waiting().filter(series=OuterRef("series"))
    dates = same.order_by().values("series").annotate(dates=Count("pk")).values("dates")
    wanted = Booking.objects.filter(pk__in=[each.pk for each in found])
    full: dict[int, Any] = {booking.pk: booking for booking in wanted.with_names().annotate(dates=Coalesce(dates, 1))}
    out = []
    for each in found:
        if booking := full.get(each.pk):
            booking.band_place, booking.asked_at = each.band_place, each.asked_at
            out.append(booking)
    return out, before


def in_order(waiting: Any) -> Any:
    """By band, then by when it was asked. Where a keeper does not use standing, everybody is Welcome."""
    band = Case(
        When(~Q(resource__keeper__terms__uses_standing=True), then=Value(Band.WELCOME.place)),
        *(When(organisation__band=each.value, then=Value(each.place)) for each in Band),
        When(organisation__kind=OrganisationKind.FIRM, then=Value(band_of(START_OF_A_FIRM).place)),
        default=Value(Band.WELCOME.place),
    )
    sent = BookingEvent.objects.filter(booking=OuterRef("pk"), verb="send").order_by()
    first = Subquery(sent.values("booking").annotate(at=Min("at")).values("at"))
    return waiting.annotate(band_place=band, asked_at=Coalesce(first, F("created_at"))).order_by(
        "band_place", "asked_at", "starts_at", "pk"
    )


def places_in(rows: Sequence[Any], ahead: int = 0, before: Any | None = None) -> dict[int, str]:
    """The place of each row of a page, in words, by number; `before` is the last row of the page before."""
    places = ranked([waiting(row) for row in rows], ahead=ahead, before=waiting(before) if before else None)
    return {place.key: in_words(place) for place in places}


def place_of(booking: Booking) -> str:
    """Where a waiting request stands in its keeper's queue, for its group: how many come before it and why, not who."""
    waits = Booking.objects.waiting().filter(resource__keeper=booking.resource.keeper_id)
    others = ~Q(series=booking.series_id) if booking.series_id else Q()
    own = in_order(waits.filter(pk=booking.pk)).values("band_place", "asked_at", "starts_at").first()
    if own is None:
        return ""
    same = Q(band_place=own["band_place"])
    asked = Q(asked_at__lt=own["asked_at"])
    begins = Q(asked_at=own["asked_at"], starts_at__lt=own["starts_at"])
    last = Q(asked_at=own["asked_at"], starts_at=own["starts_at"], pk__lt=booking.pk)
    counted = in_order(waits.filter(others & ~_has_an_earlier_date()).exclude(pk=booking.pk)).order_by()
    numbers = counted.aggregate(
        band=Count("pk", filter=Q(band_place__lt=own["band_place"])),
        earlier=Count("pk", filter=same & (asked | begins | last)),
    )
    band, earlier = numbers["band"], numbers["earlier"]
    if not band + earlier:
        return _("Place 1 in the queue: nobody comes before.")
    words = _(
        "Place %(number)s in the queue. Before it, for a better standing: %(band)s; for asking earlier: %(same)s."
    )
    return words % {"number": band + earlier + 1, "band": band, "same": earlier}


def in_words(place: Place) -> str:
    """One sentence."""
    before = Band(place.band_before).label if place.band_before else ""
    return str(SENTENCES[place.code]) % {
        "number": place.number,
        "band": Band(place.band).label,
        "before": before,
    }


def waiting(row: Any) -> Waiting:
    """A row of `in_order` as ranking.py knows it."""
    return Waiting(row.pk, BANDS[row.band_place], row.asked_at, row.starts_at)
