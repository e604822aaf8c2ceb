"""Two rules that contradict each other, shown by a booking that falls under both."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from booking.rules.book import Book, Condition
from booking.rules.clauses import condition
from booking.rules.conflicts import conflicts
from booking.rules.spoken import all_of, value
from booking.rules.vocabulary import FIELDS
from booking.views.rule_words import Line, in_full, place_names, where
from community.models import Organisation


@dataclass(frozen=True)
class Contradiction:
    """The two rules, and the facts of the booking."""

    lines: tuple[Line, Line]
    example: list[str]


def said(book: Book, keeper: Organisation) -> list[Contradiction]:
    """Every contradiction in words."""
    found = conflicts(book)
    names = place_names(keeper) if found else {}
    return [
        Contradiction(
            (
                Line(each.one, in_full(each.one, where(each.one, names))),
                Line(each.other, in_full(each.other, where(each.other, names))),
            ),
            example_words(each.example),
        )
        for each in found
    ]


def example_words(facts: Mapping[str, Any]) -> list[str]:
    """Each fact as a clause: under-18s take part, it begins at 6pm."""
    return [_fact(code, fact) for code, fact in facts.items() if code in FIELDS] or [_("any booking")]


def _fact(code: str, fact: Any) -> str:
    field = FIELDS[code]
    if field.kind != "set":
        return condition(Condition(code, "is", fact))
    documents = all_of(value(field, each) for each in sorted(fact)) if fact else _("none")
    return f"{field.label}: {documents}"
