"""The configuration app: shared tags, commands and checks."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Named so that Django finds the template tags and commands here."""

    name = "config"
