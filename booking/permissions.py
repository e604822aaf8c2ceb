"""Who may see and do what. Every view and action asks here.

Nobody sees who booked a space but its managers and the group itself.
"""

from typing import Any

from booking.models import Booking, Resource
from community.models import BOOKING_ROLES, MANAGING_ROLES, Membership, Organisation


def _has_role(user: Any, organisation_id: int | None, roles: list[str] | None = None) -> bool:
    if not user.is_authenticated or organisation_id is None:
        return False
    memberships = Membership.objects.filter(user=user, organisation=organisation_id)
    return (memberships.filter(role__in=roles) if roles else memberships).exists()


def may_book_for(user: Any, organisation: Organisation) -> bool:
    """Owners, managers and bookers book for their organisation."""
    return _has_role(user, organisation.pk, BOOKING_ROLES)


def may_manage(user: Any, resource: Resource) -> bool:
    """Owners and managers of the keeper publish and decide."""
    return _has_role(user, resource.keeper_id, MANAGING_ROLES)


def may_see_booking(user: Any, booking: Booking) -> bool:
    """Members of the group, and managers of the keeper."""
    return _has_role(user, booking.organisation_id) or may_manage(user, booking.resource)


def may_change_booking(user: Any, booking: Booking) -> bool:
    """Those who may book for the group move and cancel its bookings."""
    return _has_role(user, booking.organisation_id, BOOKING_ROLES)


def owns_hold(user: Any, visitor: str, booking: Booking) -> bool:
    """A hold belongs to whoever made it: the person signed in, or the visitor's browser."""
    if booking.made_by_id:
        return user.is_authenticated and user.pk == booking.made_by_id
    return bool(visitor) and booking.visitor == visitor
