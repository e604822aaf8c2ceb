"""That a booking was really used: who or what says so."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Side(models.TextChoices):
    """From where a proof comes. Two are independent only if they come from different sides."""

    GROUP = "group", _("the group")
    KEEPER = "keeper", _("the keeper")


class ProofKind(models.TextChoices):
    """What can show that somebody came."""

    ROOM_CODE = "room_code", _("Checked in with the room's code")
    COUNTERSIGNED = "countersigned", _("The group says it was there")
    KEYHOLDER = "keyholder", _("The keyholder saw them")
    ACCESS_LOG = "access_log", _("The door's log")
    INVOICE = "invoice", _("A paid invoice")

    @property
    def side(self) -> Side:
        """Whose word it is."""
        return SIDES[self]


SIDES = {
    ProofKind.ROOM_CODE: Side.GROUP,
    ProofKind.COUNTERSIGNED: Side.GROUP,
    ProofKind.KEYHOLDER: Side.KEEPER,
    ProofKind.ACCESS_LOG: Side.KEEPER,
    # The keeper types it in. Only a payment that the bank itself reported would be a third side.
    ProofKind.INVOICE: Side.KEEPER,
}


class Proof(models.Model):
    """One proof of one kind for one booking."""

    booking = models.ForeignKey("booking.Booking", on_delete=models.CASCADE, related_name="proofs")
    kind = models.CharField(max_length=14, choices=ProofKind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    detail = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("proof of use")
        verbose_name_plural = _("proofs of use")
        constraints = [models.UniqueConstraint(fields=["booking", "kind"], name="one_proof_a_kind")]

    def __str__(self) -> str:
        return f"{self.booking_id}: {self.kind}"
