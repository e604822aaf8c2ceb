"""Databases to fight in: a copy of the migrated one on each engine, used by real processes and thrown away."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings

Inside = Callable[..., Any]


@pytest.fixture(scope="module")
def arena(engine_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a fresh copy, on each engine in turn."""
    if engine_url.startswith("sqlite"):
        path = tmp_path_factory.mktemp("arena") / "arena.sqlite3"
        with sqlite3.connect(engine_url.removeprefix("sqlite:///")) as source, sqlite3.connect(path) as target:
            source.backup(target)
        yield f"sqlite:///{path}"
        return
    parts = urlsplit(engine_url)
    template = parts.path[1:]
    server, name = urlunsplit(parts._replace(path="/postgres")), f"arena_{template}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        yield urlunsplit(parts._replace(path=f"/{name}"))
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def inside(arena: str) -> Inside:
    """Runs a module in a process of its own, on the arena's database; gives what its last line says, in JSON."""

    def run(module: str, *arguments: object) -> Any:
        words = [each if isinstance(each, str) else json.dumps(each) for each in arguments]
        done = subprocess.run(
            [sys.executable, "-m", module, *words],
            cwd=Path(settings.BASE_DIR),
            env={**os.environ, "DATABASE_URL": arena, "DJANGO_SETTINGS_MODULE": "config.settings"},
            capture_output=True,
            text=True,
            timeout=900,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    return run
