"""Who drives: what they may drive, and what an operator has seen of them."""

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from booking.models import Part
from community.models import Organisation


def new_secret() -> str:
    """What stands in the address of a driver's calendar; nobody guesses it."""
    return secrets.token_urlsafe(24)


class Driver(models.Model):
    """What a person says of their licence and training. Their part is what a shift claims: nobody is in two places."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="driver")
    # The hours are this organisation's, never the person's: a reward to a driver could be payment.
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="drivers"
    )
    part = models.OneToOneField(Part, on_delete=models.PROTECT, related_name="driver")
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    b_since = models.DateField(_("category B since"), null=True, blank=True)
    c1_since = models.DateField(_("category C1 since"), null=True, blank=True)
    d1_since = models.DateField(_("category D1 since"), null=True, blank=True)
    d_since = models.DateField(_("category D since"), null=True, blank=True)
    # Code 101 on the licence: D1, and not for hire or reward.
    d1_not_for_hire = models.BooleanField(_("D1 has code 101"), default=False)
    licence_until = models.DateField(_("licence valid until"), null=True, blank=True)
    medical_until = models.DateField(_("medical valid until"), null=True, blank=True)
    midas_until = models.DateField(_("MiDAS certificate until"), null=True, blank=True)
    pats_until = models.DateField(_("PATS certificate until"), null=True, blank=True)
    secret = models.CharField(max_length=40, unique=True, default=new_secret, editable=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("driver")
        verbose_name_plural = _("drivers")

    def __str__(self) -> str:
        return str(self.user)


class CrewState(models.TextChoices):
    """Whether somebody drives for an operator."""

    ASKED = "asked", _("Wants to drive")
    ACCEPTED = "accepted", _("Drives")
    ENDED = "ended", _("No longer drives")


class DbsLevel(models.TextChoices):
    """What was seen; the certificate itself is never kept."""

    NONE = "", _("None seen")
    BASIC = "basic", _("Basic")
    ENHANCED = "enhanced", _("Enhanced")
    BARRED = "barred", _("Enhanced with barred lists")


class Crew(models.Model):
    """One driver for one operator: accepted by its coordinator, who says what they have seen, and when."""

    operator = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="crew")
    driver = models.ForeignKey(Driver, on_delete=models.CASCADE, related_name="crews")
    state = models.CharField(_("state"), max_length=8, choices=CrewState.choices, default=CrewState.ASKED)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    licence_seen_on = models.DateField(_("licence seen on"), null=True, blank=True)
    licence_seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    dbs_level = models.CharField(_("DBS check"), max_length=8, choices=DbsLevel.choices, default="", blank=True)
    dbs_seen_on = models.DateField(_("DBS certificate seen on"), null=True, blank=True)
    dbs_seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["operator", "pk"]
        verbose_name = _("crew member")
        verbose_name_plural = _("crew")
        constraints = [models.UniqueConstraint(fields=["operator", "driver"], name="once_in_a_crew")]

    def __str__(self) -> str:
        return f"{self.driver_id} for {self.operator_id}"
