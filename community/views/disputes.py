"""To say that a line of the ledger is wrong: for owners, managers and treasurers of either side."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from community.acting import acting_membership
from community.actions import disputes
from community.actions.base import Refused
from community.actions.disputes import OFFICERS
from community.desk_forms import DisputeForm
from community.ledger_words import said
from community.models import LedgerEntry, Membership, Organisation
from community.views.access import signed_in


@login_required
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """The line, what is wrong with it, and until when that can be said. Others' lines are not there."""
    entry = get_object_or_404(LedgerEntry.objects.select_related("organisation", "partner", "undone"), pk=pk)
    organisation, at = _side(request, entry), timezone.now()
    why_not = disputes.refusal(entry, organisation, at)
    form = DisputeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            disputes.dispute(
                entry=entry, organisation=organisation, words=form.cleaned_data["words"], by=signed_in(request), at=at
            )
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("dispute-new", pk)
        messages.success(request, _("Thank you. A person will look at it and write to both groups."))
        return redirect(organisation)
    context = {
        "organisation": organisation,
        "line": said(entry),
        "until": disputes.last_moment(entry),
        "why_not": why_not,
        "form": None if why_not else form,
        "mine": entry.disputes.filter(organisation=organisation).first(),
    }
    return render(request, "community/dispute.html", context)


def _side(request: HttpRequest, entry: LedgerEntry) -> Organisation:
    """For which side the person speaks; who belongs to both speaks for the one they act for."""
    mine = Membership.objects.filter(user=signed_in(request), organisation__in=disputes.sides(entry))
    found = list(mine.select_related("organisation").order_by("pk"))
    if not found:
        raise Http404
    officers = [each for each in found if each.role in OFFICERS]
    if not officers:
        raise PermissionDenied
    acting = acting_membership(request)
    return next((each for each in officers if acting and each.pk == acting.pk), officers[0]).organisation
