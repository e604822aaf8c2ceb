"""A driver's evenings as a calendar that a phone subscribes to: the secret in its address is what says whose it is."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from booking.calendars.entries import Entry, calendar_of
from community import wording
from fleet.models import Driver, Shift

# So that last month's evenings do not vanish from the phone.
BEFORE = timedelta(days=60)


@require_safe
def driver_ics(http: HttpRequest, secret: str) -> HttpResponse:
    """When and where from; never who rides."""
    at = timezone.now()
    driver = get_object_or_404(Driver, secret=secret, user__is_active=True)
    rows = Shift.objects.standing().filter(driver=driver, run__booking__ends_at__gt=at - BEFORE)
    shifts = rows.select_related("run__service", "run__vehicle__depot", "run__booking").order_by("run__leaves_at", "pk")
    name = _("My evenings at the wheel")
    response = HttpResponse(
        calendar_of(name, [_entry(each) for each in shifts]), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = 'inline; filename="rhannu-driving.ics"'
    response["Content-Language"] = get_language() or ""
    # For this reader alone: no cache on the way may keep it.
    response["Cache-Control"] = "private, no-store"
    return response


def _entry(shift: Shift) -> Entry:
    run, depot = shift.run, shift.run.vehicle.depot
    names = (wording.in_language(run.service)[0], wording.in_language(run.vehicle)[0])
    return Entry(
        key=f"drive-{run.booking.reference}",
        span=run.span,
        zone=run.zone,
        summary=" – ".join(names),
        location=", ".join(part for part in (wording.in_language(depot)[0], depot.street, depot.postcode) if part),
        page=reverse("drive-shift", args=[run.pk]),
        changed_at=max(shift.taken_at, run.booking.updated_at),
        sequence=run.booking.sequence,
    )
