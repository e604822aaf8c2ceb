"""What these tests share: people signed in, and letters to read."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from community.models import User


@pytest.fixture(autouse=True)
def no_attempts_yet() -> None:
    """Attempts are counted in the cache: without this, ten tests that sign in would shut out the eleventh."""
    cache.clear()


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """A request for a Welsh page leaves Welsh switched on for whoever comes next in this thread."""
    with translation.override("en-gb"):
        yield


@pytest.fixture
def as_() -> Callable[[User], Client]:
    """`as_(amina).get(…)`: a browser where she is signed in."""

    def signed_in(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return signed_in


def link_in(letter: Any, part: str) -> str:
    """The path and query of the first address in a letter that contains the part."""
    found = re.search(rf"https?://[^/\s]+(/\S*{part}\S*)", letter.body)
    assert found, letter.body
    return found[1]


def last_letter(to: str) -> Any:
    """The newest letter to an address."""
    return [each for each in mail.outbox if each.to == [to]][-1]
