"""A driver's turn at one run."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fleet.models.driver import Driver
from fleet.models.run import Run


class ShiftEnd(models.TextChoices):
    """How it came to an end before the run did."""

    GIVEN_BACK = "given_back", _("Given back")
    SWAPPED = "swapped", _("Swapped")
    TAKEN_AWAY = "taken_away", _("Taken away by the coordinator")
    SUSPENDED = "suspended", _("The run was suspended")


class ShiftQuerySet(models.QuerySet["Shift"]):
    """Questions about many shifts."""

    def standing(self) -> Self:
        """Those that hold."""
        return self.filter(ended_at=None)


class Shift(models.Model):
    """While it stands, the run's booking has a claim on the driver. One that ended stays as the run's history."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="shifts")
    driver = models.ForeignKey(Driver, on_delete=models.PROTECT, related_name="shifts")
    taken_at = models.DateTimeField()
    # Somebody else is asked to take it over, and has not answered.
    offered_to = models.ForeignKey(
        Driver, null=True, blank=True, on_delete=models.SET_NULL, related_name="shifts_offered"
    )
    offered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(_("how it ended"), max_length=10, choices=ShiftEnd.choices, default="", blank=True)
    reason = models.CharField(_("why"), max_length=200, blank=True)

    objects = ShiftQuerySet.as_manager()

    class Meta:
        ordering = ["run", "taken_at", "pk"]
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        constraints = [
            models.UniqueConstraint(fields=["run"], condition=Q(ended_at=None), name="one_driver_a_run"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.driver_id}"
