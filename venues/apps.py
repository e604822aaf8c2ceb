"""The venues app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VenuesConfig(AppConfig):
    """Buildings and rooms."""

    name = "venues"
    verbose_name = _("Places")
