"""What people looked for and did not find, counted: it tells a council which rooms are missing, and of nobody."""

from django.db import models
from django.utils.translation import gettext_lazy as _

EVERYWHERE = -1


class MissedSearch(models.Model):
    """How many searches of one kind on one day found nothing. No person, no group, no address, no exact place."""

    day = models.DateField()
    # Where it was looked for, as a square of the grid of booking/geography.py; EVERYWHERE where no place was named.
    cell = models.IntegerField(default=EVERYWHERE)
    weekday = models.PositiveSmallIntegerField()
    part_of_day = models.CharField(max_length=10, blank=True)
    # Rounded up to the next ten.
    people = models.PositiveIntegerField(default=0)
    needs = models.BigIntegerField(default=0)
    # What stood in the way, as search/instead.py says it: "taken", "capacity", "needs"…
    because = models.CharField(max_length=20, blank=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-day", "pk"]
        verbose_name = _("search that found nothing")
        verbose_name_plural = _("searches that found nothing")
        constraints = [
            models.UniqueConstraint(
                fields=["day", "cell", "weekday", "part_of_day", "people", "needs", "because"],
                name="one_row_a_kind_of_search",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.count}"
