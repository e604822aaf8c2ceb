"""Ask a person to look again: of a booking that was sent, and of one the rules did not let through."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.actions import review
from booking.actions.base import NotPermitted
from booking.deciding import asked_by, verdict
from booking.eligibility import Refused
from booking.forms.refused import show
from booking.forms.review import ReviewForm
from booking.models import Booking
from booking.panel import Panel, of_verdict
from booking.permissions import may_change_booking
from booking.views.filling_in import bookable, filling_in
from booking.views.for_you import acting_for
from booking.views.outcome import last_panel
from community.acting import acting_membership
from community.models import Organisation
from community.views.access import signed_in


@login_required
def of_booking(request: HttpRequest, reference: str) -> HttpResponse:
    """For those who may change it; others of the group are refused, and to strangers it does not exist."""
    seen = Booking.objects.sent().visible_to(signed_in(request)).with_names()
    booking = get_object_or_404(seen, reference=reference)
    if not may_change_booking(request.user, booking):
        raise PermissionDenied
    return _page(request, booking, last_panel(booking), None)


@login_required
@filling_in
def of_hold(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Before it is sent: nothing is booked by asking."""
    if acting_membership(request) not in bookable(request):
        raise Http404
    group = acting_for(request)
    decided = verdict(asked_by(booking), group, timezone.now(), without=[booking.pk])
    return _page(request, booking, of_verdict(decided), group)


def _page(request: HttpRequest, booking: Booking, panel: Panel | None, group: Organisation | None) -> HttpResponse:
    back = "book-check" if group else "booking"
    if review.asked(booking):
        messages.info(request, _("You have asked already. The keeper has your letter."))
        return redirect(back, booking.reference)
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            review.ask_again(
                booking=booking,
                by=signed_in(request),
                words=form.cleaned_data["words"],
                at=timezone.now(),
                organisation=group,
            )
        except Refused as refused:
            show(form, refused)
        except NotPermitted as error:
            messages.warning(request, str(error))
            return redirect("bookings")
        else:
            messages.success(request, _("Your letter is on its way. A person looks at it and answers you."))
            return redirect(back, booking.reference)
    context = {"booking": booking, "zone": booking.zone, "form": form, "panel": panel, "back": back}
    return render(request, "booking/review.html", context)
