"""Staff give a building to the organisation that keeps it, after checking who asks."""

from typing import ClassVar

from django.contrib import admin
from django.db import models

from venues.models import Site, Space


@admin.register(Site)
class SiteAdmin(admin.ModelAdmin):
    """`keeper` is the field that matters here."""

    list_display = ["name", "kind", "postcode", "keeper"]
    list_filter = ["kind", ("keeper", admin.EmptyFieldListFilter)]
    list_select_related = ["keeper"]
    search_fields = ["name", "name_cy", "street", "postcode"]
    autocomplete_fields = ["keeper"]
    formfield_overrides: ClassVar = {models.URLField: {"assume_scheme": "https"}}
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Space)
class SpaceAdmin(admin.ModelAdmin):
    """To look at, and to hide one. Its free time and its parts have pages of their own, which keep them whole."""

    list_display = ["name", "site", "keeper", "capacity", "is_published"]
    list_filter = ["is_published"]
    list_select_related = ["site", "keeper"]
    search_fields = ["name", "name_cy", "site__name", "slug"]
    fields = ["name", "name_cy", "capacity", "is_published", "needs_approval"]

    def has_add_permission(self, request: object) -> bool:
        """A space without its parts could be booked by two at once."""
        return False
