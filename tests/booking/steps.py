"""The steps of booking as a visitor's browser takes them."""

from collections.abc import Callable

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from booking.models import Booking
from booking.spans import Span
from booking.states import BookingState
from community.models import User
from tests.cast import NOW, PASSWORD
from venues.models import Space

ANSWERS = {"activity": "Band practice", "kind": "music", "people": "12", "notes": "We bring a drum kit."}


@pytest.fixture(autouse=True)
def clock() -> object:
    """Monday 4 January 2027, 9 in the morning."""
    with time_machine.travel(NOW, tick=False) as travelled:
        yield travelled


@pytest.fixture
def visitor() -> Client:
    return Client()


@pytest.fixture
def of(client: Client) -> Callable[[User], Client]:
    """A browser in which somebody is signed in."""

    def signed_in(user: User) -> Client:
        browser = Client()
        browser.force_login(user)
        return browser

    return signed_in


def when(span: Span) -> dict[str, str]:
    return {"start": span.start.isoformat(), "end": span.end.isoformat()}


def take(browser: Client, space: Space, span: Span, **more: str) -> Booking:
    """Presses "Hold this time"."""
    answer = browser.post(reverse("book", args=[space.slug]), {**when(span), **more})
    assert answer.status_code == 302, answer.content.decode()
    return Booking.objects.filter(state=BookingState.HELD).order_by("-updated_at", "-pk")[0]


def step(name: str, booking: Booking) -> str:
    return reverse(f"book-{name}", args=[booking.reference])


def sign_in(browser: Client, user: User, going: str) -> str:
    """Through the real page; returns where it leads."""
    answer = browser.post(reverse("account_login"), {"login": user.email, "password": PASSWORD, "next": going})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])
