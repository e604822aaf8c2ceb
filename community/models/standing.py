"""What a standing is worked out from besides the ledger, and the standings that were worked out."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.bands import Band


class Income(models.TextChoices):
    """Yearly income, in the steps that the expectation knows."""

    UNDER_10K = "under_10k", _("under £10,000")
    UNDER_100K = "under_100k", _("£10,000 to £99,999")
    UNDER_1M = "under_1m", _("£100,000 to £999,999")
    OVER_1M = "over_1m", _("£1,000,000 or more")


class Circumstances(models.Model):
    """How large an organisation is and what it has to lend, from a day on. A change is a new row."""

    organisation = models.ForeignKey("community.Organisation", on_delete=models.CASCADE, related_name="circumstances")
    since = models.DateField()
    income = models.CharField(_("yearly income"), max_length=12, choices=Income.choices, default=Income.UNDER_10K)
    bookable = models.PositiveIntegerField(_("rooms and vehicles others can book"), default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["since", "pk"]
        verbose_name = _("circumstances")
        verbose_name_plural = _("circumstances")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "since"], name="one_row_of_circumstances_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_income_display()}, {self.bookable}"


class StandingQuerySet(models.QuerySet["Standing"]):
    """Questions about many standings."""

    def on(self, day: date) -> Self:
        """What stood on the day: for each organisation its newest row that is not later."""
        newest = self.filter(organisation=models.OuterRef("organisation"), on__lte=day).order_by("-on")
        return self.filter(pk=models.Subquery(newest.values("pk")[:1]))


class Standing(models.Model):
    """A standing as it was worked out, from the day `on` until the next row: a row is written only when it changes.

    The parts are hundredths of a point (A, B and R of the formula).
    """

    organisation = models.ForeignKey("community.Organisation", on_delete=models.CASCADE, related_name="standings")
    on = models.DateField()
    formula = models.PositiveSmallIntegerField()
    start = models.PositiveSmallIntegerField()
    shared = models.IntegerField()
    promise = models.IntegerField()
    slips = models.IntegerField()
    score = models.PositiveSmallIntegerField()
    band = models.CharField(max_length=10, choices=Band.choices)

    objects = StandingQuerySet.as_manager()

    class Meta:
        ordering = ["on", "pk"]
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "on"], name="one_standing_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.score} ({self.on})"
