"""Processes that start in a hundredth of a second: copies of one that has loaded everything and touched no database.

A test that starts a process of its own has it read a thousand modules first: a second of processor time, three hundred
times over. `command("-m", "tests.concurrency.deeds", "left")` gives what to hand to subprocess instead of
`[sys.executable, "-m", …]`. What runs is a process as real as before – its own memory, connections, signals, arguments,
environment, files and status – forked from a warm one that this test session started at the first call.

    python tests/warm.py SOCKET ARGUMENT…    what stands in for Python: hands its arguments, environment and files on,
                                             passes signals on, dies as the copy dies; when it is killed, so is the copy
    python tests/warm.py serve SOCKET        the warm process; ends with its standard input

Standard library only: the first of these is started by every test that starts anything.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import struct
import sys

LENGTH = struct.Struct("!I")
STATUS = struct.Struct("!i")
PASSED_ON = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

_address = ""


def command(*arguments: str) -> list[str]:
    """What to start instead of `[sys.executable, *arguments]`. The settings must be config.settings."""
    # Isolated and without site-packages: this one needs nothing but the standard library.
    return [sys.executable, "-I", "-S", __file__, _address or _serve_in_background(), *arguments]


def _serve_in_background() -> str:
    """Starts the warm process of this test session, which ends with it."""
    global _address
    import atexit
    import subprocess
    import tempfile
    from pathlib import Path

    folder = tempfile.TemporaryDirectory(prefix="rhannu-warm-")
    _address = str(Path(folder.name) / "socket")
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "OPENBLAS_NUM_THREADS": "1"}
    # No database of anybody's: whoever forgot to say which one must not find the developer's.
    environ["DATABASE_URL"] = f"sqlite:///{folder.name}/none.sqlite3"
    root = Path(__file__).resolve().parent.parent
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.warm", "serve", _address],
        cwd=root,
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is for the tests; this one ends with them
    )
    assert server.stdin and server.stdout
    assert server.stdout.readline(), "the warm process did not start; what it said is above"
    mine = os.getpid()

    def end() -> None:
        if os.getpid() == mine:  # a forked child inherits this hook
            server.communicate(timeout=60)
            folder.cleanup()

    atexit.register(end)
    return _address


# What stands in for Python


def stand_in(address: str, arguments: list[str]) -> int:
    """Have a copy run this, and give its status; negative for the signal that ended it."""
    environ = [f"{name}={value}" for name, value in os.environ.items()]
    words = "\0".join([os.getcwd(), str(len(arguments)), *arguments, *environ])
    content = words.encode(errors="surrogateescape")
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(address)
        for number in PASSED_ON:
            signal.signal(number, lambda number, _frame: line.sendall(bytes([number])))
        socket.send_fds(line, [LENGTH.pack(len(content))], [0, 1, 2])
        line.sendall(content)
        said = line.recv(STATUS.size, socket.MSG_WAITALL)
    return int(STATUS.unpack(said)[0]) if len(said) == STATUS.size else 1


def end_like(status: int) -> None:
    """Exit with that status, or by that signal."""
    if status < 0:
        if status != -signal.SIGKILL:
            signal.signal(-status, signal.SIG_DFL)
        os.kill(os.getpid(), -status)
    os._exit(status)


if __name__ == "__main__" and sys.argv[1] != "serve":
    end_like(stand_in(sys.argv[1], sys.argv[2:]))


# The warm process


def serve(address: str) -> None:
    """Loads what any process of ours needs, then makes copies until standard input ends."""
    import gc
    import select

    _load()
    gc.collect()
    gc.freeze()  # what is there is shared with the copies; looking through it would make it theirs
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen(64)
    woken, wake = socket.socketpair()
    wake.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
    os.write(1, b"ready\n")
    copies: dict[socket.socket, int] = {}
    while True:
        ready, _, _ = select.select([0, listener, woken, *copies], [], [])
        if woken in ready:
            woken.recv(4096)
            _tell_the_dead(copies)
        for line in set(ready) & set(copies):
            _pass_on(line, copies[line])  # type: ignore[index]
        if listener in ready:
            line, _ = listener.accept()
            wanted = _wanted(line)
            pid = os.fork()
            if not pid:
                for each in (listener, woken, wake, line, *copies):
                    each.close()
                _be(*wanted)
            for handle in wanted[0]:
                os.close(handle)
            copies[line] = pid
        if 0 in ready:
            for pid in copies.values():
                os.kill(pid, signal.SIGKILL)
            return


def _load() -> None:
    """Everything that a process of ours imports anyway. No database is asked: a connection cannot be shared."""
    import importlib

    import django

    django.setup()
    for name in ("config.urls", "tests.cast", "config.bench.world", "config.bench.processes", "config.bench.hammer"):
        importlib.import_module(name)
    from django.db import connections
    from django.template import engines
    from django.urls import get_resolver
    from django.utils import translation

    get_resolver().url_patterns  # noqa: B018
    engines.all()
    for language in ("en-gb", "cy"):
        with translation.override(language):
            translation.gettext("Welsh")
    assert all(each.connection is None for each in connections.all(initialized_only=True))


def _wanted(line: socket.socket) -> tuple[list[int], list[bytes]]:
    """The three files, and the words: folder, number of arguments, arguments, environment."""
    head, files, _flags, _address = socket.recv_fds(line, LENGTH.size, 3)
    (length,) = LENGTH.unpack(head)
    return files, line.recv(length, socket.MSG_WAITALL).split(b"\0")


def _pass_on(line: socket.socket, pid: int) -> None:
    """A signal for the copy; where nobody is there any more, the one that cannot be refused."""
    try:
        numbers = line.recv(64) or [signal.SIGKILL]
    except ConnectionError:
        numbers = [signal.SIGKILL]
    for number in numbers:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def _tell_the_dead(copies: dict[socket.socket, int]) -> None:
    """Say how each copy ended that has."""
    while copies:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        line = next(line for line, one in copies.items() if one == pid)
        del copies[line]
        with contextlib.suppress(OSError):  # who asked for it was killed
            line.sendall(STATUS.pack(os.waitstatus_to_exitcode(status)))
        line.close()


def _be(files: list[int], words: list[bytes]) -> None:
    """In the copy: become the process that was asked for. Never returns."""
    import atexit
    import gc
    import traceback

    status = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for number, handle in enumerate(files):
            os.dup2(handle, number)
            os.close(handle)
        sys.stdin = os.fdopen(0)
        sys.stdout, sys.stderr = (os.fdopen(handle, "w", buffering=1) for handle in (1, 2))
        text = [os.fsdecode(word) for word in words]
        count = int(text[1])
        arguments, environ = text[2 : 2 + count], dict(each.split("=", 1) for each in text[2 + count :])
        os.chdir(text[0])
        os.environ.clear()
        os.environ.update(environ)
        _read_the_settings_again()
        gc.enable()
        _run(arguments)
        status = 0
    except SystemExit as end:
        status = _status(end.code)
    except KeyboardInterrupt:
        traceback.print_exc()
        status = -signal.SIGINT
    except BaseException:
        traceback.print_exc()
    finally:
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError):
                stream.flush()
        end_like(status)


def _status(code: object) -> int:
    if code is None or isinstance(code, int):
        return code or 0
    print(code, file=sys.stderr)
    return 1


def _read_the_settings_again() -> None:
    """With this environment: another database, another place for letters."""
    import importlib

    import django
    from django.conf import settings
    from django.db import connections
    from django.utils.functional import empty

    if os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings") != "config.settings":
        sys.exit("A warm process has config.settings, no others.")
    importlib.reload(sys.modules["config.settings"])
    settings.__dict__.clear()
    settings._wrapped = empty
    connections.__dict__.pop("settings", None)
    connections._settings = None
    for alias in list(connections):
        if hasattr(connections._connections, alias):
            delattr(connections._connections, alias)
    django.setup()


def _run(arguments: list[str]) -> None:
    """As Python would: -m MODULE, -c CODE or FILE, with what follows as arguments."""
    import runpy
    import types

    how = arguments[0]
    if how == "-m":
        sys.argv = arguments[1:]
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
    elif how == "-c":
        sys.argv = ["-c", *arguments[2:]]
        main = sys.modules["__main__"] = types.ModuleType("__main__")
        exec(compile(arguments[1], "<string>", "exec"), main.__dict__)
    else:
        sys.argv = arguments
        runpy.run_path(how, run_name="__main__")


if __name__ == "__main__":
    serve(sys.argv[2])
