"""Where vehicles stand when nobody drives them."""

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from community.models import Organisation


class Depot(models.Model):
    """Has a gate, a place on the map and somebody who answers the telephone; what can be booked are its vehicles."""

    keeper = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="depots")
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=160)
    name_cy = models.CharField(_("name in Welsh"), max_length=160, blank=True)
    street = models.CharField(_("street"), max_length=160, blank=True)
    postcode = models.CharField(_("postcode"), max_length=8, blank=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    # A driver in the rain rings it from the run sheet.
    telephone = models.CharField(_("telephone"), max_length=30, blank=True)
    # Where the keys are, which gate; for drivers only.
    way_in = models.TextField(_("how a driver gets in and finds the keys"), blank=True)
    way_in_cy = models.TextField(_("the same in Welsh"), blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("depot")
        verbose_name_plural = _("depots")

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """A depot that moves or is renamed takes its vehicles along."""
        super().save(*args, **kwargs)
        for vehicle in self.vehicles.all():
            vehicle.depot = self
            vehicle.save()
