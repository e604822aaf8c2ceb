"""The guard against double booking, on both engines.

PostgreSQL has an exclusion constraint. SQLite has none, so triggers stand in for it. A later change to the claims
table makes Django rebuild it, which silently drops triggers: they are installed again after every migrate, and a
system check refuses to go on without them.
"""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.contrib.postgres.constraints import ExclusionConstraint
from django.core.checks import CheckMessage, Error
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils.translation import gettext_lazy as _

TABLE = "booking_claim"
TRIGGERS = ("booking_claim_no_double_insert", "booking_claim_no_double_update")

# Only the nearest earlier start can reach into the new span, because stored claims never overlap; that is one step
# in an index, at any length of history. Asking EXISTS over all overlaps walks the whole history instead.
_CLASH = """
    SELECT RAISE(ABORT, 'no_double_booking')
    WHERE (
        SELECT earlier.ends_at FROM booking_claim AS earlier
        WHERE earlier.part_id = NEW.part_id AND earlier.id IS NOT NEW.id AND earlier.starts_at < NEW.ends_at
        ORDER BY earlier.starts_at DESC LIMIT 1
    ) > NEW.starts_at;
"""

_INSTALL = (
    f"DROP TRIGGER IF EXISTS {TRIGGERS[0]}",
    f"CREATE TRIGGER {TRIGGERS[0]} BEFORE INSERT ON {TABLE} BEGIN {_CLASH} END",
    f"DROP TRIGGER IF EXISTS {TRIGGERS[1]}",
    f"CREATE TRIGGER {TRIGGERS[1]} BEFORE UPDATE OF part_id, starts_at, ends_at ON {TABLE} BEGIN {_CLASH} END",
)


class NoOverlap(ExclusionConstraint):
    """An exclusion constraint where there are such things; elsewhere the triggers below do its work."""

    def constraint_sql(self, model: Any, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        """SQL inside CREATE TABLE, on PostgreSQL only."""
        return super().constraint_sql(model, schema_editor) if _is_postgres(schema_editor) else None

    def create_sql(self, model: Any, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        """SQL to add it, on PostgreSQL only."""
        return super().create_sql(model, schema_editor) if _is_postgres(schema_editor) else None

    def remove_sql(self, model: Any, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        """SQL to remove it, on PostgreSQL only."""
        return super().remove_sql(model, schema_editor) if _is_postgres(schema_editor) else None

    def check(self, model: type[models.Model], connection: BaseDatabaseWrapper) -> list[CheckMessage]:
        """Its own check demands PostgreSQL; ours is `check_guard`."""
        return super().check(model, connection) if connection.vendor == "postgresql" else []

    def validate(
        self,
        model: type[models.Model],
        instance: models.Model,
        exclude: Any = None,
        using: str = DEFAULT_DB_ALIAS,
    ) -> None:
        """Nothing to do before the write: only the write itself can know, and Django's form crashes on SQLite."""


def _is_postgres(schema_editor: BaseDatabaseSchemaEditor | None) -> bool:
    return schema_editor is not None and schema_editor.connection.vendor == "postgresql"


def install(connection: BaseDatabaseWrapper) -> None:
    """Put SQLite's triggers in place, whatever was there before."""
    with connection.cursor() as cursor:
        for statement in _INSTALL:
            cursor.execute(statement)


def restore(connection: BaseDatabaseWrapper) -> None:
    """Put the guard back where somebody took it away. Raises IntegrityError if claims overlap already (PostgreSQL)."""
    if connection.vendor == "sqlite":
        install(connection)
        return
    claims = apps.get_model("booking", "Claim")
    with connection.schema_editor() as editor:
        for constraint in claims._meta.constraints:
            if isinstance(constraint, NoOverlap):
                editor.add_constraint(claims, constraint)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of what the database ought to have and has not; nothing before the first migrate."""
    with connection.cursor() as cursor:
        if TABLE not in connection.introspection.table_names(cursor):
            return []
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [TABLE])
            wanted: tuple[str, ...] = TRIGGERS
        else:
            cursor.execute("SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'x'", [TABLE])
            wanted = ("no_double_booking",)
        present = {name for (name,) in cursor.fetchall()}
    return [name for name in wanted if name not in present]


def install_after_migrate(sender: AppConfig, using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Reinstall after each migrate, since SQLite's table rebuild drops triggers without a word."""
    connection = connections[using]
    if connection.vendor == "sqlite" and TABLE in connection.introspection.table_names():
        install(connection)


def check_guard(
    *, app_configs: Sequence[AppConfig] | None = None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Refuse to start on a database that would accept a double booking."""
    return [
        Error(
            _("The database does not refuse double bookings: %(name)s is missing.") % {"name": name},
            hint=str(_("Run “manage.py migrate”, which puts it back.")),
            id="booking.E001",
        )
        for alias in databases or []
        for name in missing(connections[alias])
    ]
