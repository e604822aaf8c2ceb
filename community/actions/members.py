"""Who belongs to an organisation, and as what."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from community.actions.base import NotPermitted, Refused, demand_owner, locked, record
from community.models import Membership, Role, User


@transaction.atomic
def change_role(*, membership: Membership, role: Role, by: User, at: datetime) -> Membership:
    """Give a member another role. Raises NotPermitted unless `by` is an owner, Refused for the last owner."""
    membership = _locked(membership)
    demand_owner(by, membership.organisation)
    if role != Role.OWNER:
        _keep_an_owner(membership)
    before = membership.role
    if before != role:
        membership.role = role
        membership.save(update_fields=["role"])
        record(
            membership.organisation,
            "change_role",
            by=by,
            at=at,
            before={"user": membership.user_id, "role": str(before)},
            after={"user": membership.user_id, "role": str(role)},
        )
    return membership


@transaction.atomic
def remove(*, membership: Membership, by: User, at: datetime) -> None:
    """Take somebody out, or leave oneself. Raises NotPermitted, and Refused for the last owner."""
    membership = _locked(membership)
    leaving = membership.user_id == by.pk
    if not leaving:
        demand_owner(by, membership.organisation)
    _keep_an_owner(membership)
    before = {"user": membership.user_id, "role": str(membership.role)}
    organisation = membership.organisation
    membership.delete()
    record(organisation, "leave" if leaving else "remove", by=by, at=at, before=before)


def _locked(membership: Membership) -> Membership:
    """The membership, read afresh under its organisation's lock. Raises NotPermitted when it is gone."""
    organisation = locked(membership.organisation)
    fresh = Membership.objects.filter(pk=membership.pk).select_related("user").first()
    if fresh is None:
        raise NotPermitted("This person no longer belongs to the organisation.")
    fresh.organisation = organisation
    return fresh


def _keep_an_owner(membership: Membership) -> None:
    """An organisation without an owner could never be put right by its own people."""
    others = membership.organisation.memberships.filter(role=Role.OWNER).exclude(pk=membership.pk)
    if membership.role == Role.OWNER and not others.exists():
        raise Refused(_("Every group needs an owner. Make somebody else an owner first."))
