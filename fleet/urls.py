"""Addresses."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from fleet.views import (
    asking,
    callers,
    checks,
    crew,
    drive,
    driver,
    evening,
    fleet,
    regulars,
    ride_home,
    rides,
    rota,
    runs,
    swaps,
    taps,
    use,
)
from fleet.views.vehicle import vehicle

urlpatterns: list[URLPattern] = [
    # Before services by their names: none may be called "use".
    path(_("manage/services/use/"), use.use, name="rides-use"),
    path(_("manage/services/use.csv"), use.use_csv, name="rides-use-csv"),
    path(_("manage/fleet/"), fleet.fleet, name="manage-fleet"),
    path(_("manage/depots/new/"), fleet.depot_new, name="manage-depot-new"),
    path(_("manage/depots/<slug:slug>/"), fleet.depot_edit, name="manage-depot"),
    path(_("manage/depots/<slug:slug>/vehicles/new/"), fleet.vehicle_new, name="manage-vehicle-new"),
    path(_("manage/vehicles/<slug:slug>/"), fleet.vehicle_edit, name="manage-vehicle"),
    path(_("vehicles/<slug:slug>/"), vehicle, name="vehicle"),
    # Drivers, and whoever looks for them.
    path(_("drive/"), drive.drive, name="drive"),
    path(_("drive/profile/"), driver.profile, name="drive-profile"),
    path(_("drive/profile/calendar/"), driver.calendar, name="drive-calendar"),
    path(_("drive/join/"), driver.join, name="drive-join"),
    path(_("drive/needed/"), drive.needed, name="drive-needed"),
    path(_("drive/shifts/<int:pk>/"), drive.shift, name="drive-shift"),
    path(_("drive/shifts/<int:pk>/take/"), drive.take, name="drive-take"),
    path(_("drive/shifts/<int:pk>/give-back/"), swaps.give_back, name="drive-give-back"),
    path(_("drive/shifts/<int:pk>/swap/"), swaps.swap, name="drive-swap"),
    path(_("drive/shifts/<int:pk>/answer/"), swaps.answer, name="drive-answer"),
    path(_("manage/crew/"), crew.crew, name="manage-crew"),
    path(_("manage/crew/<int:pk>/"), crew.member, name="manage-crew-member"),
    path(_("manage/services/<slug:slug>/rota/"), rota.rota, name="manage-rota"),
    path(_("manage/shifts/<int:pk>/"), rota.shift, name="manage-shift"),
    # The evening, on the driver's phone.
    path(_("drive/runs/<int:pk>/"), evening.sheet, name="run-sheet"),
    path(_("drive/runs/<int:pk>/check/"), checks.check, name="run-check"),
    path(_("drive/runs/<int:pk>/tap/"), taps.tap, name="run-tap"),
    path(_("drive/runs/<int:pk>/late/"), evening.late, name="run-late"),
    path(_("drive/runs/<int:pk>/incident/"), evening.incident, name="run-incident"),
    path(_("drive/runs/<int:pk>/end/"), evening.end, name="run-end"),
    path(_("manage/vehicles/<slug:slug>/checks/"), checks.listed, name="manage-checks"),
    path(_("manage/defects/<int:pk>/"), checks.defect, name="manage-defect"),
    # For riders.
    path(_("runs/"), runs.runs, name="runs"),
    path(_("runs/<int:pk>/"), runs.run, name="run"),
    path(_("runs/timetable/<slug:slug>/"), runs.timetable, name="timetable"),
    path(_("runs/<int:pk>/ride/"), asking.ride_new, name="ride-new"),
    path(_("rides/"), rides.rides, name="rides"),
    path(_("rides/<str:reference>/"), rides.ride, name="ride"),
    path(_("rides/<str:reference>/cancel/"), rides.ride_cancel, name="ride-cancel"),
    path(_("book/hold/<str:reference>/ride/"), ride_home.ride_home, name="ride-home"),
    # The coordinator's telephone.
    path(_("manage/riders/"), callers.callers, name="manage-callers"),
    path(_("manage/ring/"), callers.ring, name="manage-ring"),
    path(_("manage/runs/<int:pk>/riders/"), callers.riders, name="manage-run-rides"),
    path(_("manage/runs/<int:pk>/riders/new/"), callers.ride_new, name="manage-ride-new"),
    path(_("manage/rides/<str:reference>/"), callers.ride, name="manage-ride"),
    path(_("manage/rides/<str:reference>/cancel/"), callers.ride_cancel, name="manage-ride-cancel"),
    path(_("manage/rides/<str:reference>/rang/"), callers.rang, name="manage-ride-rang"),
    path(_("manage/services/<slug:slug>/regulars/"), regulars.regulars, name="manage-regulars"),
    path(_("manage/services/<slug:slug>/regulars/new/"), regulars.regular_new, name="manage-regular-new"),
    path(_("manage/regulars/<int:pk>/end/"), regulars.regular_end, name="manage-regular-end"),
]
