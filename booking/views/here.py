"""Checking in on a phone, by the code on the room's card. Nobody learns here who has booked."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from booking.actions import check_in
from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.models import Booking, ProofKind, Resource
from booking.views import tries
from community.models import Organisation, User


@require_safe
def here(http: HttpRequest) -> HttpResponse:
    """Type the code; then it is the same page as by the picture on the card."""
    code = "".join(http.GET.get("code", "").upper().split()).replace("-", "")
    if code:
        # A code is of letters and digits; whatever else was typed is shown again, and not made into an address.
        if code.isascii() and code.isalnum() and len(code) <= 12:
            return redirect("here-room", code)
        return render(http, "booking/here.html", {"code": code, "wrong": True, "has_errors": True})
    return render(http, "booking/here.html")


def room(http: HttpRequest, code: str) -> HttpResponse:
    """One big button for whoever belongs to the group that is here; a line for the reference for everybody else."""
    if tries.is_guessing(http):
        return tries.come_back_later(http)
    at = timezone.now()
    rooms = check_in.rooms_of(code)
    if not rooms:
        tries.missed(http)
        return render(http, "booking/here.html", {"code": code, "wrong": True, "has_errors": True}, status=404)
    context = {"rooms": rooms, "code": code, "zone": rooms[0].zone}
    if http.method == "POST":
        reference = http.POST.get("reference", "")
        try:
            check_in.check_in(code=code, reference=reference, by=_person(http), at=at)
        except Refused as refused:
            tries.missed(http)
            context |= {"error": refused.refusals[0].sentence, "reference": reference, "has_errors": True}
        except NotPermitted as no:
            messages.warning(http, str(no))
            return redirect("manage-today")
        else:
            messages.success(http, _("You are checked in. Enjoy your time."))
            return redirect("here-room", code)
    return render(http, "booking/here_room.html", context | {"mine": _mine(http, rooms, at)})


def _person(http: HttpRequest) -> User | None:
    return http.user if isinstance(http.user, User) else None


def _mine(http: HttpRequest, rooms: list[Resource], at: datetime) -> list[tuple[Booking, datetime | None]]:
    """What the signed-in person's groups have here now, and when each was checked in."""
    person = _person(http)
    if person is None:
        return []
    found = check_in.on_now(rooms, at).filter(organisation__in=Organisation.objects.of(person))
    out = []
    for booking in found.select_related("resource", "organisation"):
        done = booking.proofs.filter(kind=ProofKind.ROOM_CODE).values_list("at", flat=True).first()
        out.append((booking, done))
    return out
