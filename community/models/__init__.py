"""One noun a file."""

from community.models.credit import CreditMove
from community.models.document import Document, DocumentFile, DocumentKind, DocumentState
from community.models.event import OrganisationEvent
from community.models.family import FamilyLink, Ground
from community.models.grant import AcceptedFunder, Grant, GrantKind
from community.models.invitation import Invitation
from community.models.ledger import Dispute, EntryKind, LedgerEntry, Unit
from community.models.membership import BOOKING_ROLES, MANAGING_ROLES, Membership, Role
from community.models.organisation import Organisation, OrganisationKind, OrgId
from community.models.standing import Circumstances, Income, Standing
from community.models.user import User

__all__ = [
    "BOOKING_ROLES",
    "MANAGING_ROLES",
    "AcceptedFunder",
    "Circumstances",
    "CreditMove",
    "Dispute",
    "Document",
    "DocumentFile",
    "DocumentKind",
    "EntryKind",
    "FamilyLink",
    "Grant",
    "GrantKind",
    "Ground",
    "Income",
    "Invitation",
    "LedgerEntry",
    "Membership",
    "OrgId",
    "Organisation",
    "OrganisationEvent",
    "OrganisationKind",
    "DocumentState",
    "Role",
    "Standing",
    "Unit",
    "User",
]
