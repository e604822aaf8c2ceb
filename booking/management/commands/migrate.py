"""Django's migrate, which first puts the guard against double booking back where it is missing.

Otherwise the check that demands the guard would also refuse the one command that restores it.
"""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from booking import guard


class Command(migrate.Command):
    """As Django's own."""

    def check(self, *args: Any, **kwargs: Any) -> None:
        """Restore, then look. Raises IntegrityError where double bookings are in the way; nothing is migrated then."""
        for alias in kwargs.get("databases") or []:
            if guard.missing(connections[alias]):
                self.stdout.write(self.style.WARNING("The guard against double booking was missing: putting it back."))
                guard.restore(connections[alias])
        super().check(*args, **kwargs)
