"""Who belongs to an organisation: the list, roles, leaving, and invitations sent."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.actions import invitations
from community.actions import members as verbs
from community.actions.base import Refused
from community.forms import InvitationForm, RoleForm
from community.models import Membership, Role
from community.views.access import membership_or_404, ownership_or_403, signed_in


@login_required
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody who belongs, to everybody who belongs; an owner can invite here."""
    mine = ownership_or_403(request, slug) if request.method == "POST" else membership_or_404(request, slug)
    organisation, at = mine.organisation, timezone.now()
    form = InvitationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        email, role = form.cleaned_data["email"], Role(form.cleaned_data["role"])
        try:
            invitations.invite(organisation=organisation, email=email, role=role, by=signed_in(request), at=at)
            messages.success(request, _("We have written to %(email)s.") % {"email": email})
            return redirect("group-members", slug)
        except Refused as refused:
            form.add_error("email", str(refused))
    owner = mine.role == Role.OWNER
    context = {
        "organisation": organisation,
        "owner": owner,
        "form": form,
        "members": organisation.memberships.select_related("user").order_by("user__name", "user__email"),
        "invitations": organisation.invitations.still_open(at) if owner else [],
        "roles": Role.choices,
    }
    return render(request, "community/members.html", context)


@login_required
@require_POST
def role(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Give a member another role; owners only."""
    mine = ownership_or_403(request, slug)
    membership = get_object_or_404(_others_of(mine), pk=pk)
    form = RoleForm(request.POST)
    if form.is_valid():
        try:
            wanted = Role(form.cleaned_data["role"])
            verbs.change_role(membership=membership, role=wanted, by=signed_in(request), at=timezone.now())
            messages.success(request, _("The role of %(name)s has been changed.") % {"name": membership.user})
        except Refused as refused:
            messages.error(request, str(refused))
    else:
        messages.error(request, _("Choose one of the roles."))
    # Somebody who has just stopped being an owner still belongs, so the list can be shown to them.
    return redirect("group-members", slug)


@login_required
@require_POST
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a member out, or leave."""
    mine = membership_or_404(request, slug)
    leaving = mine.pk == pk
    if not leaving:
        mine = ownership_or_403(request, slug)
    membership = get_object_or_404(_others_of(mine), pk=pk)
    try:
        verbs.remove(membership=membership, by=signed_in(request), at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("group-members", slug)
    if leaving:
        messages.success(request, _("You have left the group."))
        return redirect("groups")
    messages.success(request, _("%(name)s no longer belongs to the group.") % {"name": membership.user})
    return redirect("group-members", slug)


@login_required
@require_POST
def withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take an invitation back; owners only."""
    mine = ownership_or_403(request, slug)
    invitation = get_object_or_404(mine.organisation.invitations.select_related("organisation"), pk=pk)
    try:
        invitations.withdraw(invitation=invitation, by=signed_in(request), at=timezone.now())
        messages.success(request, _("The invitation to %(email)s no longer works.") % {"email": invitation.email})
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("group-members", slug)


def _others_of(mine: Membership) -> QuerySet[Membership]:
    """The memberships of the same organisation: a number from another one's page finds nothing here."""
    return Membership.objects.filter(organisation=mine.organisation_id).select_related("user", "organisation")
