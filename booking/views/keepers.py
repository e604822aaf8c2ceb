"""What a keeper's page is about, and whether the person may be there. For everybody else there is no such page."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from booking.models import Resource
from booking.permissions import may_manage, may_rule
from community.models import Organisation


def ruled(request: HttpRequest, slug: str) -> Organisation:
    """The organisation, if the person makes its rules."""
    keeper = get_object_or_404(Organisation, slug=slug)
    must_rule(request, keeper)
    return keeper


def managed(request: HttpRequest, slug: str) -> Resource:
    """The place with its keeper, if the person decides about it."""
    place = get_object_or_404(Resource.objects.select_related("keeper"), slug=slug)
    must_manage(request, place)
    return place


def must_rule(request: HttpRequest, keeper: Organisation) -> None:
    """Raises Http404 unless the person makes the rules of the keeper."""
    if not may_rule(request.user, keeper):
        raise Http404


def must_manage(request: HttpRequest, place: Resource) -> None:
    """Raises Http404 unless the person decides about the place."""
    if not may_manage(request.user, place):
        raise Http404
