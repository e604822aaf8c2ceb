"""Who may see and do what. Every view and action asks here.

Nobody sees who booked a space but its managers and the group itself.
"""

from datetime import datetime
from typing import Any

from booking.documents import opens_for
from booking.models import Booking, BookingEvent, Photo, Problem, Resource
from community.actions.desk import is_staff
from community.models import BOOKING_ROLES, MANAGING_ROLES, Document, Membership, Organisation, Role


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


def may_rule(user: Any, keeper: Organisation) -> bool:
    """Owners and managers of a keeper, or of a council, make its rules."""
    return _has_role(user, keeper.pk, MANAGING_ROLES)


def may_stand_in(user: Any, keeper: Organisation) -> bool:
    """A member of staff may be the second to approve where the keeper has nobody else to ask."""
    return is_staff(user) and keeper.managers().count() == 1


def may_see_booking(user: Any, booking: Booking) -> bool:
    """Members of the group, and managers of the keeper."""
    return _has_role(user, booking.organisation_id) or may_manage(user, booking.resource)


def may_change_booking(user: Any, booking: Booking) -> bool:
    """Those who may book for the group move and cancel its bookings."""
    return _has_role(user, booking.organisation_id, BOOKING_ROLES)


def may_see_problem(user: Any, problem: Problem) -> bool:
    """Managers of the keeper, and members of the group that found it."""
    theirs = problem.booking.organisation_id if problem.booking else None
    return _has_role(user, theirs) or may_manage(user, problem.resource)


def may_see_photo(user: Any, photo: Photo) -> bool:
    """Everybody a place that anybody may find; else those who keep it, or who know of the problem."""
    if photo.problem:
        return may_see_problem(user, photo.problem)
    return photo.resource is not None and (photo.resource.is_published or may_manage(user, photo.resource))


def reads_documents(user: Any, organisation: Organisation) -> bool:
    """Owners, managers and treasurers open their organisation's own documents; bookers see only that they exist."""
    return _has_role(user, organisation.pk, [*MANAGING_ROLES, Role.TREASURER])


def booking_that_opens(user: Any, document: Document, *, at: datetime) -> Booking | None:
    """Why somebody from outside may open it: they manage a keeper whose booking was asked for it. None: may not.

    Only while the document stands, while the booking waits or is still to come, and 28 days after it.
    """
    if not user.is_authenticated or document.removed_at:
        return None
    return opens_for(document, Organisation.objects.of(user, *MANAGING_ROLES), at=at)


def owns_hold(user: Any, visitor: str, booking: Booking) -> bool:
    """A hold belongs to whoever made it: the person signed in, or the visitor's browser."""
    if booking.made_by_id:
        return user.is_authenticated and user.pk == booking.made_by_id
    return bool(visitor) and booking.visitor == visitor


def may_see_standing(user: Any, organisation: Organisation) -> bool:
    """The numbers: the organisation's own people, staff, and managers of keepers that it has asked for a booking,
    or to look again at one that the rules did not let through."""
    if is_staff(user) or _has_role(user, organisation.pk):
        return True
    if not user.is_authenticated:
        return False
    managed = Organisation.objects.of(user, *MANAGING_ROLES)
    if Booking.objects.sent().filter(organisation=organisation, resource__keeper__in=managed).exists():
        return True
    asked = BookingEvent.objects.filter(verb="review", before__organisation=organisation.pk)
    return asked.filter(booking__resource__keeper__in=managed).exists()
