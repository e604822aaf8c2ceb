"""The card that hangs in the room, to be printed, and a new code for it."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.actions import room_code
from booking.pictures.code import square
from booking.views.keepers import managed
from community.views.access import signed_in


@login_required
def card(http: HttpRequest, slug: str) -> HttpResponse:
    """In both languages on one side; the picture leads to the page in the language it was printed in."""
    by = signed_in(http)
    resource = managed(http, slug)
    if http.method == "POST":
        room_code.renew(resource=resource, by=by, at=timezone.now())
        messages.success(http, _("There is a new code. Hang up the new card: the old one no longer works."))
        return redirect("room-card", slug)
    address = settings.SITE_URL + reverse("here-room", args=[resource.room_code])
    context = {
        "resource": resource,
        "picture": square(address),
        "short": settings.SITE_URL.split("://")[1],
        "languages": ["cy", "en-gb"],
    }
    return render(http, "booking/card.html", context)
