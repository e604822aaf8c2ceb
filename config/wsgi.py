"""The WSGI application that the web server runs."""

import os
from collections.abc import Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

_django = get_wsgi_application()


def in_utf8(environ: dict[str, Any]) -> dict[str, Any]:
    """The request without the encoding it claims: every browser sends UTF-8.

    Django reads the address in the claimed one, before anything could refuse it: some are no encodings of text at
    all, and others make half letters that no database stores.
    """
    kind = environ.get("CONTENT_TYPE", "")
    if "charset" not in kind.lower():
        return environ
    rest = [part for part in kind.split(";") if not part.strip().lower().startswith("charset")]
    return {**environ, "CONTENT_TYPE": ";".join(rest)}


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Django's own, for requests in UTF-8."""
    answer: Iterable[bytes] = _django(in_utf8(environ), start_response)
    return answer
