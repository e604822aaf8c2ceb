"""An organisation's registration numbers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.actions import registrations as verbs
from community.actions.base import Refused
from community.forms import RegistrationForm
from community.models import OrgId, Role
from community.registers import described
from community.views.access import membership_or_404, ownership_or_403, signed_in


@login_required
def registrations(request: HttpRequest, slug: str) -> HttpResponse:
    """The numbers, which of them are checked, and for owners a form for one more."""
    mine = ownership_or_403(request, slug) if request.method == "POST" else membership_or_404(request, slug)
    organisation = mine.organisation
    form = RegistrationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        verbs.claim(
            organisation=organisation, org_id=form.cleaned_data["org_id"], by=signed_in(request), at=timezone.now()
        )
        messages.success(request, _("The number has been added. We will check it."))
        return redirect("group-registrations", slug)
    context = {
        "organisation": organisation,
        "owner": mine.role == Role.OWNER,
        "form": form,
        "rows": [(each, *described(each.org_id)) for each in organisation.org_ids.all()],
    }
    return render(request, "community/registrations.html", context)


@login_required
@require_POST
def drop(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take an unchecked number back."""
    mine = ownership_or_403(request, slug)
    theirs = OrgId.objects.filter(organisation=mine.organisation).select_related("organisation")
    registration = get_object_or_404(theirs, pk=pk)
    try:
        verbs.drop(registration=registration, by=signed_in(request), at=timezone.now())
        messages.success(request, _("The number has been taken away."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("group-registrations", slug)
