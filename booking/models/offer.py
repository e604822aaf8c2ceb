"""Published free time, one-off or recurring, and the exceptions to it.

The pattern itself is a django-scheduler Event and Rule, written and read only by booking/recurrence.py.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class OfferKind(models.TextChoices):
    """Time given, or time taken back."""

    OFFER = "offer", _("Free to book")
    CLOSURE = "closure", _("Closed")


class Offer(models.Model):
    """One pattern of offered or closed time for one resource."""

    resource = models.ForeignKey("booking.Resource", on_delete=models.CASCADE, related_name="offers")
    kind = models.CharField(max_length=8, choices=OfferKind.choices, default=OfferKind.OFFER)
    # Made by a season: changed with it, and not by itself.
    season = models.ForeignKey("booking.Season", null=True, blank=True, on_delete=models.PROTECT, related_name="offers")
    # Only on days that lie in term, or in the school holidays (booking/school_terms.py); empty: on all.
    school = models.CharField(
        max_length=7, blank=True, choices=[("term", _("In term")), ("holiday", _("In the holidays"))]
    )
    event = models.OneToOneField("schedule.Event", on_delete=models.CASCADE, related_name="offer")
    reason = models.CharField(_("why it is closed"), max_length=160, blank=True)
    reason_cy = models.CharField(_("why it is closed, in Welsh"), max_length=160, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("offer")
        verbose_name_plural = _("offers")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.resource}"
