"""Pictures: of a place, so that people know what they book; of a problem, so that the keeper knows what to bring."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Photo(models.Model):
    """One picture, either of a resource or of a problem. Bytes in the database, in two sizes, in PhotoFile."""

    resource = models.ForeignKey(
        "booking.Resource", null=True, blank=True, on_delete=models.CASCADE, related_name="photos"
    )
    problem = models.OneToOneField(
        "booking.Problem", null=True, blank=True, on_delete=models.CASCADE, related_name="photo"
    )
    alt = models.CharField(_("what it shows, for people who cannot see it"), max_length=200, blank=True)
    alt_cy = models.CharField(_("the same in Welsh"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    # Of the bytes: the address changes with them, so that browsers may keep a picture for ever.
    digest = models.CharField(max_length=16)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(resource=None) ^ models.Q(problem=None), name="photo_of_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return self.alt

    @property
    def large(self) -> str:
        """Its address, at most 1600 points wide or high."""
        return reverse("photo", args=[self.pk, self.digest, "large"])

    @property
    def small(self) -> str:
        """Its address, at most 480 points wide or high."""
        return reverse("photo", args=[self.pk, self.digest, "small"])


class PhotoFile(models.Model):
    """The bytes, made anew by us: nothing of the file that was sent is kept, so no place or camera either."""

    photo = models.OneToOneField(Photo, on_delete=models.CASCADE, related_name="file", primary_key=True)
    large = models.BinaryField()
    small = models.BinaryField()

    class Meta:
        verbose_name = _("file of a photo")
        verbose_name_plural = _("files of photos")

    def __str__(self) -> str:
        return f"{self.photo_id}"
