"""Which websites may show a keeper's week inside a page of their own."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EmbedSite(models.Model):
    """One website, as browsers name it: scheme, host and port, such as https://www.ysgol.example."""

    keeper = models.ForeignKey("community.Organisation", on_delete=models.CASCADE, related_name="embed_sites")
    origin = models.CharField(_("website"), max_length=200)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["origin"]
        verbose_name = _("website that may show the week")
        verbose_name_plural = _("websites that may show the week")
        constraints = [models.UniqueConstraint(fields=["keeper", "origin"], name="one_row_a_website")]

    def __str__(self) -> str:
        return self.origin
