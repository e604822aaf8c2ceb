"""A weekly let."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Series(models.Model):
    """Several bookings sent together: the same time on several dates."""

    resource = models.ForeignKey("booking.Resource", on_delete=models.PROTECT, related_name="series")
    # Nobody's until it is sent: the dates are held before the person has said for whom.
    organisation = models.ForeignKey(
        "community.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="series"
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("series")
        verbose_name_plural = _("series")

    def __str__(self) -> str:
        return f"{self.organisation} – {self.resource}"
