"""Organisations that are one as far as sharing goes: nobody earns standing by lending to their own other hand."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Ground(models.TextChoices):
    """Why two organisations are one family."""

    OFFICERS = "officers", _("The same people run both")
    REGISTRATION = "registration", _("They share a registration number")
    PARENT = "parent", _("One belongs to the other")
    DECLARED = "declared", _("They said so themselves")


class FamilyLinkQuerySet(models.QuerySet["FamilyLink"]):
    """Questions about many links."""

    def standing(self) -> Self:
        """Those that were not lifted."""
        return self.filter(lifted_at=None)


class FamilyLink(models.Model):
    """Two organisations and why they belong together. An appeal is answered by a person, who may lift the link."""

    one = models.ForeignKey("community.Organisation", on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey("community.Organisation", on_delete=models.CASCADE, related_name="+")
    ground = models.CharField(max_length=12, choices=Ground.choices)
    detail = models.CharField(max_length=250, blank=True)
    found_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    appeal = models.TextField(_("why they are not one family"), blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    appealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # A lifted link is kept: what was found once and judged wrong is not found again.
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects = FamilyLinkQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("family link")
        verbose_name_plural = _("family links")
        constraints = [
            models.UniqueConstraint(fields=["one", "other", "ground"], name="one_link_a_ground"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="family_link_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.one} – {self.other} ({self.ground})"
