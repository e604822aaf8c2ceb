"""Calendar files of bookings, for those who may see them."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from booking.calendars import writing
from booking.models import Booking, Series
from booking.permissions import may_see_booking


@require_safe
@login_required
def booking_ics(http: HttpRequest, reference: str) -> HttpResponse:
    """One booking, in the reader's language."""
    booking = Booking.objects.with_names().filter(reference=reference, organisation__isnull=False).first()
    if booking is None or not may_see_booking(http.user, booking):
        raise Http404
    return _file([booking], booking.reference)


@require_safe
@login_required
def series_ics(http: HttpRequest, pk: int) -> HttpResponse:
    """Every date of a weekly let."""
    # Asked for by itself first: SQLite cannot compare with a number of thirty figures.
    let = get_object_or_404(Series, pk=pk)
    rows = Booking.objects.with_names().filter(series=let, organisation__isnull=False)
    bookings = list(rows.order_by("starts_at"))
    if not bookings or not may_see_booking(http.user, bookings[0]):
        raise Http404
    return _file(bookings, bookings[0].reference)


def _file(bookings: list[Booking], name: str) -> HttpResponse:
    response = HttpResponse(writing.calendar(bookings), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rhannu-{name}.ics"'
    response["Content-Language"] = get_language() or ""
    # Who booked what is for this reader alone: no cache on the way may keep it.
    response["Cache-Control"] = "private, no-store"
    return response
