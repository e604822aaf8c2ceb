"""A copy of the warm process is a process like any other: its own words, files, signals, status and database."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import warm
from tests.databases import ROOT
from tests.fighting import environ_for

Start = Callable[..., list[str]]
HOWS: list[Start] = [lambda *words: [sys.executable, *words], warm.command]


@pytest.mark.parametrize("start", HOWS, ids=["Python", "copy"])
def test_it_reads_says_and_ends_like_one_that_python_started(start: Start, tmp_path: Path) -> None:
    code = "import os, sys; print(sys.argv[1:], os.getcwd(), os.environ['MARK'], sys.stdin.read(), __name__); "
    code += "print('wrong', file=sys.stderr); sys.exit(3)"
    done = subprocess.run(
        start("-c", code, "a b", "é"),
        cwd=tmp_path,
        env={**environ_for("sqlite:///none.sqlite3"), "MARK": "mine"},
        input="heard",
        capture_output=True,
        text=True,
    )
    assert done.stdout == f"['a b', 'é'] {tmp_path} mine heard __main__\n"
    assert (done.stderr, done.returncode) == ("wrong\n", 3)


@pytest.mark.parametrize("start", HOWS, ids=["Python", "copy"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_it_dies_by_the_signal_sent_to_it(start: Start, number: signal.Signals) -> None:
    code = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
    environ = environ_for("sqlite:///none.sqlite3")
    files = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(start("-c", code), cwd=ROOT, env=environ, **files)
    assert process.stdout
    pid = int(process.stdout.readline())
    process.send_signal(number)
    assert process.wait(timeout=30) == -number
    process.stdout.close()
    until = time.monotonic() + 30
    while os.path.exists(f"/proc/{pid}") and time.monotonic() < until:
        time.sleep(0.01)
    assert not os.path.exists(f"/proc/{pid}")


def test_a_fault_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    environ = environ_for("sqlite:///none.sqlite3")
    assert subprocess.run(warm.command("-c", "1 / 0"), cwd=ROOT, env=environ).returncode == 1
    assert "ZeroDivisionError" in capfd.readouterr().err


def test_it_asks_the_database_it_was_given(arena: str) -> None:
    code = "from django.db import connection as c; from booking.models import Booking\n"
    code += "print(Booking.objects.count(), c.vendor, c.settings_dict['NAME'])"
    done = subprocess.run(
        warm.command("-c", code), cwd=ROOT, env=environ_for(arena), capture_output=True, text=True, check=True
    )
    count, vendor, name = done.stdout.split()
    assert (count, arena.startswith(vendor)) == ("0", True)
    assert arena.endswith(name)


def test_other_settings_are_refused() -> None:
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    assert subprocess.run(warm.command("-c", ""), cwd=ROOT, env=environ, stderr=subprocess.DEVNULL).returncode == 1
