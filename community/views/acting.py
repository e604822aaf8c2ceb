"""Choosing for whom one acts."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from community.acting import choose, memberships_of


@login_required
@require_POST
def acting(request: HttpRequest) -> HttpResponse:
    """Act for one of one's own organisations from now on, and go back to the page one was on."""
    wanted = request.POST.get("organisation", "")
    mine = {str(each.organisation_id): each.organisation for each in memberships_of(request)}
    if wanted not in mine:
        raise Http404
    choose(request, mine[wanted])
    return redirect(own_page(request, request.POST.get("next", "")) or "groups")


def own_page(request: HttpRequest, address: str) -> str:
    """The address if it is one of ours, else nothing: a forged form must not send people to another site."""
    ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    # One that does not begin at the root would be taken for the name of a view.
    return address if ours and address.startswith("/") else ""
