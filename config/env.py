"""Reading the environment, and refusing what cannot be understood.

A mistyped value must stop the start with a sentence, not turn into a default that nobody chose.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def flag(name: str, default: bool = False, environ: Mapping[str, str] = os.environ) -> bool:
    """True or false; anything else is refused by name."""
    value = environ.get(name)
    if value is None:
        return default
    if value.lower() in TRUE:
        return True
    if value.lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not “{value}”.")


def words(name: str, default: list[str], environ: Mapping[str, str] = os.environ) -> list[str]:
    """A comma-separated list."""
    value = environ.get(name)
    return default if value is None else [word.strip() for word in value.split(",") if word.strip()]


def pairs(name: str, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """A comma-separated list of name=value."""
    found = [word.partition("=") for word in words(name, [], environ)]
    if any(not key or not value for key, _, value in found):
        raise ImproperlyConfigured(f"{name} must be a list of name=value, not “{environ[name]}”.")
    return {key: value for key, _, value in found}


def tiles(name: str, environ: Mapping[str, str] = os.environ) -> str:
    """The address of map tiles with {z}, {x} and {y} in its path; "" for none."""
    value = environ.get(name, "")
    if value and not re.fullmatch(r"https://[a-z0-9.-]+(:\d+)?/[^\s\"'<>;,]*", value):
        raise ImproperlyConfigured(f"{name} must begin with https:// and the name of a host, not “{value}”.")
    if value and not all(part in value for part in ("{z}", "{x}", "{y}")):
        raise ImproperlyConfigured(f"{name} must have {{z}}, {{x}} and {{y}} in it, unlike “{value}”.")
    return value


def number(name: str, default: int, environ: Mapping[str, str] = os.environ) -> int:
    """A whole number."""
    value = environ.get(name)
    if value is None:
        return default
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not “{value}”.") from None


def database(url: str) -> dict[str, object]:
    """Django's settings for `sqlite:///relative`, `sqlite:////absolute` or `postgresql://user:password@host:port/name`.

    Raises ImproperlyConfigured for any other scheme, so that a typo cannot start an empty database.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(Path(unquote(parts.path[1:])))
    if parts.scheme in ("postgres", "postgresql"):
        options: dict[str, object] = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        # Compiling a statement costs the server a quarter of a second; ours take milliseconds to run.
        options.setdefault("options", "-c jit=off")
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": options,
        }
    raise ImproperlyConfigured(f"DATABASE_URL must begin with sqlite:/// or postgresql://, not “{parts.scheme}://”.")


def sqlite(path: Path) -> dict[str, object]:
    """SQLite as sixteen writers can share it.

    IMMEDIATE transactions queue for the write lock at their start; with Django's default a transaction that reads
    first and writes later fails at once with "database is locked".
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
        },
        "TEST": {"NAME": str(path.with_name(f"test_{path.name}"))},
    }


def email(url: str) -> dict[str, object]:
    """Django's e-mail settings for `smtp://`, `smtps://`, `file:///folder` or `console:`."""
    parts = urlsplit(url)
    backend = "django.core.mail.backends"
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": f"{backend}.console.EmailBackend"}
    if parts.scheme == "file":
        return {"EMAIL_BACKEND": f"{backend}.filebased.EmailBackend", "EMAIL_FILE_PATH": unquote(parts.path)}
    if parts.scheme in ("smtp", "smtps"):
        return {
            "EMAIL_BACKEND": f"{backend}.smtp.EmailBackend",
            "EMAIL_HOST": parts.hostname or "localhost",
            "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_SSL": parts.scheme == "smtps",
            "EMAIL_USE_TLS": parse_qs(parts.query).get("tls", ["0"])[-1] == "1",
            "EMAIL_TIMEOUT": 20,
        }
    raise ImproperlyConfigured(f"EMAIL_URL must begin with smtp://, smtps://, file:// or console:, not “{url}”.")
