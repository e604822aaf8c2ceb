"""Who is this visitor, before anybody has signed in?

A hold made by somebody not signed in belongs to the browser that made it. A random token kept inside the session says
which browser that is. Signing in changes the session's key but keeps what is inside, so the hold survives it.
"""

import ipaddress
import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from booking.actions import hold
from booking.actions.limits import Holder
from community.acting import acting_membership
from community.models import User

SESSION_KEY = "visitor"


def token_of(request: HttpRequest) -> str:
    """The visitor's token, or "" for a browser that has held nothing yet. Changes nothing."""
    return str(request.session.get(SESSION_KEY, ""))


def holder_of(request: HttpRequest) -> Holder:
    """Who is about to hold a time. Gives a new visitor a token."""
    if SESSION_KEY not in request.session:
        request.session[SESSION_KEY] = secrets.token_urlsafe(24)
    user = request.user if isinstance(request.user, User) else None
    return Holder(visitor=token_of(request), address=hashed_address(request), user=user, group=_group_of(request))


def _group_of(request: HttpRequest) -> int | None:
    """The key of the organisation acted for."""
    membership = acting_membership(request)
    return membership.organisation_id if membership else None


def hashed_address(request: HttpRequest) -> str:
    """Tells one address from another without keeping either: a keyed hash cannot be turned back by trying all."""
    return salted_hmac("booking.visitors", network_of(address_of(request))).hexdigest()[:32]


def address_of(request: HttpRequest) -> str:
    """The address the request came from.

    X-Forwarded-For is written by whoever sends the request: unless a setting says how many proxies of our own stand
    in front, it is not read, or every request could claim a new address. Each of our proxies adds one entry at the
    right, so with N of them the N-th from the right is the last one that was not made up.
    """
    proxies: int = settings.TRUSTED_PROXIES
    peer = str(request.META.get("REMOTE_ADDR", ""))
    if proxies < 1:
        return peer
    passed = [each.strip() for each in request.headers.get("X-Forwarded-For", "").split(",") if each.strip()]
    return passed[-proxies] if len(passed) >= proxies else peer


def network_of(address: str) -> str:
    """An IPv6 household has 2⁶⁴ addresses to choose from, so its network counts as one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


@receiver(user_logged_in, dispatch_uid="booking.visitors.bring_holds_along")
def bring_holds_along(sender: Any, request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    """What the visitor held before signing in is the person's from now on."""
    token = token_of(request) if request is not None and hasattr(request, "session") else ""
    if token and request is not None:
        hold.adopt(visitor=token, user=user, at=timezone.now(), group=_group_of(request))
