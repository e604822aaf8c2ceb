"""A room, a hall, a pitch: something in a site that can be booked."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from booking.models import Resource, ResourceKind
from venues.models.site import Site


class Space(Resource):
    """Its place on the map is its site's."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="spaces")
    # The way in without steps, the toilets, the parking: what no tick can say.
    access = models.TextField(_("getting in and around without steps"), blank=True)
    access_cy = models.TextField(_("the same in Welsh"), blank=True)

    class Meta:
        verbose_name = _("space")
        verbose_name_plural = _("spaces")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Copy the site's place and name, which searches read without joining."""
        self.kind = ResourceKind.SPACE
        self.place, self.place_cy = self.site.name, self.site.name_cy
        self.postcode, self.premises = self.site.postcode, self.site.slug
        self.latitude, self.longitude = self.site.latitude, self.site.longitude
        super().save(*args, **kwargs)
