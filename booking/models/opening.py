"""One concrete stretch of offered time."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from booking.spans import LONGEST, Span


class OpeningQuerySet(models.QuerySet["Opening"]):
    """Questions about many openings."""

    def meeting(self, window: Span) -> Self:
        """Those that share time with the window. The lower bound on `starts_at` is what lets a B-tree answer:
        no opening is longer than 24 hours."""
        return self.filter(starts_at__gt=window.start - LONGEST, starts_at__lt=window.end, ends_at__gt=window.start)

    def of(self, resources: Iterable[int]) -> Self:
        """Those of the resources, by primary key."""
        return self.filter(resource__in=list(resources))


class Opening(models.Model):
    """Made from offers on a rolling horizon, at most 24 hours long; openings of one resource never overlap."""

    resource = models.ForeignKey("booking.Resource", on_delete=models.CASCADE, related_name="openings", db_index=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = OpeningQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        verbose_name = _("opening")
        verbose_name_plural = _("openings")
        constraints = [
            models.UniqueConstraint(fields=["resource", "starts_at"], name="one_opening_at_a_time"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="opening_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(ends_at__lte=F("starts_at") + timedelta(hours=24)),
                name="opening_at_most_24_hours",
            ),
        ]
        indexes = [models.Index(fields=["starts_at", "ends_at", "resource"], name="opening_when")]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M} – {self.ends_at:%H:%M}"

    @property
    def span(self) -> Span:
        """Its time."""
        return Span(self.starts_at, self.ends_at)
