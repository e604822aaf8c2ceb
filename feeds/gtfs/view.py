"""/feeds/gtfs.zip, for anybody and any journey planner."""

from hashlib import sha256

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from community.days import local_day
from feeds.gtfs.archive import archive

# How late a suspended evening may be heard of; riders who have booked are told at once.
KEPT_SECONDS = 5 * 60


@require_safe
def gtfs(http: HttpRequest) -> HttpResponse:
    """The feed, or that nobody has changed it since it was last fetched."""
    at = timezone.now()
    # Kept with its absence: anybody may ask, as often as they like.
    key = f"gtfs:{local_day(at).isoformat()}"
    content = cache.get_or_set(key, lambda: archive(at) or b"", KEPT_SECONDS)
    if not content:
        raise Http404("No public service runs.")
    etag = f'"{sha256(content).hexdigest()[:32]}"'
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="gtfs.zip"'
    answer = get_conditional_response(http, etag=etag, response=response) or response
    answer["ETag"] = etag
    answer["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    # Journey planners in a browser read it from their own pages.
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
