"""Reading a stored rulebook. Every fault is named by its rule and field; nothing of it is used until all are mended."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from booking.rules.kinds import KINDS, Part
from booking.rules.rule import Condition, Rule
from booking.rules.vocabulary import DOCUMENTS, FIELDS, Field, Label

ID = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
SLUG = re.compile(r"[-a-zA-Z0-9_]{1,120}")
LONGEST_TEXT = 600


class Fault(NamedTuple):
    """What is wrong, where: the rule's id ("" is the book itself) and the field of the rule."""

    rule: str
    field: str
    sentence: Label


class BadBook(Exception):
    """Carries every fault."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(f"{fault.rule} {fault.field}: {fault.sentence}" for fault in faults))
        self.faults = faults


Found = Iterator[tuple[str, Label]]


def rules_of(content: Any) -> tuple[tuple[Rule, ...], list[Fault]]:
    """The rules that could be read, and what is wrong with the rest."""
    stored = content.get("rules", []) if isinstance(content, Mapping) else None
    if not isinstance(stored, list):
        return (), [Fault("", "rules", _("A rulebook is a list of rules."))]
    rules, faults, seen = [], [], set()
    for number, each in enumerate(stored, 1):
        name = str(each.get("id") or f"#{number}") if isinstance(each, Mapping) else f"#{number}"
        found = [Fault(name, field, sentence) for field, sentence in _faults(each)]
        if name in seen:
            found.append(Fault(name, "id", _("Two rules have this number.")))
        seen.add(name)
        faults += found
        if not found:
            rules.append(_rule(each))
    return tuple(rules), faults


def busy_faults(busy: Any) -> list[Fault]:
    """What is wrong with the busy hours."""
    good = isinstance(busy, list) and all(_is_stretch(each) for each in busy)
    return [] if good else [Fault("", "busy", _("Busy time is days of the week with an hour from and an hour to."))]


def _is_stretch(each: Any) -> bool:
    if not isinstance(each, Mapping) or each.keys() != {"days", "from", "to"} or not isinstance(each["days"], list):
        return False
    days = all(type(day) is int and 0 <= day <= 6 for day in each["days"])
    return days and _is_number(each["from"]) and _is_number(each["to"]) and 0 <= each["from"] < each["to"] <= 24


def _rule(each: Mapping[str, Any]) -> Rule:
    return Rule(
        id=each["id"],
        kind=each["kind"],
        when=tuple(Condition(*condition) for condition in each.get("when", [])),
        then=dict(each["then"]),
        scope=dict(each.get("scope") or {}),
        locked=bool(each.get("locked", False)),
        since=each["since"],
        words=each["words"].strip(),
        words_cy=each["words_cy"].strip(),
    )


def _faults(each: Any) -> Found:
    if not isinstance(each, Mapping):
        yield "rule", _("This is not a rule.")
        return
    if not isinstance(each.get("id"), str) or not ID.fullmatch(each["id"]):
        yield "id", _("A rule's number is small letters, digits and hyphens.")
    yield from _when_faults(each.get("when", []))
    yield from _then_faults(each.get("kind"), each.get("then"))
    yield from _scope_faults(each.get("scope") or {})
    if not isinstance(each.get("locked", False), bool):
        yield "locked", _("Locked is yes or no.")
    if not _is_day(each.get("since")):
        yield "since", _("Say since when it holds, as a date.")
    if not _is_text(each.get("words")):
        yield "words", _("The English words are missing or too long.")
    if not _is_text(each.get("words_cy")):
        yield "words_cy", _("The Welsh words are missing or too long.")


def _when_faults(when: Any) -> Found:
    if not isinstance(when, list):
        yield "when", _("The conditions are not a list.")
        return
    for each in when:
        if not isinstance(each, list | tuple) or len(each) != 3 or not isinstance(each[0], str):
            yield "when", _("A condition is a fact, a question and a value.")
        elif each[0] not in FIELDS:
            yield each[0], _("The rules do not know this fact.")
        elif each[1] not in FIELDS[each[0]].ops:
            yield each[0], _("This question cannot be asked of this fact.")
        elif not _fits(FIELDS[each[0]], each[1], each[2]):
            yield each[0], _("This value does not fit the fact.")


def _fits(field: Field, op: str, value: Any) -> bool:
    if op == "in":
        return isinstance(value, list) and bool(value) and all(_is_value(field, each) for each in value)
    return _is_value(field, value)


def _is_value(field: Field, value: Any) -> bool:
    if field.kind == "flag":
        return isinstance(value, bool)
    if field.kind == "date":
        return _is_day(value)
    if field.kind == "number":
        within = _is_number(value) and field.least <= value and (field.most is None or value <= field.most)
        return within and not (field.whole and type(value) is not int)
    return type(value) in (str, int) and value in field.choices


def _then_faults(code: Any, then: Any) -> Found:
    kind = KINDS.get(code) if isinstance(code, str) else None
    if kind is None:
        yield "kind", _("There is no such kind of rule.")
        return
    shape = kind.shape_of(then) if isinstance(then, Mapping) else None
    if shape is None:
        yield "then", _("This kind of rule says something else.")
        return
    wrong = [name for name, part in shape.items() if not _says(part, then[name])]
    for name in wrong:
        yield name, _("This value is missing or does not fit.")
    if code == "duration" and not wrong and then["least"] > then["most"]:
        yield "most", _("The longest is shorter than the shortest.")


def _says(part: Part, value: Any) -> bool:
    match part.type:
        case "yes":
            return value is True
        case "number":
            return type(value) is int and part.least <= value <= part.most
        case "choice":
            return isinstance(value, str) and value in part.choices
        case "documents":
            return isinstance(value, list) and bool(value) and all(each in list(DOCUMENTS) for each in value)
        case _:
            return _is_text(value)


def _scope_faults(scope: Any) -> Found:
    if not isinstance(scope, Mapping) or len(scope) > 1 or not scope.keys() <= {"site", "space"}:
        yield "scope", _("A rule holds everywhere, in one building, or for one space.")
    elif not all(isinstance(slug, str) and SLUG.fullmatch(slug) for slug in scope.values()):
        yield "scope", _("Choose which building or space it is for.")


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= LONGEST_TEXT


def _is_number(value: Any) -> bool:
    return type(value) in (int, float)


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
