"""Work that several workers share: each takes some rows that are due by moving their lease forward.

A row has `due_at` and `leased_until`. What is done with it happens after this short transaction; a worker that is
killed meanwhile leaves rows that another takes over when the lease runs out.
"""

from datetime import datetime, timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet

from booking.one_writer import one_writer

Row = TypeVar("Row", bound=Model)


def take(due: "QuerySet[Row]", *, at: datetime, lease: timedelta, most: int) -> list[Row]:
    """The first of the rows that are due, in this worker's hands until `at + lease`.

    PostgreSQL steps over rows another worker has in hand; SQLite's writers queue.
    """
    with one_writer(), transaction.atomic():
        first = due.select_for_update(of=("self",), skip_locked=True, no_key=True).order_by("due_at", "pk")
        rows = list(first[:most])
        until = at + lease
        due.model._default_manager.filter(pk__in=[row.pk for row in rows]).update(leased_until=until)
    for row in rows:
        row.leased_until = until  # type: ignore[attr-defined]
    return rows
