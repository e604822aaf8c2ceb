"""The booking app. Its start connects the guard against double booking."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class BookingConfig(AppConfig):
    """Resources and who uses them when."""

    name = "booking"
    verbose_name = _("Booking")

    def ready(self) -> None:
        """Reinstall SQLite's triggers after every migrate; refuse to start without them, or with a lock unknown."""
        from booking import guard
        from booking.doors.locks import locks

        post_migrate.connect(guard.install_after_migrate, sender=self)
        register(guard.check_guard, Tags.database)
        locks()
