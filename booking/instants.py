"""Times in hand-written SQL, as each engine's driver takes and gives them."""

from datetime import UTC, datetime
from typing import Any

from django.db import connection


def stored(moment: datetime) -> Any:
    """A time as the driver wants it as a parameter: text in UTC on SQLite, as Django writes it."""
    if connection.vendor == "sqlite":
        return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
    return moment


def read(value: Any) -> datetime:
    """A time as the driver gave it back: aware on PostgreSQL; text or a naive time, both in UTC, on SQLite."""
    moment: datetime = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
