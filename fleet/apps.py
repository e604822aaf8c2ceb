"""The fleet app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FleetConfig(AppConfig):
    """Vehicles, runs, riders and drivers."""

    name = "fleet"
    verbose_name = _("Vehicles and evening runs")

    def ready(self) -> None:
        """Hear what happens to bookings that rides and runs depend on."""
        from booking.happened import happened
        from fleet import hearing

        happened.connect(hearing.heard, dispatch_uid="fleet")
