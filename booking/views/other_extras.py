"""Change what comes with a booking that was sent: choose, see what it comes to, press."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from booking import extras
from booking.actions import other_extras
from booking.actions.base import NotPermitted
from booking.actions.other_extras_planned import Planned, would_ask
from booking.eligibility import Refused
from booking.forms.other_extras import OtherExtrasForm
from booking.forms.refused import show
from booking.models import Booking
from booking.states import BookingState
from booking.views.changes import Permitted, changed_elsewhere, permitted
from community.views.access import signed_in


@login_required
def page(http: HttpRequest, reference: str) -> HttpResponse:
    """For the group and the keeper's managers; to strangers it does not exist.

    The first press shows what it comes to, and nothing is changed. The second brings the price that was shown back.
    """
    at = timezone.now()
    mine = Booking.objects.sent().visible_to(signed_in(http)).with_names()
    booking = get_object_or_404(mine, reference=reference)
    may = permitted(http.user, booking, at)
    if not (may.by_group or may.manages):
        raise PermissionDenied
    if not may.extras:
        return _too_late(http, booking, may)
    later = _later(booking)
    form = OtherExtrasForm(
        http.POST if http.method == "POST" else None,
        booking=booking,
        offered=extras.on_offer(booking.resource, [booking], at),
        series=bool(later),
        by_group=may.by_group,
    )
    context = {"booking": booking, "zone": booking.zone, "form": form, "later": later, "may": may}
    if http.method == "POST" and "again" not in http.POST and form.is_valid():
        try:
            if (shown := _shown(http)) is not None:
                return _change(http, booking, form, may, shown, at)
            if planned := _look(http, booking, form, at):
                return render(http, "booking/extras/other_check.html", context | _comes_to(planned))
            form.add_error(None, _("You have not changed anything yet."))
        except Refused as refused:
            show(form, refused, {name: name for name in form.fields})
        except NotPermitted as error:
            messages.warning(http, str(error))
            return _back(booking, may)
    context["asks"] = would_ask(booking, signed_in(http), at)
    return render(http, "booking/extras/other.html", context)


def _look(http: HttpRequest, booking: Booking, form: OtherExtrasForm, at: datetime) -> list[Planned]:
    by, wanted = signed_in(http), form.wanted()
    return other_extras.look(booking=booking, by=by, wanted=wanted, at=at, rest=form.for_the_rest)


def _comes_to(planned: list[Planned]) -> dict[str, Any]:
    """What the page says before it is pressed: things, price, and who has to be asked."""
    cost = sum(each.price_pence or 0 for each in planned)
    was = sum(each.booking.price_pence or 0 for each in planned)
    return {
        "changes": list(dict.fromkeys(change for each in planned for change in each.changes)),
        "is_more": any(each.is_more for each in planned),
        "dates": planned,
        "asking": [each for each in planned if each.asks_again],
        "cost": cost,
        "was": was,
    }


def _change(
    http: HttpRequest, booking: Booking, form: OtherExtrasForm, may: Permitted, shown: int, at: datetime
) -> HttpResponse:
    changed = other_extras.change(
        booking=booking,
        by=signed_in(http),
        wanted=form.wanted(),
        rest=form.for_the_rest,
        words=form.cleaned_data["words"],
        shown_pence=shown,
        at=at,
    )
    if any(each.state == BookingState.REQUESTED for each in changed):
        messages.success(http, _("What comes with it is changed. It waits for an answer."))
    else:
        messages.success(http, _("What comes with it is changed."))
    return _back(booking, may)


def _shown(http: HttpRequest) -> int | None:
    """The price that stood on the page; without it the page is shown."""
    shown = http.POST.get("shown", "")
    return int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 10 else None


def _later(booking: Booking) -> list[Booking]:
    """The dates of the weekly let that come after this one."""
    if booking.series_id is None:
        return []
    later = Booking.objects.taking_time().filter(series=booking.series_id, starts_at__gt=booking.starts_at)
    return list(later.filter(organisation__isnull=False).order_by("starts_at"))


def _back(booking: Booking, may: Permitted) -> HttpResponse:
    return redirect("booking" if may.by_group else "manage-request", booking.reference)


def _too_late(http: HttpRequest, booking: Booking, may: Permitted) -> HttpResponse:
    if elsewhere := changed_elsewhere(http, booking):
        return elsewhere
    messages.warning(http, _("This cannot be changed any more. Here is how it stands."))
    return _back(booking, may)
