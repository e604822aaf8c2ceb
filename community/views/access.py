"""Who is behind a request, and who gets to see a page about an organisation: its members, nobody else."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from community.models import Membership, Role, User


def signed_in(request: HttpRequest) -> User:
    """The person, on pages behind `login_required`. Raises PermissionDenied where nobody is: a page that forgot it."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def membership_or_404(request: HttpRequest, slug: str) -> Membership:
    """The signed-in person's membership. A stranger gets the same answer as for a group that never was."""
    mine = Membership.objects.filter(user=signed_in(request), organisation__slug=slug)
    found = mine.select_related("organisation").first()
    if found is None:
        raise Http404
    return found


def ownership_or_403(request: HttpRequest, slug: str) -> Membership:
    """As membership_or_404, for what only owners may do."""
    found = membership_or_404(request, slug)
    if found.role != Role.OWNER:
        raise PermissionDenied
    return found


def managing_or_403(request: HttpRequest, slug: str) -> Membership:
    """As membership_or_404, for what owners and managers do."""
    found = membership_or_404(request, slug)
    if not Role(found.role).may_manage:
        raise PermissionDenied
    return found
