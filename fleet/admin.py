"""Staff see which depots, vehicles, services and runs there are. Who rides and who drives is shown here to nobody."""

from typing import Any

from django.contrib import admin

from fleet.models import Depot, Run, Service, Vehicle


@admin.register(Depot)
class DepotAdmin(admin.ModelAdmin):
    """`keeper` is the field that matters here: whose vehicles these are."""

    list_display = ["name", "postcode", "keeper"]
    list_select_related = ["keeper"]
    search_fields = ["name", "name_cy", "street", "postcode"]
    autocomplete_fields = ["keeper"]
    prepopulated_fields = {"slug": ["name"]}


class LookedAt(admin.ModelAdmin):
    """To look at. Rows like these are made where claims and letters are made with them."""

    def has_add_permission(self, request: Any) -> bool:
        """Never by hand."""
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        """Never by hand."""
        return False


@admin.register(Vehicle)
class VehicleAdmin(LookedAt):
    """To look at, and to hide one."""

    list_display = ["name", "registration", "depot", "keeper", "capacity", "is_published"]
    list_filter = ["is_published"]
    list_select_related = ["depot", "keeper"]
    search_fields = ["name", "name_cy", "registration", "depot__name", "slug"]
    fields = ["name", "name_cy", "capacity", "is_published", "needs_approval"]
    # With fewer seats evenings would be oversold: its keeper's page looks at them first.
    readonly_fields = ["capacity"]


@admin.register(Service)
class ServiceAdmin(LookedAt):
    """Who composed it or agreed to it is not shown."""

    list_display = ["name", "operator", "state"]
    list_filter = ["state"]
    list_select_related = ["operator"]
    search_fields = ["name", "name_cy", "slug"]
    fields = ["name", "name_cy", "state"]
    readonly_fields = ["state"]


@admin.register(Run)
class RunAdmin(LookedAt):
    """Which evenings; never who sat in the bus."""

    list_display = ["service", "day", "state"]
    list_filter = ["state"]
    list_select_related = ["service"]
    date_hierarchy = "day"
    fields = ["service", "day", "state"]
    readonly_fields = ["service", "day", "state"]
