"""What happened to a booking."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

# Two verbs for one deed: a cancellation by the keeper must never count against the group.
CANCELLED_BY_GROUP, CANCELLED_BY_KEEPER = "cancel", "cancel_by_keeper"


class BookingEvent(models.Model):
    """One change: who, when, what before, what after, and why. Rows are only ever added."""

    booking = models.ForeignKey("booking.Booking", on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    verb = models.CharField(max_length=20)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("booking event")
        verbose_name_plural = _("booking events")

    def __str__(self) -> str:
        return f"{self.verb} {self.booking_id} {self.at:%Y-%m-%d %H:%M}"
