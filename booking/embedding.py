"""Pages made to stand inside somebody else's website: which websites may, and the headers that say so.

No session is read and no cookie set: browsers would not send it from inside another site anyway, and what nobody's
name is on may be kept by any cache.
"""

import re
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language

from booking.models import EmbedSite

HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))+")
USUAL_PORTS = {"http": 80, "https": 443}
# Free times change: nobody may show an older week than this, in seconds.
KEPT = 60
POLICY = "; ".join(
    [
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self' data:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors {ancestors}",
    ]
)


class NoWebsite(ValueError):
    """This is not the address of a website."""


def origin_of(text: str) -> str:
    """The website of an address as somebody types or pastes it: scheme, host and port, as browsers name it.

    Raises NoWebsite. Stars, quotes and blanks never pass: the answer goes into a header.
    """
    text = text.strip()
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except (ValueError, UnicodeError) as error:
        raise NoWebsite(text) from error
    scheme = parts.scheme.lower()
    if scheme not in USUAL_PORTS or parts.username is not None or len(host) > 180 or not HOST.fullmatch(host):
        raise NoWebsite(text)
    return f"{scheme}://{host}" if port in (None, USUAL_PORTS[scheme]) else f"{scheme}://{host}:{port}"


def framed(template: str, context: dict[str, object], keeper_id: int) -> HttpResponse:
    """The page for everybody, framed by the keeper's websites alone; by nobody's where none are named."""
    origins = EmbedSite.objects.filter(keeper=keeper_id).values_list("origin", flat=True)
    response = HttpResponse(render_to_string(template, context))
    response["Content-Security-Policy"] = POLICY.format(ancestors=" ".join(origins) or "'none'")
    response["Content-Language"] = get_language() or ""
    response["Cache-Control"] = f"public, max-age={KEPT}"
    # It says again what the place's own page says: search engines should lead people there.
    response["X-Robots-Tag"] = "noindex"
    if origins:
        # The older header knows no list: where it stood, no website at all could show the page.
        response.xframe_options_exempt = True
    return response
