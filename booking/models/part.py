"""The smallest piece that only one use can have at a time."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Part(models.Model):
    """A third of a hall, a meeting room, a minibus, a driver. Its row is also the lock that several claims take."""

    name = models.CharField(_("name"), max_length=120)
    name_cy = models.CharField(_("name in Welsh"), max_length=120, blank=True)

    # A driver goes with any vehicle: no resource has that part, and any booking may claim it.
    is_person = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        verbose_name = _("part")
        verbose_name_plural = _("parts")

    def __str__(self) -> str:
        return self.name
