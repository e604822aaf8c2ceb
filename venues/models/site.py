"""A building or a ground with spaces in it."""

from typing import Any, Self

from django.db import models, transaction
from django.db.models import Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from booking.models import Place
from community.models import Organisation


class SiteKind(models.TextChoices):
    """What a building is, as far as a hirer cares."""

    SCHOOL = "school", _("School or college")
    HALL = "hall", _("Hall or community centre")
    LIBRARY = "library", _("Library")
    SPORTS = "sports", _("Sports or leisure centre")
    WORSHIP = "worship", _("Church, chapel or mosque")
    ARTS = "arts", _("Theatre or arts centre")
    OFFICE = "office", _("Council or public office")
    DEPOT = "depot", _("Depot")
    OTHER = "other", _("Other public building")


class SiteQuerySet(models.QuerySet["Site"]):
    """Questions about many buildings."""

    def without_keeper(self, words: str) -> Self:
        """Those on the list that nobody keeps, whose name in either language, street or postcode has the words."""
        found = Q(name__icontains=words) | Q(name_cy__icontains=words)
        return self.filter(found | Q(street__icontains=words) | Q(postcode__istartswith=words), keeper=None)


class Site(models.Model):
    """Has an address and a place on the map; what can be booked are its spaces."""

    slug = models.SlugField(_("address"), max_length=90, unique=True)
    name = models.CharField(_("name"), max_length=160)
    name_cy = models.CharField(_("name in Welsh"), max_length=160, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=SiteKind.choices, default=SiteKind.OTHER)
    # An imported building has no keeper until an organisation takes it on.
    keeper = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="sites")
    street = models.CharField(_("street"), max_length=160, blank=True)
    postcode = models.CharField(_("postcode"), max_length=8, blank=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    website = models.URLField(_("website"), max_length=300, blank=True)
    wheelchair = models.CharField(_("wheelchair access"), max_length=10, blank=True)
    # Where the row came from, such as osm:node/503574758; importing again finds it by this.
    source = models.CharField(max_length=80, null=True, blank=True, unique=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = SiteQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("site")
        verbose_name_plural = _("sites")

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """A building that moves or is renamed takes its spaces along, and is found by its new name."""
        super().save(*args, **kwargs)
        for space in self.spaces.all():
            space.site = self
            space.save()
        Place.objects.remember([self.as_place()])

    def as_place(self) -> Place:
        """What "near Maindee Library" is looked up in."""
        return Place(
            source=f"site:{self.pk}",
            name=self.name,
            name_cy=self.name_cy,
            latitude=self.latitude,
            longitude=self.longitude,
        )


@receiver(post_delete, sender=Site)
def forget_place(instance: Site, **kwargs: Any) -> None:
    """Nothing is near a building that is gone. A signal, because deleting many at once calls no method."""
    Place.objects.forget(f"site:{instance.pk}")
