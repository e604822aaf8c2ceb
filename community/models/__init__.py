"""One noun a file."""

from community.models.event import OrganisationEvent
from community.models.invitation import Invitation
from community.models.membership import BOOKING_ROLES, MANAGING_ROLES, Membership, Role
from community.models.organisation import Organisation, OrganisationKind, OrgId
from community.models.user import User

__all__ = [
    "BOOKING_ROLES",
    "MANAGING_ROLES",
    "Invitation",
    "Membership",
    "OrgId",
    "Organisation",
    "OrganisationEvent",
    "OrganisationKind",
    "Role",
    "User",
]
