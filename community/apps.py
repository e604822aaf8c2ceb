"""The community app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommunityConfig(AppConfig):
    """People and organisations."""

    name = "community"
    verbose_name = _("People and organisations")
