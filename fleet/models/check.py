"""The walk round the vehicle before its first use of the day, and what was found wrong."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from fleet.models.run import Run
from fleet.models.vehicle import Vehicle


class WalkRound(models.Model):
    """One check. Kept for fifteen months, as the operator must be able to show."""

    vehicle = models.ForeignKey(Vehicle, on_delete=models.CASCADE, related_name="walk_rounds")
    run = models.ForeignKey(Run, null=True, blank=True, on_delete=models.SET_NULL, related_name="walk_rounds")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # The day on the wall for which it holds.
    day = models.DateField()
    at = models.DateTimeField()
    miles = models.PositiveIntegerField(_("miles on the clock"), null=True, blank=True)
    # What was looked at, by code, and whether it was in order.
    answers = models.JSONField(default=dict)
    note = models.TextField(_("what else"), blank=True)
    is_good = models.BooleanField()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("walk-round check")
        verbose_name_plural = _("walk-round checks")
        indexes = [models.Index(fields=["vehicle", "day"], name="walk_round_vehicle_day")]

    def __str__(self) -> str:
        return f"{self.vehicle_id} {self.day}"


class Defect(models.Model):
    """Something that keeps a vehicle off the road until somebody says that it is mended."""

    vehicle = models.ForeignKey(Vehicle, on_delete=models.CASCADE, related_name="defects")
    walk_round = models.ForeignKey(WalkRound, null=True, blank=True, on_delete=models.SET_NULL, related_name="defects")
    # Which point of the check; empty for something else.
    code = models.CharField(max_length=20, blank=True)
    words = models.TextField(_("what is wrong"), blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    mended_at = models.DateTimeField(null=True, blank=True)
    mended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    mended_words = models.TextField(_("what was done"), blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("defect")
        verbose_name_plural = _("defects")

    def __str__(self) -> str:
        return f"{self.vehicle_id}: {self.code}"
