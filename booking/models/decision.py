"""What the rules said of one request, every reason with it, kept for ever."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

# What the keeper does by itself: the group has neither asked for it nor agreed to what the rules want for it.
BOOKED, REARRANGED = "book", "rearrange"


class Outcome(models.TextChoices):
    """What a decision comes to, the best first."""

    YES = "yes", _("Yes")
    ASK = "ask", _("A person decides")
    DOCUMENTS = "documents", _("Documents are missing")
    NO = "no", _("No")


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Questions about many decisions."""

    def agreed(self) -> Self:
        """Those that the two sides go by, the latest last: a keeper that moves a booking by a minute does not put new
        rules in the place of those under which it was made."""
        return self.exclude(occasion=REARRANGED).order_by("at", "pk")


class Decision(models.Model):
    """Written once and never changed. `record` is canonical JSON; replaying it gives the same bytes.

    `occasion` is the verb it was made for: "send", "move", and what the keeper does by itself.
    """

    booking = models.ForeignKey("booking.Booking", on_delete=models.CASCADE, related_name="decisions")
    occasion = models.CharField(max_length=10)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    band = models.CharField(max_length=10, blank=True)
    digest = models.CharField(max_length=64)
    record = models.TextField()
    # The reasons as they were told that day: {"en-gb": [...], "cy": [...]}.
    told = models.JSONField(default=dict)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")

    def __str__(self) -> str:
        return f"{self.booking_id}: {self.outcome}"
