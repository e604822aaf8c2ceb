"""Rules as people read them: under headings, each in a sentence and in the keeper's own words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from booking.forms.effects import EFFECTS, GROUPS
from booking.models import Resource
from booking.rules.book import Book, Rule
from booking.rules.sentences import sentence
from booking.rules.spoken import hour
from community import wording
from community.models import Organisation


@dataclass(frozen=True)
class Line:
    """A rule: what the program does, and what the keeper says about it."""

    rule: Rule
    sentence: str

    @property
    def in_own_words(self) -> bool:
        """Whether the keeper says it differently."""
        return wording.in_language(self.rule, "words")[0] != self.sentence


@dataclass(frozen=True)
class Group:
    """Rules of one sort."""

    heading: str
    lines: list[Line]


def grouped(book: Book, keeper: Organisation) -> list[Group]:
    """All the rules, in the order of the headings; no heading without a rule."""
    names = place_names(keeper) if any(rule.scope for rule in book.rules) else {}
    heading_of = {effect.kind: effect.group for effect in EFFECTS.values()}
    kinds = list(dict.fromkeys(effect.kind for effect in EFFECTS.values()))
    rules = sorted(book.rules, key=lambda rule: (kinds.index(rule.kind), bool(rule.scope), len(rule.when)))
    out = []
    for heading in GROUPS:
        lines = [Line(rule, in_full(rule, where(rule, names))) for rule in rules if heading_of[rule.kind] is heading]
        if lines:
            out.append(Group(str(heading), lines))
    return out


def in_full(rule: Rule, place: str = "") -> str:
    """What the program does with the rule; conditions of use with their text."""
    words = sentence(rule, place)
    return f"{words} {wording.in_language(rule.then, 'text')[0]}" if rule.kind == "conditions" else words


def place_names(keeper: Organisation) -> dict[tuple[str, str], str]:
    """("site", slug) and ("space", slug) → its name in the language being spoken."""
    out: dict[tuple[str, str], str] = {}
    for each in Resource.objects.filter(keeper=keeper):
        place = wording.in_language(each, "place")[0]
        name = wording.in_language(each)[0]
        out["space", each.slug] = f"{name}, {place}" if place else name
        if each.premises:
            out["site", each.premises] = place
    return out


def where(rule: Rule, names: Mapping[tuple[str, str], str]) -> str:
    return next((names.get((level, slug), slug) for level, slug in rule.scope.items()), "")


def busy_lines(busy: Iterable[Mapping[str, Any]]) -> list[str]:
    """Monday – Friday: 5pm – 10pm, a line for each stretch."""
    return [f"{_days(each['days'])}: {hour(each['from'])} – {hour(each['to'])}" for each in busy]


def _days(days: list[int]) -> str:
    """Three days or more in a row are said by the first and the last."""
    if len(days) == 7:
        return _("Every day")
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    said = []
    for run in runs:
        ends = [wording.weekday(run[0]), wording.weekday(run[-1])]
        said += [" – ".join(ends)] if len(run) > 2 else [wording.weekday(day) for day in run]
    return ", ".join(said)
