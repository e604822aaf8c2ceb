"""One writer at a time on SQLite, first come, first served.

SQLite lets one transaction write at a time; the others sleep and look again, up to a tenth of a second each time, and
whoever sleeps longest may starve. A lock on a file beside the database makes them a queue that the kernel wakes at
once. Nothing depends on it for correctness: whoever does not queue here still meets SQLite's own lock.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from django.db import connection

_opened = threading.local()


@contextmanager
def one_writer() -> Iterator[None]:
    """Hold the queue's head for the length of one writing transaction. Does nothing on PostgreSQL."""
    path = _lock_file()
    if path is None:
        yield
        return
    file = _file(path)
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


def _lock_file() -> str | None:
    """Beside the database's file; None where there is no file, or where this transaction is inside another."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return None
    name = str(connection.settings_dict["NAME"])
    return None if ":memory:" in name or "mode=memory" in name else f"{name}-queue"


def _file(path: str) -> IO[bytes]:
    """Opened once by each thread of each process: those who share an open file would share its lock as well."""
    key = (os.getpid(), path)
    if key not in _opened.__dict__.setdefault("files", {}):
        _opened.files = {key: open(path, "ab")}  # noqa: SIM115  (kept open for the thread's life)
    return _opened.files[key]
