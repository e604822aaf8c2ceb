"""Addresses made of names."""

import pytest

from community.models import Organisation
from community.slugs import RESERVED, Slugs, free_slug


def test_each_is_given_once() -> None:
    slugs = Slugs(["pill-chess-club"], 90, "group")
    assert [slugs.of("Pill Chess Club"), slugs.of("Pill Chess Club")] == ["pill-chess-club-2", "pill-chess-club-3"]


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_the_name_of_a_page_of_ours_is_never_one(word: str) -> None:
    assert Slugs([], 90, "group").of(word) == f"{word}-2"


def test_a_name_without_letters_and_a_very_long_one_have_one_too() -> None:
    assert Slugs([], 90, "site").of("†††") == "site"
    assert len(Slugs(["x" * 84], 90, "site").of("x" * 300)) <= 90


@pytest.mark.django_db
def test_those_in_the_database_are_taken(scouts: Organisation) -> None:
    assert free_slug(Organisation.objects.all(), scouts.slug, 90, "group") == f"{scouts.slug}-2"
