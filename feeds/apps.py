"""The feeds app."""

from django.apps import AppConfig


class FeedsConfig(AppConfig):
    """Calendars and open data."""

    name = "feeds"
