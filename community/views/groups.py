"""The organisations one belongs to: their list, a new one, and what is known about each."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from community.acting import choose, memberships_of
from community.actions import organisations, registrations
from community.forms import NewOrganisationForm, OrganisationForm
from community.models import Invitation, Role
from community.views.access import ownership_or_403, signed_in
from community.views.acting import own_page


@login_required
def groups(request: HttpRequest) -> HttpResponse:
    """All of one's own, and the invitations that wait for an answer."""
    at = timezone.now()
    waiting = Invitation.objects.waiting_for(signed_in(request), at).select_related("organisation")
    return render(request, "community/groups.html", {"memberships": memberships_of(request), "waiting": waiting})


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Start one. Whoever does is its owner, and acts for it from then on."""
    going = own_page(request, request.POST.get("next") or request.GET.get("next", ""))
    form = NewOrganisationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        at, data = timezone.now(), form.cleaned_data
        with transaction.atomic():
            fields = {name: data[name] for name in organisations.FIELDS}
            organisation = organisations.create(by=signed_in(request), at=at, **fields)
            if data.get("org_id"):
                registrations.claim(organisation=organisation, org_id=data["org_id"], by=signed_in(request), at=at)
        choose(request, organisation)
        messages.success(request, _("Your group has been set up. You can book for it now."))
        return redirect(going or organisation)
    return render(request, "community/group_new.html", {"form": form, "next": going})


@login_required
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what is known about it; owners only."""
    mine = ownership_or_403(request, slug)
    form = OrganisationForm(request.POST if request.method == "POST" else None, instance=mine.organisation)
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in organisations.FIELDS}
        organisation = organisations.edit(
            organisation=mine.organisation, by=signed_in(request), at=timezone.now(), **fields
        )
        messages.success(request, _("The details have been changed."))
        return redirect(organisation)
    # The form has written into its instance what was typed; the page shows what is stored.
    mine.organisation.refresh_from_db()
    context = {"form": form, "organisation": mine.organisation, "owner": mine.role == Role.OWNER}
    return render(request, "community/group_edit.html", context)
