"""Where people get on and off: a pole in the street, or a village in which the bus comes to the door."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.geography import cell_of
from community.models import Organisation


class StopQuerySet(models.QuerySet["Stop"]):
    """Questions about many stops."""

    def of(self, operator: Organisation) -> Self:
        """Those an operator may use: everybody's and its own."""
        return self.filter(Q(organisation=None) | Q(organisation=operator))


class Stop(models.Model):
    """With a radius it is a zone: the bus comes to any door in it, to those who have booked."""

    # A real stop has the code of the national register (ATCO); an own one has none.
    code = models.CharField(_("code"), max_length=20, null=True, blank=True, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_cy = models.CharField(_("name in Welsh"), max_length=120, blank=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    cell = models.IntegerField(editable=False, db_index=True)
    radius_m = models.PositiveIntegerField(_("within how many metres it comes to the door"), null=True, blank=True)
    # Whose own it is; imported ones are everybody's.
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="stops"
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = StopQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("stop")
        verbose_name_plural = _("stops")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the grid cell true to the place."""
        self.cell = cell_of(self.latitude, self.longitude)
        super().save(*args, **kwargs)

    @property
    def is_zone(self) -> bool:
        """Whether the bus comes to the door there."""
        return self.radius_m is not None
