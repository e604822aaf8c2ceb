"""A keeper calls a booking back: with how much notice, why, and what the group is offered instead."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.actions import recall
from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.forms.refused import show
from booking.forms.wait import RecallForm
from booking.models import Booking
from booking.search.recalled import others_for
from booking.states import BookingState
from booking.views.changes import changed_elsewhere
from community.models import MANAGING_ROLES, Organisation
from community.views.access import signed_in


@login_required
def page(http: HttpRequest, reference: str) -> HttpResponse:
    """For the keeper's managers; to others it does not exist."""
    at = timezone.now()
    managed = Organisation.objects.of(signed_in(http), *MANAGING_ROLES)
    rows = Booking.objects.sent().filter(resource__keeper__in=managed).with_names()
    booking = get_object_or_404(rows, reference=reference)
    is_own = booking.organisation_id == booking.resource.keeper_id
    if booking.state != BookingState.CONFIRMED or booking.starts_at <= at or is_own or booking.belongs_to:
        return _too_late(http, booking)
    found = others_for(booking, at)
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
            show(form, refused, {each.code: "alternative" for each in refused.refusals} if chosen else None)
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


def _too_late(http: HttpRequest, booking: Booking) -> HttpResponse:
    if elsewhere := changed_elsewhere(http, booking):
        return elsewhere
    messages.warning(http, _("Only a confirmed booking of others that is still to come can be called back."))
    return redirect("manage-request", booking.reference)
