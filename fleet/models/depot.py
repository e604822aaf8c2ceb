"""Where vehicles stand when nobody drives them."""

from typing import Any

from django.db import models, transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from booking.models import Place
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
        """A depot that moves or is renamed takes its vehicles along, and is found by its new name."""
        super().save(*args, **kwargs)
        # Locked: what is told of a vehicle meanwhile, a defect perhaps, must not be written over.
        for vehicle in self.vehicles.select_for_update(of=("self",), no_key=True).order_by("pk"):
            vehicle.depot = self
            vehicle.save()
        Place.objects.remember([self.as_place()])

    def as_place(self) -> Place:
        """What "near Glan yr Afon depot" is looked up in."""
        return Place(
            source=f"depot:{self.pk}",
            name=self.name,
            name_cy=self.name_cy,
            latitude=self.latitude,
            longitude=self.longitude,
        )


@receiver(post_delete, sender=Depot)
def forget_place(instance: Depot, **kwargs: Any) -> None:
    """Nothing is near a depot that is gone. A signal, because deleting many at once calls no method."""
    Place.objects.forget(f"depot:{instance.pk}")
