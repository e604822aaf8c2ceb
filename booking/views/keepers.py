"""Which keeper a page is about, and whether the person may rule there. For everybody else there is no such page."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from booking.permissions import may_rule
from community.models import Organisation


def ruled(request: HttpRequest, slug: str) -> Organisation:
    """The organisation, if the person makes its rules."""
    keeper = get_object_or_404(Organisation, slug=slug)
    if not may_rule(request.user, keeper):
        raise Http404
    return keeper
