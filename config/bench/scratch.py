"""Databases made for one measurement and thrown away, and the processes that run inside them."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings

SERVER = "RHANNU_TEST_POSTGRES"
Say = Callable[[str], None]


class ServerMissing(Exception):
    """No PostgreSQL was given."""


class Failed(Exception):
    """A process inside a database failed; it has said why."""


@contextmanager
def folder() -> Iterator[Path]:
    """For SQLite's files and for letters that nobody sends."""
    path = Path(tempfile.mkdtemp(prefix="rhannu-bench-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def database(engine: str, name: str, where: Path, like: str = "") -> Iterator[str]:
    """The address of a new database: empty, or a copy of one that nobody is connected to. Raises ServerMissing."""
    if engine == "sqlite":
        if like:
            shutil.copyfile(where / f"{like}.sqlite3", where / f"{name}.sqlite3")
        yield f"sqlite:///{where / name}.sqlite3"
        for file in where.glob(f"{name}.sqlite3*"):
            file.unlink()
        return
    server = os.environ.get(SERVER)
    if not server:
        raise ServerMissing(f"{SERVER} is not set. Use `make bench`, which starts a PostgreSQL, or `--engines sqlite`.")
    import psycopg

    own = f"bench_{name}_{os.getpid()}"
    template = f'TEMPLATE "bench_{like}_{os.getpid()}"' if like else ""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{own}" {template}')
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{own}"))
        finally:
            connection.execute(f'DROP DATABASE "{own}" WITH (FORCE)')


class Inside:
    """Runs commands inside one database, with the settings of production."""

    def __init__(self, url: str, where: Path, say: Say) -> None:
        self.url, self.say = url, say
        self.environ = {
            **os.environ,
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "EMAIL_URL": f"file://{where / 'post'}",
            "DEBUG": "0",
            "DEMO": "0",
        }

    def manage(self, *arguments: object) -> list[str]:
        """A management command; what it says is passed on, and returned."""
        return self._run(["manage.py", *map(str, arguments)])

    def measure(self, deed: str, **options: Any) -> list[dict[str, Any]]:
        """One of inside.py's deeds; its figures."""
        lines = self._run(["-m", "config.bench.inside", deed, json.dumps(options)], answers=True)
        figures: list[dict[str, Any]] = json.loads(lines[-1])
        return figures

    def _run(self, arguments: list[str], answers: bool = False) -> list[str]:
        lines: list[str] = []
        with subprocess.Popen(
            [sys.executable, "-u", *arguments],
            cwd=settings.BASE_DIR,
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            assert process.stdout is not None
            try:
                for line in process.stdout:
                    lines.append(line.rstrip())
                    if not (answers and line.startswith("[{")):
                        self.say(f"    {line.rstrip()}")
            except BaseException:  # Ctrl-C, say: no process may go on in a database that is about to be dropped
                process.terminate()
                raise
        if process.returncode:
            raise Failed(f"`{' '.join(arguments[:3])}` failed; what it said is above.")
        return lines
