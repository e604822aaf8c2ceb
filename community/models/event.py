"""What happened to an organisation: who joined, left or changed role, and what was edited."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationEvent(models.Model):
    """One change: who, when, what before and after. Rows are only ever added."""

    organisation = models.ForeignKey("community.Organisation", on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    verb = models.CharField(max_length=20)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("organisation event")
        verbose_name_plural = _("organisation events")

    def __str__(self) -> str:
        return f"{self.verb} {self.organisation_id} {self.at:%Y-%m-%d %H:%M}"
