"""Empty databases with every table, on either engine: migrated once a test run, then copied.

All migrations take ten seconds of a processor, and a run needs such a database a dozen times: one for each worker's
tests, and two more for those of its tests that start processes, in both rounds.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent
# The folder that all workers of a run share, and both rounds of `make test`.
SHARED = "RHANNU_TEST_DIR"


def make_shared_folder() -> bool:
    """Makes the folder and says True, unless somebody above has made one."""
    if SHARED in os.environ:
        return False
    folder = Path(tempfile.mkdtemp(prefix="rhannu-run-"))
    os.environ[SHARED] = str(folder)
    with suppress(FileNotFoundError):
        shutil.copyfile(_kept(), folder / "model.sqlite3")
    return True


def remove_shared_folder() -> None:
    """The folder and what was made for it on a server."""
    folder = Path(os.environ.pop(SHARED))
    with suppress(FileNotFoundError):
        _keep(folder)
    with suppress(FileNotFoundError):
        server = (folder / "model.postgres").read_text()
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{_name(folder)}"')
    shutil.rmtree(folder, ignore_errors=True)


def copy_on_sqlite(target: Path) -> str:
    """Makes the file and returns its address."""
    folder = Path(os.environ[SHARED])
    model = folder / "model.sqlite3"
    with _one_at_a_time(folder / "sqlite.lock"):
        if not model.exists():
            half_made = folder / "half_made.sqlite3"
            half_made.unlink(missing_ok=True)
            (folder / "kept").write_text(str(_kept()))
            _migrate(f"sqlite:///{half_made}")
            half_made.rename(model)  # the process has ended: nothing is left beside it, all is in this file
    shutil.copyfile(model, target)
    return f"sqlite:///{target}"


def model_on_postgres(server: str) -> str:
    """The name of a database for CREATE DATABASE … TEMPLATE; nobody may connect to it."""
    folder = Path(os.environ[SHARED])
    name, made = _name(folder), folder / "model.postgres"
    with _one_at_a_time(folder / "postgres.lock"):
        if not made.exists():
            with psycopg.connect(server, autocommit=True) as connection:
                connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
                connection.execute(f'CREATE DATABASE "{name}"')
            _migrate(on(server, name))
            made.write_text(server)
    return name


def on(server: str, name: str) -> str:
    """The address of that database on the same server."""
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def _kept() -> Path:
    """Where the next one who runs a few tests by hand finds it, as long as no migration changes. `make test`, which has
    a folder of its own, migrates every time."""
    seen = hashlib.sha256()
    for path in sorted([*ROOT.glob("*/migrations/*.py"), ROOT / "booking" / "guard.py", ROOT / "requirements.txt"]):
        seen.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return ROOT / "var" / "tests" / f"{seen.hexdigest()[:16]}.sqlite3"


def _keep(folder: Path) -> None:
    """Unless a migration has changed meanwhile."""
    kept = Path((folder / "kept").read_text())
    if kept != _kept() or kept.exists():
        return
    shutil.rmtree(kept.parent, ignore_errors=True)
    kept.parent.mkdir(parents=True, exist_ok=True)
    half_copied = kept.with_suffix(f".{os.getpid()}")
    shutil.copyfile(folder / "model.sqlite3", half_copied)
    half_copied.rename(kept)


def _name(folder: Path) -> str:
    return f"rhannu_model_{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}"


def _migrate(url: str) -> None:
    environ = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}
    # Every migration makes a thousand classes anew; looking for rubbish among them takes half of the time.
    code = "import gc, runpy, sys; gc.disable(); sys.argv = ['manage.py', 'migrate', '-v', '0']; "
    code += "runpy.run_path('manage.py', run_name='__main__')"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, env=environ)


@contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    """The first worker makes it; the others wait."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
