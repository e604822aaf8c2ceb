"""Which letters I want; the link that ends one kind; and the letters about a booking, on its page."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from booking.actions.letter_choices import choose, chosen_by, stop
from booking.forms.letters import LetterForm
from booking.letters.kinds import NEVER
from booking.letters.outgoing import shown
from booking.letters.tokens import stopped_by
from booking.models import Booking, Message
from booking.views.changes import Permitted
from community.models import MANAGING_ROLES, Membership
from community.views.access import signed_in

MOST = 30


@login_required
def choices(request: HttpRequest) -> HttpResponse:
    """One question for each kind, with what comes in any case said below."""
    person, at = signed_in(request), timezone.now()
    keeps = Membership.objects.filter(user=person, role__in=MANAGING_ROLES, organisation__resources__isnull=False)
    form = LetterForm(
        request.POST if request.method == "POST" else None, chosen=chosen_by(person), keeps=keeps.exists()
    )
    if request.method == "POST" and form.is_valid():
        choose(person=person, wanted=form.wanted, at=at)
        messages.success(request, _("Saved. It holds for letters from now on."))
        return redirect("letter-choices")
    return render(request, "booking/letters/choices.html", {"form": form})


# Mail programs press this button by themselves and bring no cookie; the token says whose letters end, and nothing else.
@csrf_exempt
def stop_kind(request: HttpRequest, token: str) -> HttpResponse:
    """What the link ends is asked once; a GET, as mail scanners send it, ends nothing."""
    found = stopped_by(token)
    if found is None or NEVER not in found[1].whens:
        raise Http404
    person, group = found
    if request.method == "POST":
        stop(person=person, group=group, at=timezone.now())
    stopped = chosen_by(person)[group.name] == NEVER
    answer = render(request, "booking/letters/stop.html", {"group": group, "stopped": stopped})
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


@dataclass(frozen=True)
class Kept:
    """One letter as the page of its booking shows it: the text only to the side it went to."""

    message: Message
    body: str
    to: str


def letters_of(booking: Booking, may: Permitted) -> dict[str, Any]:
    """The newest letters about it, or about the weekly let it belongs to, for whoever sees its page.

    Each side reads its own; of the other's it sees that and when they were written. Of a booking that belongs to
    another page nobody reads any here: those went to others, such as the riders of an evening bus.
    """
    if booking.belongs_to:
        return {"letters": []}
    # Who sees the page and does not manage the place belongs to the group.
    member = may.by_group or not may.manages
    about = Q(booking__series=booking.series_id) if booking.series_id else Q(booking=booking)
    rows = Message.objects.filter(about).exclude(kind="digest").select_related("booking").order_by("-pk")[:MOST]
    out = []
    for message in rows:
        for_keeper = message.kind.endswith("_keeper")
        own = may.manages if for_keeper else member
        to = message.to if own else _("the keeper") if for_keeper else _("the group")
        out.append(Kept(message, shown(message).strip() if own else "", to))
    return {"letters": out}
