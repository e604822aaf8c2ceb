"""Addresses of new things, made of their names: readable, and nobody else's."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.text import slugify

# Words that stand in the same place of an address as a slug does, in either language: a group called "New" would
# have no page.
RESERVED = {"new", "newydd"}
# Room for "-" and a number of five figures.
NUMBER = 6


class Slugs:
    """Hands out addresses that nobody has: pill-chess-club, pill-chess-club-2, …

    `longest` is the column's width; `otherwise` stands for a name without a letter or digit.
    """

    def __init__(self, taken: Iterable[str], longest: int, otherwise: str) -> None:
        self.taken, self.longest, self.otherwise = {*taken, *RESERVED}, longest, otherwise

    def of(self, name: str) -> str:
        """A new one. Rows keep theirs for ever, whatever they are renamed to."""
        stem = _stem(name, self.longest) or self.otherwise
        slug, number = stem, 1
        while slug in self.taken:
            number += 1
            slug = f"{stem}-{number}"
        self.taken.add(slug)
        return slug


def free_slug(rows: QuerySet, name: str, longest: int, otherwise: str) -> str:
    """One that none of the rows has. Of two made at the same moment the unique index refuses the second."""
    alike = rows.filter(slug__startswith=_stem(name, longest) or otherwise)
    return Slugs(alike.values_list("slug", flat=True), longest, otherwise).of(name)


def _stem(name: str, longest: int) -> str:
    return slugify(name)[: longest - NUMBER].strip("-")
