"""Addresses of what others read."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from feeds import views
from feeds.driver import driver_ics
from feeds.gtfs.view import gtfs

urlpatterns: list[URLPattern] = [
    path(_("bookings/<str:reference>.ics"), views.booking_ics, name="booking-ics"),
    path(_("series/<int:pk>.ics"), views.series_ics, name="series-ics"),
    path(_("feeds/driver/<str:secret>.ics"), driver_ics, name="driver-ics"),
    # One name in every language: machines ask for it.
    path("feeds/gtfs.zip", gtfs, name="gtfs"),
]
