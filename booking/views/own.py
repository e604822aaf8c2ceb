"""A manager's own booking: confirmed at once, outside the published time if a reason is given."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.actions import override
from booking.actions.review import REVIEW
from booking.eligibility import Refused
from booking.forms.change import OwnBookingForm
from booking.forms.refused import show
from booking.models import Booking, BookingEvent, Resource
from booking.views.keepers import managed
from community.models import Organisation
from community.views.access import signed_in


@login_required
def book(request: HttpRequest, slug: str) -> HttpResponse:
    """A form of one page; the same refusals as for anybody else, but for one that a reason puts aside."""
    resource = managed(request, slug)
    form = OwnBookingForm(
        request.POST if request.method == "POST" else None,
        initial={"organisation": resource.keeper_id},
        resource=resource,
        organisations=known_to(resource),
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            booking = override.book(
                resource=resource,
                span=given["span"],
                organisation=given["organisation"],
                by=signed_in(request),
                at=timezone.now(),
                activity=given["activity"],
                people=given["people"],
                override_reason=given["override_reason"],
                particulars=form.said_of_trip(),
            )
        except Refused as refused:
            show(form, refused)
        else:
            messages.success(request, _("Booked."))
            return redirect("manage-request", booking.reference)
    return render(request, "booking/own.html", {"form": form, "resource": resource})


def known_to(resource: Resource) -> QuerySet[Organisation]:
    """The keeper itself and the groups that have sent it a booking before, or asked it to look at one again; nobody
    else's name is shown."""
    booked = Booking.objects.sent().filter(resource__keeper=resource.keeper_id).values("organisation")
    asked = BookingEvent.objects.filter(verb=REVIEW, booking__resource__keeper=resource.keeper_id)
    groups = list(asked.values_list("before__organisation", flat=True))
    return Organisation.objects.filter(Q(pk__in=booked) | Q(pk__in=groups) | Q(pk=resource.keeper_id))
