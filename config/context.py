"""What every template may know about this installation."""

from django.conf import settings
from django.http import HttpRequest


def product(request: HttpRequest) -> dict[str, object]:
    """`demo` tells a page that the post can be read on the screen."""
    return {"demo": settings.DEMO}
