"""Time credits: one hour given is one hour to spend."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CreditMove(models.Model):
    """Minutes that leave one account and enter another, in one row, so that all accounts together are always zero.

    An empty side is the common pool, which gives what is earned and takes what is spent. Credits never become money
    and never go from one organisation to another.
    """

    key = models.CharField(max_length=80, unique=True)
    giver = models.ForeignKey(
        "community.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="credits_out"
    )
    taker = models.ForeignKey(
        "community.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="credits_in"
    )
    minutes = models.PositiveIntegerField()
    why = models.CharField(max_length=12)
    source = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("credit move")
        verbose_name_plural = _("credit moves")
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gt=0), name="credits_move_forward"),
            models.CheckConstraint(
                condition=(Q(giver=None) & Q(taker__isnull=False)) | (Q(giver__isnull=False) & Q(taker=None)),
                name="credits_go_through_the_pool",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.minutes} min"
