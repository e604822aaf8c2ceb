"""The page a load balancer asks: can this process answer, and is its database there and guarded?"""

from django.db import connection
from django.http import HttpRequest, JsonResponse

from booking import guard


def healthz(request: HttpRequest) -> JsonResponse:
    """200 with `ok`, or 503 with what is missing."""
    missing = guard.missing(connection)
    return JsonResponse({"ok": not missing, "missing": missing}, status=503 if missing else 200)
