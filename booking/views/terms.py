"""The page on which a keeper says how far standing and time credits count."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.actions.terms import agree
from booking.forms.terms import TermsForm
from booking.models import Terms
from booking.views.keepers import ruled
from community.bands import Band
from community.views.access import signed_in


@login_required
def terms(request: HttpRequest, slug: str) -> HttpResponse:
    """What holds now, what the other choice would mean, and the form."""
    keeper = ruled(request, slug)
    now = Terms.objects.filter(keeper=keeper).first() or Terms(keeper=keeper)
    answers: dict[str, Any] = {"standing": "yes" if now.uses_standing else "no", "takes_credits": now.takes_credits}
    answers |= {"recall_days": now.recall_days, "turn_hours": now.turn_hours}
    form = TermsForm(request.POST if request.method == "POST" else None, initial=answers)
    if request.method == "POST" and form.is_valid():
        agree(
            keeper=keeper,
            uses_standing=form.cleaned_data["standing"] == "yes",
            takes_credits=form.cleaned_data["takes_credits"],
            recall_days=form.cleaned_data["recall_days"],
            turn_hours=form.cleaned_data["turn_hours"],
            by=signed_in(request),
            at=timezone.now(),
        )
        messages.success(request, _("Saved. It holds for every request from now on."))
        return redirect("manage-terms", slug)
    context = {"keeper": keeper, "form": form, "now": now, "bands": list(Band)}
    return render(request, "booking/rules/terms.html", context)
