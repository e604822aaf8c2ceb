"""The way in, on a phone in front of the door; and checking in with the code on the room's card."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.actions import check_in
from booking.actions.base import NotPermitted
from booking.actions.problems import may_report
from booking.doors import keyholders
from booking.doors.locks import code_of
from booking.doors.minutes import minutes_of, shows_code, shows_telephone
from booking.eligibility import Refusal, Refused
from booking.evidence import is_on
from booking.models import Booking, Door, DoorWay, Keyholder, ProofKind, Resource
from booking.spans import Span
from booking.states import BookingState
from booking.views import tries
from community.models import User
from community.views.access import signed_in

MAP = "https://www.openstreetmap.org/?mlat={0:.5f}&mlon={1:.5f}#map=18/{0:.5f}/{1:.5f}"


@dataclass(frozen=True)
class WayIn:
    """What may be said now of how to get in. Nothing of it is read before its day or its minutes."""

    door: Door | None
    # While the code is shown; None where no code opens.
    minutes: Span | None
    code: str
    is_the_day: bool
    keyholders: list[Keyholder]

    @property
    def phone(self) -> str:
        """Whom to ring if nobody opens."""
        return self.door.phone if self.door and self.is_the_day else ""


def way_in(booking: Booking, at: datetime) -> WayIn:
    """For a confirmed booking; `at` decides what is shown."""
    door = Door.objects.filter(resource=booking.resource).first()
    way = door.way if door else None
    is_the_day, shown = shows_telephone(booking, at), shows_code(booking, at)
    opens: list[Keyholder] = []
    if is_the_day and way == DoorWay.KEYHOLDER:
        opens = keyholders.of_day(booking.resource, booking.starts_at.astimezone(booking.zone).date())
    return WayIn(
        door=door,
        minutes=minutes_of(booking) if way == DoorWay.CODE else None,
        code=code_of(door, booking) if door and shown and way == DoorWay.CODE else "",
        is_the_day=is_the_day,
        keyholders=opens,
    )


def map_of(resource: Resource) -> str:
    """The address of a map that shows it, to be opened by whoever presses it; "" where nobody knows."""
    if resource.latitude is None or resource.longitude is None:
        return ""
    return MAP.format(resource.latitude, resource.longitude)


@login_required
def arrive(http: HttpRequest, reference: str) -> HttpResponse:
    """Everything somebody needs at the door, and nothing else; to others it does not exist."""
    at, by = timezone.now(), signed_in(http)
    booking = get_object_or_404(Booking.objects.sent().visible_to(by).with_names(), reference=reference)
    context: dict[str, Any] = {}
    if http.method == "POST":
        if tries.is_guessing(http):
            return tries.come_back_later(http)
        typed = "".join(http.POST.get("code", "").upper().split()).replace("-", "")
        done = _check_in(http, booking, typed, by, at)
        if isinstance(done, HttpResponse):
            return done
        context = {"error": done.sentence, "typed": typed, "has_errors": True}
    is_confirmed = booking.state == BookingState.CONFIRMED
    seen = booking.proofs.filter(kind=ProofKind.ROOM_CODE).values_list("at", flat=True).first()
    context |= {
        "booking": booking,
        "resource": booking.resource,
        "zone": booking.zone,
        "at": at,
        "is_confirmed": is_confirmed,
        "way": way_in(booking, at) if is_confirmed else None,
        "map": map_of(booking.resource),
        "checked_in": seen,
        "may_check_in": is_confirmed and not seen and is_on(booking, at),
        "may_report": may_report(booking, at),
        "problems": booking.problems.order_by("at", "pk"),
    }
    return render(http, "booking/doors/arrive.html", context)


def _check_in(http: HttpRequest, booking: Booking, code: str, by: User, at: datetime) -> HttpResponse | Refusal:
    """Said once, and back to the page; or why not."""
    try:
        check_in.check_in(code=code, reference=booking.reference, by=by, at=at)
    except Refused as refused:
        tries.missed(http)
        if booking.state != BookingState.CONFIRMED or not is_on(booking, at):
            return refused.refusals[0]
        return Refusal("wrong_code", _("This is not the code of this place. Look at the card there again."))
    except NotPermitted as no:
        messages.warning(http, str(no))
        return redirect("manage-today")
    messages.success(http, _("You are checked in. Enjoy your time."))
    return redirect("booking-arrive", booking.reference)
