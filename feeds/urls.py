"""Addresses of what others read."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from feeds import views

urlpatterns: list[URLPattern] = [
    path(_("bookings/<str:reference>.ics"), views.booking_ics, name="booking-ics"),
    path(_("series/<int:pk>.ics"), views.series_ics, name="series-ics"),
]
