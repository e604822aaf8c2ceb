"""The page an invitation's letter leads to."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from community.acting import choose
from community.actions import invitations
from community.actions.base import Refused
from community.models import Invitation
from community.views.access import signed_in
from community.wording import in_language


@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Who asks, for what; then sign up, sign in, or accept. What no longer works says why."""
    found = _by_token(token)
    person = request.user if request.user.is_authenticated else None
    query = urlencode({"next": request.path, "email": found.email})
    context = {
        "invitation": found,
        "why_not": invitations.refusal(found, person, timezone.now()),
        "belongs": bool(person) and found.organisation.memberships.filter(user=person).exists(),
        "sign_up": f"{reverse('account_signup')}?{query}",
        "sign_in": f"{reverse('account_login')}?{urlencode({'next': request.path})}",
    }
    return render(request, "community/invitation.html", context)


@login_required
@require_POST
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Join, and act for the group from now on."""
    found = _by_token(token)
    try:
        membership = invitations.accept(invitation=found, by=signed_in(request), at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("invitation", token)
    choose(request, membership.organisation)
    name = in_language(membership.organisation)[0]
    messages.success(request, _("You belong to %(group)s now.") % {"group": name})
    return redirect(membership.organisation)


def _by_token(token: str) -> Invitation:
    return get_object_or_404(Invitation.objects.select_related("organisation", "sent_by"), token=token)
