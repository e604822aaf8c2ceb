"""What a driver tapped on the run sheet, perhaps long before it reached us."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fleet.models.ride import Ride
from fleet.models.run import Run


class TapKind(models.TextChoices):
    """What was tapped."""

    ABOARD = "aboard", _("Aboard")
    NO_SHOW = "no_show", pgettext_lazy("a rider", "Did not come")
    UNDO = "undo", _("Taken back")


class Tap(models.Model):
    """Rows are only ever added. The same key twice is the same tap: a phone out of signal sends until it is heard.

    What holds of a ride is the tap made last, by the phone's own clock, in whatever order they arrive.
    """

    key = models.UUIDField(unique=True)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="taps")
    ride = models.ForeignKey(Ride, on_delete=models.CASCADE, related_name="taps")
    kind = models.CharField(max_length=8, choices=TapKind.choices)
    tapped_at = models.DateTimeField()
    received_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["run", "tapped_at", "pk"]
        verbose_name = _("tap")
        verbose_name_plural = _("taps")

    def __str__(self) -> str:
        return f"{self.run_id}: {self.kind}"
