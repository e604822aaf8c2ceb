"""What every app brings along in a file of an agreed name: what it keeps about people, what it does behind the pages.

An app lower down must not know those above it, and needs what they add: so it asks all of them for that file.
"""

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

from django.apps import apps
from django.utils.module_loading import module_has_submodule


def files_named(name: str) -> Iterator[ModuleType]:
    """That file of each app that has one, the lowest app first: INSTALLED_APPS begins with the highest."""
    for app in reversed(list(apps.get_app_configs())):
        if app.module and module_has_submodule(app.module, name):
            yield import_module(f"{app.name}.{name}")
