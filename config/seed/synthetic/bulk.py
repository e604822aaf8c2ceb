"""Writes millions of rows without models: prepared statements on SQLite, COPY on PostgreSQL.

Row by row, SQLite's triggers and PostgreSQL's constraint would look at every claim. They are set aside while the rows
go in, put back before anybody sees them, and the claims are then looked at once, all together.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction

from booking import guard
from booking.models import Booking, Claim, Opening

HEAVY: tuple[type[models.Model], ...] = (Opening, Booking, Claim)

_OVERLAPS = """
    SELECT COUNT(*) FROM (
        SELECT starts_at, LAG(ends_at) OVER (PARTITION BY part_id ORDER BY starts_at) AS before FROM booking_claim
    ) AS each_claim WHERE before > starts_at
"""


class Overlapping(Exception):
    """The rows would have been double bookings. None of them is kept."""


def insert(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """All rows, which may be a generator."""
    names = ", ".join(columns)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join("?" * len(columns))
    connection.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


def next_key(table: str) -> int:
    """The key the first new row may have."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COALESCE(MAX(id), 0) + 1 FROM {table}")
        return int(cursor.fetchone()[0])


@contextmanager
def loading() -> Iterator[None]:
    """One transaction without indexes, triggers and foreign keys on the heavy tables; all are back at its end.

    Raises Overlapping if two claims overlap.
    """
    connection.ensure_connection()
    with _unchecked(), transaction.atomic():
        _set_aside()
        yield
        _put_back()
    _tidy_up()


@contextmanager
def _unchecked() -> Iterator[None]:
    """Checks of single rows are for rows that people write: these come from a program that has tests."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.constraint_checks_disabled():
        try:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA ignore_check_constraints = ON")
                cursor.execute("PRAGMA cache_size = -262144")
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA ignore_check_constraints = OFF")
                cursor.execute("PRAGMA cache_size = -2000")


def _set_aside() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for trigger in guard.TRIGGERS:
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger}")
    else:
        _skip_foreign_keys()
    with connection.schema_editor(atomic=False) as editor:
        for model in HEAVY:
            for index in model._meta.indexes:
                editor.remove_index(model, index)
        if connection.vendor == "postgresql":
            editor.remove_constraint(Claim, _exclusion())


def _put_back() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = origin")
            cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
    with connection.schema_editor(atomic=False) as editor:
        for model in HEAVY:
            for index in model._meta.indexes:
                editor.add_index(model, index)
    with connection.cursor() as cursor:
        cursor.execute(_OVERLAPS)
        (count,) = cursor.fetchone()
    if count:
        raise Overlapping(f"{count} claims overlap.")
    if connection.vendor == "sqlite":
        guard.install(connection)
    else:
        with connection.schema_editor(atomic=False) as editor:
            editor.add_constraint(Claim, _exclusion())


def _exclusion() -> models.BaseConstraint:
    return next(each for each in Claim._meta.constraints if isinstance(each, guard.NoOverlap))


def _skip_foreign_keys() -> None:
    """Only a superuser may; anybody else waits a little longer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone()[0]:
            cursor.execute("SET LOCAL session_replication_role = replica")


def _tidy_up() -> None:
    """Keys go on after the last one, and the planner knows how large the tables have become."""
    from django.apps import apps

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(apps.get_models())):
            cursor.execute(statement)
        cursor.execute("ANALYZE")
