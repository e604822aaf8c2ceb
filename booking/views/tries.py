"""Guessing has an end: so many wrong codes from one address, then none for a while."""

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from booking.visitors import hashed_address

MOST = 10
SECONDS = 15 * 60


def _key(http: HttpRequest) -> str:
    return f"wrong-codes:{hashed_address(http)}"


def is_guessing(http: HttpRequest) -> bool:
    """Whether too many from this address were wrong."""
    return int(cache.get(_key(http), 0)) >= MOST


def missed(http: HttpRequest) -> None:
    """One more was wrong. The quarter of an hour counts from the first."""
    if not cache.add(_key(http), 1, SECONDS):
        try:
            cache.incr(_key(http))
        except ValueError:  # it ran out in between
            cache.set(_key(http), 1, SECONDS)


def come_back_later(http: HttpRequest) -> HttpResponse:
    """What whoever guesses is shown."""
    return render(http, "429.html", status=429)
