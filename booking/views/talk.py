"""The conversation about a booking: on its page for both sides, and on a page of its own by the link in a letter."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from booking.actions import remarks, talk
from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.forms.refused import show
from booking.forms.talk import TalkForm
from booking.letters.tokens import Voice, voice_of
from booking.models import Booking
from booking.models.proof import Side
from booking.views.changes import Permitted, permitted
from community.views.access import signed_in


def talk_of(
    booking: Booking, may: Permitted, at: datetime, *, side: Side, form: TalkForm | None = None
) -> dict[str, Any]:
    """What was said so far, and the form for those who may say more."""
    speaks = (may.manages if side == Side.KEEPER else may.by_group) and remarks.is_open(booking, at)
    return {
        "thread": remarks.thread(booking),
        "talk_form": (form or TalkForm(auto_id="talk_%s")) if speaks else None,
        "talk_side": side.value,
    }


@login_required
@require_POST
def say(request: HttpRequest, reference: str) -> HttpResponse:
    """Say something, then back to the page one came from. What could not be said stays in the form."""
    at, by = timezone.now(), signed_in(request)
    rows = Booking.objects.sent().visible_to(by).with_names()
    booking = get_object_or_404(rows, reference=reference)
    side = Side.KEEPER if request.POST.get("side") == Side.KEEPER else Side.GROUP
    may = permitted(by, booking, at)
    if not (may.manages if side == Side.KEEPER else may.by_group):
        raise PermissionDenied
    form = TalkForm(request.POST, auto_id="talk_%s")
    if form.is_valid():
        try:
            talk.say(booking=booking, side=side, by=by, words=form.cleaned_data["words"], at=at)
        except Refused as refused:
            _add(form, refused)
        except NotPermitted as error:
            messages.warning(request, str(error))
            return _back(booking, side)
        else:
            messages.success(request, _("Your message has been sent."))
            return _back(booking, side)
    context = {
        "booking": booking,
        "zone": booking.zone,
        "form": form,
        **talk_of(booking, may, at, side=side, form=form),
    }
    return render(request, "booking/talk/say.html", context)


def _back(booking: Booking, side: Side) -> HttpResponse:
    return redirect("manage-request" if side == Side.KEEPER else "booking", booking.reference)


def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Read and answer without signing in: this booking's conversation and nothing else. A GET sends nothing."""
    at = timezone.now()
    voice, run_out = voice_of(token, at=at)
    if voice is None:
        if run_out:
            return _private(render(request, "booking/talk/over.html", status=410))
        raise Http404
    form = TalkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            talk.say_by_link(token=token, words=form.cleaned_data["words"], at=at)
        except Refused as refused:
            _add(form, refused)
        except NotPermitted as error:
            messages.warning(request, str(error))
            return _private(redirect("talk", token))
        else:
            messages.success(request, _("Your message has been sent."))
            return _private(redirect("talk", token))
    return _private(render(request, "booking/talk/link.html", _by_link(voice, form)))


def _by_link(voice: Voice, form: TalkForm) -> dict[str, Any]:
    booking = voice.booking
    for_keeper = voice.side == Side.KEEPER
    return {
        "booking": booking,
        "zone": booking.zone,
        "thread": remarks.thread(booking),
        "form": form if voice.may_write else None,
        "person": voice.person,
        "own": booking.resource.keeper if for_keeper else booking.organisation,
        "other": booking.organisation if for_keeper else booking.resource.keeper,
    }


def _private(answer: HttpResponse) -> HttpResponse:
    """The address is a key: no copy of the page is kept, no machine lists it, and no other site is told of it."""
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    # Not "no-referrer": browsers then send forms from nowhere, and the protection against forged ones drops them.
    answer["Referrer-Policy"] = "same-origin"
    return answer


def _add(form: TalkForm, refused: Refused) -> None:
    show(form, refused)
