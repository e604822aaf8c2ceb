"""A keeper calls a booking back: with how much notice, why, and what the group is offered instead."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.actions import recall
from booking.actions.base import NotPermitted
from booking.availability import Diary, diaries
from booking.deadlines import deadline
from booking.eligibility import Refused
from booking.forms.wait import RecallForm
from booking.models import Booking, Resource
from booking.search.like import like
from booking.spans import Span
from booking.states import BookingState
from community.models import MANAGING_ROLES, Organisation
from community.views.access import signed_in

LOOK = timedelta(days=10)
MOST_PLACES, EACH, MOST = 12, 2, 6


@login_required
def page(http: HttpRequest, reference: str) -> HttpResponse:
    """For the keeper's managers; to others it does not exist."""
    at = timezone.now()
    managed = Organisation.objects.of(signed_in(http), *MANAGING_ROLES)
    rows = Booking.objects.sent().filter(resource__keeper__in=managed).with_names()
    booking = get_object_or_404(rows, reference=reference)
    is_own = booking.organisation_id == booking.resource.keeper_id
    if booking.state != BookingState.CONFIRMED or booking.starts_at <= at or is_own:
        return _too_late(http, booking)
    found = alternatives(booking, at)
    form = RecallForm(http.POST if http.method == "POST" else None, found=found, initial={"own_use": True})
    if http.method == "POST" and form.is_valid():
        given, chosen = form.cleaned_data, form.chosen
        try:
            recall.recall(
                booking=booking,
                by=signed_in(http),
                reason=given["reason"],
                instead=recall.Instead(*chosen) if chosen else None,
                none_because=given["none_because"],
                own_use=given["own_use"],
                at=at,
            )
        except Refused as refused:
            for refusal in refused.refusals:
                form.add_error("alternative" if chosen else None, str(refusal.sentence))
        except NotPermitted:
            return _too_late(http, booking)
        else:
            messages.success(http, _("Called back. The group gets a letter with your reason."))
            return redirect("manage-request", booking.reference)
    notice = recall.notice_of(booking)
    context = {
        "booking": booking,
        "zone": booking.zone,
        "form": form,
        "has_found": bool(found),
        "notice_days": notice.days,
        "short": recall.is_short(booking, at),
        "until": booking.starts_at - notice,
    }
    return render(http, "booking/waiting/recall.html", context)


def alternatives(booking: Booking, at: datetime) -> list[tuple[Resource, Span]]:
    """Free times of the same length at the keeper's places that hold as many, the most alike first."""
    resource = booking.resource
    places = Resource.objects.published().filter(
        keeper=resource.keeper_id, kind=resource.kind, capacity__gte=booking.people or 1
    )
    near = sorted(places, key=lambda place: (place.pk != resource.pk, place.premises != resource.premises, place.pk))
    start = max(booking.starts_at - LOOK, at)
    window = Span(start, max(booking.ends_at, start) + LOOK)
    found = []
    for place, look in _with_diaries(near[:MOST_PLACES], window, at):
        free = [gap for use in look.bookable(booking.activity_code) if (gap := use.common(window))]
        alike = like(booking.span, free, place.zone, most=EACH)
        if any(gap.covers(booking.span) for gap in free):
            alike.append(booking.span)  # the very same time in another room
        found += [(place, span) for span in alike if _can_be_kept(place, span, at)]
    by_nearness = sorted(found, key=lambda each: abs(each[1].start - booking.starts_at))
    return by_nearness[:MOST]


def _with_diaries(places: list[Resource], window: Span, at: datetime) -> list[tuple[Resource, Diary]]:
    looks = diaries(places, window, at)
    return [(place, looks[place.pk]) for place in places]


def _can_be_kept(place: Resource, span: Span, at: datetime) -> bool:
    """Whether there is an hour in which somebody could answer."""
    return deadline(at, span.start, LOOK, place.zone) is not None


def _too_late(http: HttpRequest, booking: Booking) -> HttpResponse:
    messages.warning(http, _("Only a confirmed booking of others that is still to come can be called back."))
    return redirect("manage-request", booking.reference)
