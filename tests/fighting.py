"""Databases to fight in: a fresh copy on each engine, used by real processes and thrown away.

A fight is a module of tests/ that prints what came of it as JSON in its last line; a test runs it and looks:

    def test_one_gets_the_last_seat(inside: Inside) -> None:
        assert inside("tests.fleet.seat_fight", "last_seat") == {"won": 1, "full": 15, "faults": []}

In the module, `config.bench.processes.together` starts the processes that begin at one instant.
"""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from tests import databases, warm
from tests.postgres import VARIABLE

Inside = Callable[..., Any]


@pytest.fixture(scope="module")
def arena(engine_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a fresh database, on each engine in turn."""
    if engine_url.startswith("sqlite"):
        yield databases.copy_on_sqlite(tmp_path_factory.mktemp("arena") / "arena.sqlite3")
        return
    server = os.environ[VARIABLE]
    name, model = f"arena_{os.getpid()}", databases.model_on_postgres(server)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{model}"')
        yield databases.on(server, name)
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def inside(arena: str) -> Inside:
    """Runs a module in a process of its own, on the arena's database; gives what its last line says, in JSON."""

    def run(module: str, *arguments: object) -> Any:
        words = [each if isinstance(each, str) else json.dumps(each) for each in arguments]
        return json.loads(said_by(arena, "-m", module, *words).splitlines()[-1])

    return run


def said_by(url: str, *arguments: str, **environ: str) -> str:
    """What a process on that database prints; arguments as for Python. Fails the test with what it complains of."""
    done = subprocess.run(
        warm.command(*arguments),
        cwd=databases.ROOT,
        env=environ_for(url, **environ),
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def environ_for(url: str, **more: str) -> dict[str, str]:
    """For processes on that database, with the settings of production."""
    return {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings", **more}


def in_shell(url: str, code: str) -> str:
    """What those lines print in `manage.py shell`, which has every model imported."""
    return said_by(url, "manage.py", "shell", "-v", "0", "-c", code).strip()
