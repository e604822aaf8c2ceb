"""Who may act for an organisation, and how far."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a member may do for the organisation."""

    OWNER = "owner", _("Owner: everything, and who belongs")
    MANAGER = "manager", _("Manager: publishes spaces and decides requests")
    BOOKER = "booker", _("Booker: finds and books")
    TREASURER = "treasurer", _("Treasurer: sees bookings and bills")

    @property
    def may_book(self) -> bool:
        """Books, moves and cancels for the organisation."""
        return self in (Role.OWNER, Role.MANAGER, Role.BOOKER)

    @property
    def may_manage(self) -> bool:
        """Publishes what the organisation keeps, and decides requests for it."""
        return self in (Role.OWNER, Role.MANAGER)


BOOKING_ROLES = [role.value for role in Role if role.may_book]
MANAGING_ROLES = [role.value for role in Role if role.may_manage]


class Membership(models.Model):
    """One person's role in one organisation."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey("community.Organisation", on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.BOOKER)
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["joined_at"]
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation"], name="one_role_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation} ({self.role})"
