"""The keyholder's day: who has booked what, and one press for "They came" or "Nobody came"."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from booking.actions.attendance import MARKS, may_mark, was_marked_today
from booking.actions.base import NotPermitted
from booking.models import Booking, BookingEvent, Proof, Resource
from booking.models.booking import Attendance
from booking.spans import LONGEST
from booking.states import BookingState
from booking.views import use
from booking.wall import whole_day
from community.models import User
from community.views.access import signed_in

A_PAGE = 50
DEEDS = {"came": use.came, "absent": use.absent, "unmark": use.unmark}


@dataclass(frozen=True)
class Row:
    """One booking and what may be said of it now."""

    booking: Booking
    proofs: list[Proof]
    may_mark: bool
    has_begun: bool
    may_unmark: bool
    may_excuse: bool


@login_required
def today(http: HttpRequest) -> HttpResponse:
    """Every booking of one day in all places one manages, in order of time."""
    at, by = timezone.now(), signed_in(http)
    if http.method == "POST":
        return _press(http, by, at)
    this_day = at.astimezone(house_zone()).date()
    day = day_of_address(http.GET.get("day", ""), this_day)
    own = set(by.memberships.values_list("organisation", flat=True))
    page = Paginator(bookings_of(by, day), A_PAGE).get_page(http.GET.get("page"))
    context = {
        "day": day,
        "is_today": day == this_day,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "page": page,
        "rows": [_row(booking, at, own) for booking in page.object_list],
        "keeps": Resource.objects.managed_by(by).exists(),
    }
    return render(http, "booking/today.html", context)


def bookings_of(user: Any, day: date) -> QuerySet[Booking]:
    """Confirmed ones that touch the day, with everything a row prints, in three queries whatever their number."""
    span = whole_day(day, house_zone())
    marks = BookingEvent.objects.filter(verb__in=MARKS).order_by("at", "pk")
    return (
        Booking.objects.filter(state=BookingState.CONFIRMED, resource__in=Resource.objects.managed_by(user))
        .filter(starts_at__gt=span.start - LONGEST, starts_at__lt=span.end, ends_at__gt=span.start)
        .select_related("resource", "organisation")
        .prefetch_related(Prefetch("events", marks, to_attr="marks"), "proofs")
        .order_by("starts_at", "resource__name", "pk")
    )


def _row(booking: Any, at: datetime, own: set[int]) -> Row:
    mark = booking.marks[-1] if booking.marks else None
    marked = booking.attendance in (Attendance.CAME, Attendance.ABSENT)
    return Row(
        booking=booking,
        proofs=list(booking.proofs.all()),
        may_mark=may_mark(booking, at),
        has_begun=booking.starts_at <= at,
        may_unmark=marked and was_marked_today(mark, booking, at),
        may_excuse=booking.attendance == Attendance.ABSENT and booking.organisation_id not in own,
    )


def _press(http: HttpRequest, by: User, at: datetime) -> HttpResponse:
    """Do what the button says, and come back to the same row of the same day."""
    deed = DEEDS.get(http.POST.get("deed", ""))
    mine = Booking.objects.sent().with_names().filter(resource__in=Resource.objects.managed_by(by))
    booking = get_object_or_404(mine, reference=http.POST.get("reference", ""))
    if deed is None:
        raise Http404
    try:
        messages.success(http, deed(booking, {}, by, at))
    except NotPermitted as no:
        messages.warning(http, str(no))
    day = day_of_address(http.POST.get("day", ""), booking.starts_at.astimezone(house_zone()).date())
    return redirect(f"{reverse('manage-today')}?day={day.isoformat()}#{booking.reference}")


def day_of_address(text: str, otherwise: date) -> date:
    """The day of the address; not so far off that the calendar ends."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return otherwise
    return day if 2000 <= day.year <= 2200 else otherwise


def house_zone() -> ZoneInfo:
    """The clock by which a keeper's day turns."""
    return ZoneInfo(settings.TIME_ZONE)
