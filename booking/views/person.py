"""Who is behind a request, for pages that ask people to sign in."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from community.models import User


def person(request: HttpRequest) -> User:
    """The person signed in. Raises PermissionDenied where nobody is, should a page forget to ask."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
