"""The yardstick for pages: 25 rows, one query, one small template, the same middleware. Served while measuring only."""

from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from booking.models import Resource
from config.urls import urlpatterns as real

ROWS = 25


@cache
def _template() -> Any:
    return engines["django"].from_string((Path(__file__).parent / "plain.html").read_text())


def plain(request: HttpRequest) -> HttpResponse:
    """What any framework's list page does, and no more."""
    rows = Resource.objects.select_related("keeper").order_by("pk")[:ROWS]
    return HttpResponse(_template().render({"rows": rows}, request))


urlpatterns = [path("plain/", plain), *real]
