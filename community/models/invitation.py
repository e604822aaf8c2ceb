"""An invitation by e-mail to join an organisation."""

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.models.membership import Role

if TYPE_CHECKING:
    from community.models.user import User

LASTS = timedelta(days=14)


def new_token() -> str:
    """An address nobody can guess."""
    return secrets.token_urlsafe(32)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Questions about many invitations."""

    def still_open(self, at: datetime) -> Self:
        """Those that can be accepted."""
        return self.filter(accepted_at=None, withdrawn_at=None, sent_at__gt=at - LASTS)

    def waiting_for(self, user: "User", at: datetime) -> Self:
        """Open ones sent to an address the person has proved to be theirs."""
        addresses = EmailAddress.objects.filter(user=user, verified=True).values("email")
        return self.still_open(at).filter(email__in=addresses)


class Invitation(models.Model):
    """Answered once, within a fortnight, by whoever can read the e-mail."""

    organisation = models.ForeignKey("community.Organisation", on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.BOOKER)
    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    sent_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at"]

    def __str__(self) -> str:
        return f"{self.email} → {self.organisation}"

    def is_open(self, at: datetime) -> bool:
        """Whether it can still be accepted."""
        return not self.accepted_at and not self.withdrawn_at and at < self.sent_at + LASTS
