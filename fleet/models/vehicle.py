"""A minibus, a car, a bus: something in a depot that can be booked."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from booking.facilities import bits_of
from booking.models import Resource, ResourceKind
from fleet.models.depot import Depot
from fleet.seats import Layout


class Fuel(models.TextChoices):
    """What it is filled with."""

    DIESEL = "diesel", _("Diesel")
    PETROL = "petrol", _("Petrol")
    HYBRID = "hybrid", _("Hybrid")
    ELECTRIC = "electric", _("Electric")
    OTHER = "other", _("Something else")


class Licence(models.TextChoices):
    """The category of licence its driver needs."""

    B = "B", _("B: cars, and small minibuses for volunteers")
    C1 = "C1", _("C1: over 3.5 tonnes")
    D1 = "D1", _("D1: minibuses")
    D = "D", _("D: buses")


OF_THE_LAYOUT = ("wheelchair-places", "tail-lift")
_OF_THE_LAYOUT = bits_of(OF_THE_LAYOUT)


class Vehicle(Resource):
    """Its place on the map is its depot's; `capacity` is its passenger seats when no wheelchair is aboard."""

    depot = models.ForeignKey(Depot, on_delete=models.PROTECT, related_name="vehicles")
    registration = models.CharField(_("registration"), max_length=12, unique=True)
    # For each further wheelchair, how many seats it takes away: [3, 2] has room for two wheelchairs, the first in the
    # place of three seats, the second of two more. Empty: no place for a wheelchair.
    wheelchair_places = models.JSONField(_("seats each wheelchair takes the place of"), default=list, blank=True)
    tail_lift_kg = models.PositiveSmallIntegerField(_("what the tail lift carries, in kg"), null=True, blank=True)
    restraint_sets = models.PositiveSmallIntegerField(_("sets of wheelchair restraints"), default=0)
    fuel = models.CharField(_("fuel"), max_length=8, choices=Fuel.choices, default=Fuel.DIESEL)
    mass_kg = models.PositiveIntegerField(_("maximum authorised mass, in kg"), default=3500)
    licence = models.CharField(_("licence its driver needs"), max_length=2, choices=Licence.choices, default=Licence.D1)
    # Set by a defect until somebody says that it is mended: no run leaves with it, nobody is given its keys.
    off_road_since = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("vehicle")
        verbose_name_plural = _("vehicles")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Copy the depot's place and name, which searches read without joining."""
        self.kind = ResourceKind.VEHICLE
        self.place, self.place_cy = self.depot.name, self.depot.name_cy
        self.postcode, self.premises = self.depot.postcode, f"depot-{self.depot.slug}"
        self.latitude, self.longitude = self.depot.latitude, self.depot.longitude
        self.registration = "".join(self.registration.upper().split())
        # What the layout and the lift say already nobody has to tick, and a search finds it.
        self.facilities = self.facilities & ~_OF_THE_LAYOUT | bits_of(self._of_the_layout())
        super().save(*args, **kwargs)

    def _of_the_layout(self) -> list[str]:
        has = {"wheelchair-places": self.is_accessible, "tail-lift": bool(self.tail_lift_kg)}
        return [code for code in OF_THE_LAYOUT if has[code]]

    @property
    def layout(self) -> Layout:
        """Its seats and wheelchair places, as seats.py counts with them."""
        return Layout(self.capacity, tuple(self.wheelchair_places))

    @property
    def is_accessible(self) -> bool:
        """Whether somebody can get in without leaving the wheelchair."""
        return bool(self.wheelchair_places)
