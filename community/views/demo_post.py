"""The demo's post, readable on the screen, because a demo has no mailbox."""

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from community.post import letters


@never_cache
def demo_post(request: HttpRequest) -> HttpResponse:
    """All letters, newest first. Outside a demo there is no such page: letters are secret."""
    if not settings.DEMO:
        raise Http404
    here = request.build_absolute_uri("/").rstrip("/")
    # The link must lead to the server that is being looked at, whatever port or tunnel it is reached by.
    folder = Path(getattr(settings, "EMAIL_FILE_PATH", "") or "no letters")
    found = [(each, each.body.replace(settings.SITE_URL, here)) for each in letters(folder)]
    return render(request, "community/demo_post.html", {"letters": found})
