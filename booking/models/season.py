"""A stretch of the year with its own weekly hours: "Autumn 2026", evenings in term, whole days in the holidays."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Season(models.Model):
    """What is published lies in the columns and in the offers made of them; what is being changed lies in `draft`.

    `hours` is {"term": week, "holiday": week or None}, a week being seven lists, from Monday, of up to two stretches
    ["18:00", "22:00"]; an end at or before its start lies on the next day. None in the holidays: as in term.
    """

    resource = models.ForeignKey("booking.Resource", on_delete=models.CASCADE, related_name="seasons")
    name = models.CharField(_("name"), max_length=80)
    name_cy = models.CharField(_("name in Welsh"), max_length=80, blank=True)
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    hours = models.JSONField(default=dict, blank=True)
    # The same things as they would be; nothing of it is public. None where nothing is being changed.
    draft = models.JSONField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["first", "pk"]
        verbose_name = _("season")
        verbose_name_plural = _("seasons")
        constraints = [
            models.CheckConstraint(condition=models.Q(last__gte=models.F("first")), name="season_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.resource}"
