"""What every action about an organisation is made of."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied

from community.models import Membership, Organisation, OrganisationEvent, Role, User


class NotPermitted(PermissionDenied):
    """The person's role does not allow this."""


class Refused(Exception):
    """It cannot be done; the text is a plain sentence for the person who asked."""


def locked(organisation: Organisation) -> Organisation:
    """The organisation's row, locked and read afresh.

    Without the lock two owners who leave at the same moment would both find the other still there.
    """
    return Organisation.objects.select_for_update().get(pk=organisation.pk)


def role_of(user: User, organisation: Organisation) -> Role | None:
    """What the person may do for it; None for a stranger."""
    role = Membership.objects.filter(user=user, organisation=organisation).values_list("role", flat=True).first()
    return Role(role) if role else None


def manages(user: User, organisation: Organisation | None) -> bool:
    """Whether the person is an owner or manager of it."""
    role = role_of(user, organisation) if organisation else None
    return role is not None and role.may_manage


def demand_owner(user: User, organisation: Organisation) -> None:
    """Raises NotPermitted unless the person is an owner."""
    if role_of(user, organisation) is not Role.OWNER:
        raise NotPermitted("Only an owner may do this.")


def record(
    organisation: Organisation,
    verb: str,
    *,
    by: User | None,
    at: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> OrganisationEvent:
    """The one event row of an action."""
    return OrganisationEvent.objects.create(
        organisation=organisation, verb=verb, by=by, at=at, before=before or {}, after=after or {}
    )
