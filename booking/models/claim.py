"""A part is taken for a span. The database refuses two that overlap."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Self

from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from booking.guard import NoOverlap
from booking.spans import LONGEST, Span


class InstantRange(Func):
    """PostgreSQL's tstzrange over the two columns.

    The constraint stands on this expression and searches use the columns: with a range column the planner
    would scan the constraint's index whole.
    """

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class ClaimQuerySet(models.QuerySet["Claim"]):
    """Questions about many claims."""

    def meeting(self, window: Span) -> Self:
        """Those that share time with the window; a plain B-tree range, as no claim is longer than 24 hours."""
        return self.filter(starts_at__gt=window.start - LONGEST, starts_at__lt=window.end, ends_at__gt=window.start)

    def standing(self, at: datetime) -> Self:
        """Without those of holds that have run out."""
        return self.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=at))

    def on(self, parts: Iterable[int]) -> Self:
        """Those on the parts, by primary key."""
        return self.filter(part__in=list(parts))


class Claim(models.Model):
    """Written for every part a use needs, set-up and turn-round included; deleted when the use is given up."""

    part = models.ForeignKey("booking.Part", on_delete=models.PROTECT, related_name="claims", db_index=False)
    booking = models.ForeignKey("booking.Booking", on_delete=models.CASCADE, related_name="claims")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # Set for a hold: after this instant whoever meets the claim removes it.
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = [
            NoOverlap(
                name="no_double_booking",
                expressions=[
                    ("part", RangeOperators.EQUAL),
                    (InstantRange("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="claim_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(ends_at__lte=F("starts_at") + timedelta(hours=24)), name="claim_at_most_24_hours"
            ),
        ]
        indexes = [
            models.Index(fields=["part", "starts_at", "ends_at"], name="claim_part_when"),
            models.Index(fields=["starts_at", "ends_at", "part"], name="claim_when"),
        ]

    def __str__(self) -> str:
        return f"{self.part}: {self.starts_at:%Y-%m-%d %H:%M} – {self.ends_at:%H:%M}"

    @property
    def span(self) -> Span:
        """Its time."""
        return Span(self.starts_at, self.ends_at)
