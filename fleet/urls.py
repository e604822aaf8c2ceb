"""Addresses."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from fleet.views import fleet
from fleet.views.vehicle import vehicle

urlpatterns: list[URLPattern] = [
    path(_("manage/fleet/"), fleet.fleet, name="manage-fleet"),
    path(_("manage/depots/new/"), fleet.depot_new, name="manage-depot-new"),
    path(_("manage/depots/<slug:slug>/"), fleet.depot_edit, name="manage-depot"),
    path(_("manage/depots/<slug:slug>/vehicles/new/"), fleet.vehicle_new, name="manage-vehicle-new"),
    path(_("manage/vehicles/<slug:slug>/"), fleet.vehicle_edit, name="manage-vehicle"),
    path(_("vehicles/<slug:slug>/"), vehicle, name="vehicle"),
]
