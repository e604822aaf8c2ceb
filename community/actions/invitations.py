"""Ask somebody by e-mail to join an organisation, and let them."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from community import notices
from community.actions.base import NotPermitted, Refused, demand_owner, locked, record
from community.models import Invitation, Membership, Organisation, Role, User

# Anybody can start a group: without a ceiling it would be a free machine for writing to strangers.
LETTERS_A_DAY = 30
LETTERS_AN_ADDRESS = 3
A_DAY = timedelta(days=1)


@transaction.atomic
def invite(*, organisation: Organisation, email: str, role: Role, by: User, at: datetime) -> Invitation:
    """Write to an address. An earlier open invitation of the same address is withdrawn: only the newest letter works.

    Raises NotPermitted unless `by` is an owner, Refused for somebody who belongs already, and for too many letters.
    """
    organisation = locked(organisation)
    demand_owner(by, organisation)
    email = email.strip().lower()
    if organisation.memberships.filter(user__in=_owners_of_address(email)).exists():
        raise Refused(_("%(email)s belongs to this group already.") % {"email": email})
    today = Invitation.objects.filter(sent_at__gt=at - A_DAY)
    if today.filter(sent_by=by).count() >= LETTERS_A_DAY or today.filter(email=email).count() >= LETTERS_AN_ADDRESS:
        raise Refused(_("That is as many invitations as we send in one day. Try again tomorrow."))
    organisation.invitations.filter(email=email, accepted_at=None, withdrawn_at=None).update(withdrawn_at=at)
    invitation = Invitation.objects.create(organisation=organisation, email=email, role=role, sent_by=by, sent_at=at)
    record(organisation, "invite", by=by, at=at, after={"email": email, "role": str(role)})
    transaction.on_commit(lambda: notices.invitation(invitation))
    return invitation


@transaction.atomic
def withdraw(*, invitation: Invitation, by: User, at: datetime) -> None:
    """The letter no longer works. Raises NotPermitted, and Refused when it has been answered."""
    demand_owner(by, locked(invitation.organisation))
    invitation = _fresh(invitation)
    if invitation.accepted_at:
        raise Refused(_("This invitation has been accepted already."))
    if not invitation.withdrawn_at:
        invitation.withdrawn_at = at
        invitation.save(update_fields=["withdrawn_at"])
        record(invitation.organisation, "withdraw", by=by, at=at, before={"email": invitation.email})


@transaction.atomic
def accept(*, invitation: Invitation, by: User, at: datetime) -> Membership:
    """Join. Raises Refused, with the reason in a sentence, when the letter does not work for this person now."""
    locked(invitation.organisation)
    invitation = _fresh(invitation)
    why_not = refusal(invitation, by, at)
    if why_not:
        raise Refused(why_not)
    membership, joined = Membership.objects.get_or_create(
        user=by, organisation=invitation.organisation, defaults={"role": invitation.role}
    )
    invitation.accepted_at, invitation.accepted_by = at, by
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    if joined:
        after = {"user": by.pk, "role": str(membership.role), "invitation": invitation.pk}
        record(invitation.organisation, "join", by=by, at=at, after=after)
    return membership


def refusal(invitation: Invitation, user: User | None, at: datetime) -> str:
    """Why the invitation cannot be accepted, in one sentence; empty when it can (somebody not signed in may yet)."""
    if invitation.accepted_at:
        return _("This invitation has been used already.")
    if invitation.withdrawn_at:
        return _("This invitation was withdrawn. Ask the group to send a new one.")
    if not invitation.is_open(at):
        return _("This invitation has run out. Ask the group to send a new one.")
    if user and not has_address(user, invitation.email):
        return _("This invitation was sent to another e-mail address than the one you signed in with.")
    return ""


def has_address(user: User, email: str) -> bool:
    """Whether the person has proved to read what is sent to the address."""
    return EmailAddress.objects.filter(user=user, email__iexact=email, verified=True).exists()


def _owners_of_address(email: str) -> list[int]:
    return list(EmailAddress.objects.filter(email__iexact=email, verified=True).values_list("user_id", flat=True))


def _fresh(invitation: Invitation) -> Invitation:
    found = Invitation.objects.select_related("organisation").filter(pk=invitation.pk).first()
    if found is None:
        raise NotPermitted("The invitation is gone.")
    return found
