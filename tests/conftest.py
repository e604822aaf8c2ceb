"""What every test may use: static files as in production, compiled translations, and a database on either engine."""

import fcntl
import gc
import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import psycopg
import pytest

from tests import databases
from tests.cast import *  # noqa: F403  (the cast is on every stage)
from tests.fighting import arena, inside  # noqa: F401  (a place to fight in, for any folder)
from tests.postgres import VARIABLE

# Playwright's synchronous API keeps an event loop in this thread; Django would refuse every query beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# Python looks for rubbish that points at itself after every few hundred objects; a hundred thousand objects of ours are
# there to stay. Looking more seldom takes a tenth off every run.
gc.set_threshold(20_000, 20, 50)

# A busy machine must not turn a slow example into a failure.
hypothesis.settings.register_profile("rhannu", deadline=None, print_blob=True)
hypothesis.settings.load_profile("rhannu")

ROOT = Path(__file__).resolve().parent.parent
PREPARED = ROOT / "staticfiles" / ".collected"


def pytest_configure(config: pytest.Config) -> None:
    """Makes the folder that this run's workers share, and removes it at the end."""
    if databases.make_shared_folder():
        config.add_cleanup(databases.remove_shared_folder)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Collects static files and compiles translations when they are older than their sources.

    Pages are tested with hashed names and the real catalogue; without them every page would fail, or be bare.
    """
    if hasattr(session.config, "workerinput"):
        return  # the first process has done it
    from django.core.management import call_command

    PREPARED.parent.mkdir(exist_ok=True)
    with (ROOT / "staticfiles" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two people testing in one checkout
        call_command("messages", compile=True, verbosity=0)
        if _newest_source() > (PREPARED.stat().st_mtime if PREPARED.exists() else 0):
            call_command("collectstatic", interactive=False, verbosity=0)
            PREPARED.touch()


def pytest_collection_finish() -> None:
    """What has been loaded by now stays to the end: nobody need look through it for rubbish."""
    gc.collect()
    gc.freeze()


def _newest_source() -> float:
    sources = [ROOT / "requirements.txt", *(ROOT / "static").rglob("*")]
    return max(each.stat().st_mtime for each in sources)


# Whatever asks a database says so by one of these; tests of values ask none.
ASKS_A_DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what the second round leaves out: what runs on both engines by itself, and what asks no database."""
    for item in items:
        uses = set(getattr(item, "fixturenames", ()))
        if "engine_url" in uses:
            item.add_marker("both_engines")
        elif not uses & ASKS_A_DATABASE and not item.get_closest_marker("django_db"):
            item.add_marker("no_database")


def server() -> str:
    """The address of the PostgreSQL to make databases on.

    Fails where there is none: what cannot be tested must not look as if it had passed.
    """
    if VARIABLE not in os.environ:
        pytest.fail(f"{VARIABLE} is not set. Run `make test`, or `python3 tests/postgres.py pytest …`.")
    return os.environ[VARIABLE]


def mark_of_this_worker() -> str:
    return f"{os.environ.get('PYTEST_XDIST_WORKER', 'only')}_{os.getpid()}"


# The database of this process's own tests


def on_sqlite() -> bool:
    from django.db import connection

    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """On SQLite the file is there already; it goes with its folder."""
    return on_sqlite()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """A copy of the migrated one, instead of all migrations again for each worker."""
    from django.db import connection

    if on_sqlite():
        databases.copy_on_sqlite(Path(connection.settings_dict["TEST"]["NAME"]))
    elif os.environ.get("DATABASE_URL") == os.environ.get(VARIABLE):
        connection.settings_dict["TEST"]["TEMPLATE"] = databases.model_on_postgres(server())


# Databases for processes that tests start


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of an empty PostgreSQL database of this worker's own, with every table."""
    name, model = f"engines_{mark_of_this_worker()}", databases.model_on_postgres(server())
    with psycopg.connect(server(), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{model}"')
        yield databases.on(server(), name)
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of an SQLite file of this worker's own, with every table."""
    return databases.copy_on_sqlite(tmp_path_factory.mktemp("engines") / "engines.sqlite3")


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def engine_url(request: pytest.FixtureRequest) -> str:
    """An empty database on each engine in turn, for tests that start processes of their own.

    Give it to a child process as DATABASE_URL. It is kept for the whole session: leave no rows behind that would
    trouble another test, or make your own with names nobody else uses.
    """
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url
