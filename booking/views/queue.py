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

from booking.models import Booking, BookingEvent, Terms
from booking.ranking import (
    ASKED_EARLIER,
    BANDS,
    FIRST,
    HIGHER_BAND,
    TOGETHER,
    Place,
    Waiting,
    ahead_of,
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
    """One row for each request and each weekly let, which stands at its first waiting date and says how many."""
    same = Booking.objects.waiting().filter(series=OuterRef("series"))
    dates = same.order_by().values("series").annotate(dates=Count("pk")).values("dates")
    return waiting.exclude(_has_an_earlier_date()).annotate(dates=Coalesce(dates, 1))


def _has_an_earlier_date() -> Exists:
    """Whether it is a later date of a weekly let that waits."""
    same = Booking.objects.waiting().filter(series=OuterRef("series"))
    return Exists(same.filter(starts_at__lt=OuterRef("starts_at")))


def in_order(waiting: Any) -> Any:
    """By band, then by when it was asked. Where a keeper does not use standing, everybody is Welcome."""
    using = Exists(Terms.objects.filter(keeper=OuterRef("resource__keeper"), uses_standing=True))
    band = Case(
        When(~using, then=Value(Band.WELCOME.place)),
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
    rows = in_order(waits.filter(Q(pk=booking.pk) | (others & ~_has_an_earlier_date())))
    everybody = [waiting(row) for row in rows.only("pk", "starts_at", "created_at")]
    own = next((each for each in everybody if each.key == booking.pk), None)
    if own is None:
        return ""
    band, earlier = ahead_of(own, everybody)
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
