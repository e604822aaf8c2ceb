"""For whom a person is acting. Somebody may belong to several organisations and sees at every moment for which."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from community.models import MANAGING_ROLES, Membership, Organisation

SESSION_KEY = "acting_for"


def memberships_of(request: HttpRequest) -> list[Membership]:
    """The signed-in person's memberships with their organisations, read once a request."""
    if not request.user.is_authenticated:
        return []
    if not hasattr(request, "_memberships"):
        request._memberships = list(  # type: ignore[attr-defined]
            Membership.objects.filter(user=request.user).select_related("organisation").order_by("organisation__name")
        )
    return request._memberships  # type: ignore[attr-defined]


def keeper_of(request: HttpRequest) -> Organisation | None:
    """For which organisation a building, a depot or a service is added: the one acted for, else the first that the
    person manages."""
    mine = [each.organisation for each in memberships_of(request) if each.role in MANAGING_ROLES]
    acting = request.acting_for  # type: ignore[attr-defined]
    return next((each for each in mine if acting and each.pk == acting.pk), mine[0] if mine else None)


def acting_membership(request: HttpRequest) -> Membership | None:
    """The chosen membership, else the first; None for somebody who belongs to none.

    The choice is looked up among the person's own memberships, so a session cannot act for others.
    """
    mine = memberships_of(request)
    chosen = request.session.get(SESSION_KEY) if mine else None
    return next((m for m in mine if m.organisation_id == chosen), mine[0] if mine else None)


def choose(request: HttpRequest, organisation: Organisation) -> None:
    """Act for this organisation from now on."""
    request.session[SESSION_KEY] = organisation.pk


class ActingMiddleware:
    """Gives each request `acting_for`, an Organisation or None, read only when somebody asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.acting_for = SimpleLazyObject(lambda: _organisation(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def _organisation(request: HttpRequest) -> Organisation | None:
    membership = acting_membership(request)
    return membership.organisation if membership else None


def context(request: HttpRequest) -> dict[str, Any]:
    """What every page's head shows."""
    if not hasattr(request, "user") or not request.user.is_authenticated:
        return {"acting_for": None, "my_organisations": [], "manages": False}
    mine = memberships_of(request)
    return {
        "acting_for": _organisation(request),
        "my_organisations": [m.organisation for m in mine],
        "manages": any(m.role in ("owner", "manager") for m in mine),
    }
