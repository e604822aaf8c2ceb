"""How far a keeper lets standing and credits count. Without a row: standing is shown and not used, no credits."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Terms(models.Model):
    """One row a keeper."""

    keeper = models.OneToOneField("community.Organisation", on_delete=models.CASCADE, related_name="terms")
    # Off: shadow mode. Everybody sees how they stand and what it would mean; decisions treat all as Welcome.
    uses_standing = models.BooleanField(_("standing counts in decisions"), default=False)
    takes_credits = models.BooleanField(_("time credits can pay for a booking"), default=False)
    # A confirmed booking is called back so many days before, or later only with a reason that counts as withdrawn.
    recall_days = models.PositiveSmallIntegerField(_("days of notice when you call a booking back"), default=28)
    # How long a group whose turn it is may think, at most.
    turn_hours = models.PositiveSmallIntegerField(_("hours a group has to take a time that came free"), default=48)

    class Meta:
        verbose_name = _("terms")
        verbose_name_plural = _("terms")

    def __str__(self) -> str:
        return f"{self.keeper}"
