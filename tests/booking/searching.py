"""The search page in tests: a school hall, a library two miles away, and an answer taken apart."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from booking.facilities import bits_of
from booking.models import Postcode
from community.models import Organisation
from tests.cast import NOW, make_space, open_daily
from venues.models import Site, Space

# NOW is Monday 4 January 2027, nine o'clock.
TUESDAY = {"date": "2027-01-05", "start": "18:00", "end": "20:00"}


@pytest.fixture(autouse=True)
def on_monday_morning() -> Iterator[None]:
    """The clock of every page in this file."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def postcode(db: None) -> Postcode:
    """Where the school is."""
    return Postcode.objects.create(code="NP204HA", latitude=51.583, longitude=-3.009)


@pytest.fixture
def library(school: Organisation) -> Space:
    """A small room some two miles away."""
    site = Site.objects.create(slug="library", name="Maindee Library", keeper=school, latitude=51.59, longitude=-2.97)
    room = make_space(site, school, "Reading room", capacity=20, facilities=bits_of(["step-free", "kitchen"]))
    open_daily(room)
    return room


class Page:
    """An answered search, with the parts tests ask about."""

    def __init__(self, client: Client, asked: dict[str, Any], path: str = "/search/") -> None:
        self.response = client.get(path, asked)
        assert self.response.status_code == 200
        self.html = self.response.content.decode()
        self.context = self.response.context

    @property
    def names(self) -> list[str]:
        return [card.plain_name for card in self.context["cards"]]

    def card(self, name: str) -> Any:
        return next(card for card in self.context["cards"] if card.plain_name == name)

    @property
    def errors(self) -> dict[str, list[str]]:
        return {field: [str(each) for each in said] for field, said in self.context["form"].errors.items()}


def search(client: Client, **asked: Any) -> Page:
    return Page(client, asked)
