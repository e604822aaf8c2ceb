"""A photo's bytes. The address changes with them, so a browser never asks twice."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from booking.models import Photo, PhotoFile
from booking.permissions import may_see_photo

SIZES = ("large", "small")
FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
def photo(request: HttpRequest, pk: int, digest: str, size: str) -> HttpResponse:
    """The picture. To those who may not, one that is there looks like one that never was."""
    if size not in SIZES:
        raise Http404
    found = get_object_or_404(Photo.objects.select_related("resource", "problem__booking", "problem__resource"), pk=pk)
    is_open = found.resource is not None and found.resource.is_published
    if found.digest != digest or not (is_open or may_see_photo(request.user, found)):
        raise Http404
    content = PhotoFile.objects.values_list(size, flat=True).get(photo=found)
    response = HttpResponse(bytes(content), content_type="image/jpeg")
    # Made by us, and still no page: it runs nothing, and no other site shows it as its own.
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = FOR_EVER if is_open else "private, no-store"
    return response
