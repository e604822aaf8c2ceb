"""What every request and every answer goes through: what is refused unread, what may run, and what may be kept."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)


def policy() -> str:
    """The policy; where map tiles are set, with their host among those that pictures come from, and nowhere else."""
    tiles = urlsplit(settings.MAP_TILES)
    pictures = "img-src 'self'"
    return POLICY.replace(pictures, f"{pictures} {tiles.scheme}://{tiles.netloc}") if tiles.netloc else POLICY


class ContentSecurityPolicy:
    """Sends the policy with every answer, unless a view has set a stricter one itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.policy = policy()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Content-Security-Policy", self.policy)
        return response


class PlainText:
    """Refuses what no keyboard types and no database stores, before any view reads it.

    PostgreSQL takes no text with a NUL in it. In a field of a form Django refuses it by itself; this is for addresses
    and for what is read without a form.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> None:
        """Behind the protection against forged forms, which also sees to forms that break off."""
        texts = [request.path_info, *_texts(request.GET), *(_texts(request.POST) if request.method == "POST" else [])]
        if any("\0" in text for text in texts):
            raise BadRequest("A text with a NUL in it.")


def _texts(given: Any) -> list[str]:
    return [text for name, texts in given.lists() for text in (name, *texts)]


class KeptByNobody:
    """What is shown to somebody in particular stays in no cache: not on the way, and not on a library's computer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # A page made without asking who is there has nobody's name on it.
        if request.session.accessed and not request.session.is_empty():
            response.setdefault("Cache-Control", "private, no-store")
        return response
