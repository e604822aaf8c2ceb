"""What keeps a draft from being proposed: everything at once, each in a sentence."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from booking.eligibility import Refusal
from booking.models import Resource
from booking.rules import pack
from booking.rules.book import BadBook, Book
from booking.rules.conflicts import conflicts
from community.models import Organisation


def faults_of(content: Mapping[str, Any], keeper: Organisation) -> list[Refusal]:
    """Nothing, or why these rules cannot come into force."""
    try:
        book = Book.read(content)
    except BadBook as bad:
        return [Refusal("bad_rule", fault.sentence) for fault in bad.faults]
    return [*_empty(book), *_not_its_own(book, keeper), *_contradictory(book)]


def _empty(book: Book) -> Iterator[Refusal]:
    if not book.rules:
        yield Refusal("empty", _("There is no rule in it yet."))


def _not_its_own(book: Book, keeper: Organisation) -> Iterator[Refusal]:
    """Places of others, the law's own rules, and locks that only the law and councils have."""
    resources = Resource.objects.filter(keeper=keeper)
    known = {
        "site": set(resources.values_list("premises", flat=True)),
        "space": set(resources.values_list("slug", flat=True)),
    }
    if any(slug not in known[level] for rule in book.rules for level, slug in rule.scope.items()):
        yield Refusal("place", _("A rule is about a place that is not yours, or no longer there."))
    if keeper.kind != "council" and any(rule.locked for rule in book.rules):
        yield Refusal("locked", _("A rule is locked. Only the law and councils can lock a rule."))
    if {rule.id for rule in book.rules} & {rule.id for rule in pack.legal().book.rules}:
        yield Refusal("law", _("A rule bears the number of a rule of the law."))


def _contradictory(book: Book) -> Iterator[Refusal]:
    for _each in conflicts(book):
        yield Refusal("conflict", _("Two rules that are equally near say different things of the same booking."))
