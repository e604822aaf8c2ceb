"""Give a date back, a part of it, or the rest of a weekly let."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking.actions import cancel, hand_back
from booking.actions.base import NotPermitted
from booking.actions.credits import notice_of
from booking.eligibility import Refused
from booking.forms.refused import show
from booking.forms.wait import DATE, PART, HandBackForm
from booking.models import Booking, Wait, WaitState
from booking.views.changes import changed_elsewhere, permitted
from community.models import Organisation
from community.views.access import signed_in


@login_required
def page(http: HttpRequest, reference: str) -> HttpResponse:
    """For those who book for the group; to others it does not exist."""
    at = timezone.now()
    own = Booking.objects.sent().filter(organisation__in=Organisation.objects.of(signed_in(http)))
    booking = get_object_or_404(own.with_names(), reference=reference)
    may = permitted(http.user, booking, at)
    if not may.by_group:
        raise PermissionDenied
    if not may.cancel:
        return _too_late(http, booking)
    later = _later(booking)
    form = HandBackForm(http.POST if http.method == "POST" else None, booking=booking, later=len(later))
    if http.method == "POST" and form.is_valid():
        try:
            _give_back(http, booking, form, at)
            return redirect("booking", booking.reference)
        except Refused as refused:
            show(form, refused)
        except NotPermitted:
            return _too_late(http, booking)
    near = Wait.objects.beside([booking.resource_id]).meeting(booking.span)
    context = {
        "booking": booking,
        "zone": booking.zone,
        "form": form,
        "later": later,
        "waiting": near.filter(state=WaitState.WAITING).exclude(organisation=booking.organisation_id).count(),
        "is_late": booking.starts_at - at < notice_of(booking),
    }
    return render(http, "booking/waiting/hand_back.html", context)


def _later(booking: Booking) -> list[Booking]:
    """The dates of the weekly let that come after this one."""
    if booking.series_id is None:
        return []
    later = Booking.objects.taking_time().filter(series=booking.series_id, starts_at__gt=booking.starts_at)
    return list(later.order_by("starts_at"))


def _give_back(http: HttpRequest, booking: Booking, form: HandBackForm, at: datetime) -> None:
    by, given = signed_in(http), form.cleaned_data
    if given["which"] == PART:
        hand_back.hand_back_part(booking=booking, kept=given["kept"], by=by, at=at, reason=given["reason"])
        messages.success(http, _("Thank you. What you gave back is free for others now."))
        return
    count = 1
    if given["which"] == DATE or booking.series is None:
        cancel.cancel(booking=booking, by=by, at=at, reason=given["reason"])
    else:
        dates = cancel.cancel_rest(series=booking.series, by=by, at=at, first=booking.starts_at, reason=given["reason"])
        count = len(dates)
    said = ngettext(
        "Thank you. %(count)s date is free for others.", "Thank you. %(count)s dates are free for others.", count
    )
    messages.success(http, said % {"count": count})


def _too_late(http: HttpRequest, booking: Booking) -> HttpResponse:
    if elsewhere := changed_elsewhere(http, booking):
        return elsewhere
    messages.warning(http, _("This cannot be changed any more. Here is how it stands."))
    return redirect("booking", booking.reference)
