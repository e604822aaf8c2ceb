"""The statements about accessibility and about what is kept of people."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from community.privacy import rows


def accessibility(request: HttpRequest) -> HttpResponse:
    """What works for whom, and what does not yet."""
    return render(request, "community/accessibility.html")


def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about people, why, and for how long."""
    return render(request, "community/privacy.html", {"rows": rows()})
