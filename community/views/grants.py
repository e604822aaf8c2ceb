"""An organisation's grants and promises, agreements for it to sign, and the funders it accepts as a keeper."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.actions import funders as funding
from community.actions import grants as verbs
from community.actions.base import Refused
from community.days import local_day
from community.grants.overview import overview
from community.grants_forms import FunderForm, PromiseForm
from community.models import AcceptedFunder, Grant, GrantKind, Organisation, Role
from community.models.grant import GrantQuerySet
from community.standing.formula import usual_promise
from community.views.access import managing_or_403, membership_or_404, signed_in


@login_required
def grants(request: HttpRequest, slug: str) -> HttpResponse:
    """All grants and promises with what is kept of them; managers promise here."""
    mine = managing_or_403(request, slug) if request.method == "POST" else membership_or_404(request, slug)
    organisation, at = mine.organisation, timezone.now()
    today = local_day(at)
    found = overview(organisation, today)
    least = usual_promise(found.account.facts.income, found.account.facts.bookable)
    own = next((line for line in found.now if line.grant.kind == GrantKind.PROMISE), None)
    form = PromiseForm(
        request.POST if request.method == "POST" else None, least=least, hours=own.hours if own else least
    )
    if request.method == "POST" and form.is_valid():
        try:
            verbs.promise(organisation=organisation, hours=form.cleaned_data["hours"], by=signed_in(request), at=at)
            messages.success(request, _("The promise is made. Every hour that others use counts towards it."))
            return redirect("group-grants", slug)
        except Refused as refused:
            form.add_error("hours", str(refused))
    context = {
        "organisation": organisation,
        "manages": Role(mine.role).may_manage,
        "found": found,
        "form": form,
        "own": own,
        "to_sign": _offered(organisation).filter(countersigned_at=None, ended_on=None, ends_on__gte=today),
        "signed": _offered(organisation).filter(countersigned_at__isnull=False).live(today),
        "funders": AcceptedFunder.objects.filter(keeper=organisation, until=None).count(),
    }
    return render(request, "community/grants.html", context)


@login_required
@require_POST
def sign(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Sign an agreement that was offered to this organisation."""
    mine = managing_or_403(request, slug)
    agreement = get_object_or_404(_offered(mine.organisation), pk=pk)
    try:
        verbs.countersign(grant=agreement, by=signed_in(request), at=timezone.now())
        messages.success(request, _("The agreement is signed and binds from now on."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("group-grants", slug)


@login_required
@require_POST
def end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """End one's own promise, or an agreement from either side. What came with money is not one's own to end."""
    mine = managing_or_403(request, slug)
    kinds = [GrantKind.PROMISE, GrantKind.AGREEMENT]
    theirs = Grant.objects.filter(organisation=mine.organisation, kind__in=kinds) | _offered(mine.organisation)
    grant = get_object_or_404(theirs.select_related("organisation", "partner"), pk=pk)
    try:
        verbs.end(grant=grant, by=signed_in(request), at=timezone.now())
        messages.success(request, _("It is ended and binds no longer."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("group-grants", slug)


@login_required
def funders(request: HttpRequest, slug: str) -> HttpResponse:
    """The funders whose grants a keeper accepts as a reason to expect sharing; managers add to them here."""
    mine = managing_or_403(request, slug) if request.method == "POST" else membership_or_404(request, slug)
    keeper = mine.organisation
    form = FunderForm(request.POST if request.method == "POST" else None, keeper=keeper)
    if request.method == "POST" and form.is_valid():
        chosen: dict[str, Any] = {name: form.cleaned_data[name] for name in ("funder_id", "funder_name")}
        try:
            accepted = funding.accept(keeper=keeper, by=signed_in(request), at=timezone.now(), **chosen)
            messages.success(request, _("%(name)s is accepted from today.") % {"name": accepted.funder_name})
            return redirect("group-funders", slug)
        except Refused as refused:
            form.add_error("funder_id", str(refused))
    context = {
        "organisation": keeper,
        "manages": Role(mine.role).may_manage,
        "checked": funding.may_accept(keeper),
        "form": form,
        "accepted": AcceptedFunder.objects.filter(keeper=keeper, until=None),
    }
    return render(request, "community/funders.html", context)


@login_required
@require_POST
def stop_funder(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Accept a funder no longer."""
    mine = managing_or_403(request, slug)
    theirs = AcceptedFunder.objects.filter(keeper=mine.organisation).select_related("keeper")
    accepted = funding.stop(accepted=get_object_or_404(theirs, pk=pk), by=signed_in(request), at=timezone.now())
    messages.success(request, _("%(name)s is accepted no longer.") % {"name": accepted.funder_name})
    return redirect("group-funders", slug)


def _offered(organisation: Organisation) -> GrantQuerySet:
    """Agreements of which the organisation is the other side."""
    agreements = Grant.objects.filter(partner=organisation, kind=GrantKind.AGREEMENT, organisation__isnull=False)
    return agreements.select_related("organisation", "partner")
