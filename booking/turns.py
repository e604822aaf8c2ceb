"""Waiting one's turn to write on SQLite.

SQLite lets one transaction write at a time; the others sleep and look again, up to a tenth of a second each time, and
whoever sleeps longest may starve. A lock on a file beside the database makes them a queue that the kernel wakes at
once. Nothing depends on it for correctness: whoever does not queue here still meets SQLite's own lock.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection


@contextmanager
def turn() -> Iterator[None]:
    """Hold the queue's head for the length of one writing transaction. Does nothing on PostgreSQL."""
    path = _lock_file()
    if path is None:
        yield
        return
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield  # closing the file lets the next one go


def _lock_file() -> Path | None:
    """Beside the database's file; None where there is no file, or where this transaction is inside another."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or connection.in_atomic_block or ":memory:" in name or "mode=memory" in name:
        return None
    return Path(f"{name}-turn")
