"""How the plain values in reasons and rules are said, in the language being spoken."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, time
from functools import reduce
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from booking.rules.vocabulary import BANDS, DOCUMENTS, FIELDS, Field
from community import wording

# Facts whose values are names and keep their capitals.
NAMES = ("band", "weekday")
OUTCOMES: dict[str, str | Promise] = {
    "yes": _("yes"),
    "ask": _("a person decides"),
    "documents": _("documents are missing"),
    "no": _("no"),
}


def hour(value: float) -> str:
    """18.5 is 6.30pm; 25 is 1am of the next day."""
    minutes = round(value * 60)
    clock = wording.clock(time(minutes // 60 % 24, minutes % 60))
    return gettext("%(time)s (next day)") % {"time": clock} if value > 24 else clock


def days(number: int) -> str:
    """28 days; 28 diwrnod."""
    return ngettext("%(count)s day", "%(count)s days", number) % {"count": number}


def places(number: int) -> str:
    """2 places."""
    return ngettext("%(count)s place", "%(count)s places", number) % {"count": number}


def dates(number: int) -> str:
    """2 dates."""
    return ngettext("%(count)s date", "%(count)s dates", number) % {"count": number}


def day(iso: str) -> str:
    """Sunday 3 January 2027."""
    return wording.day(date.fromisoformat(iso), year=True)


def any_of(words: Iterable[str]) -> str:
    """a, b or c. Welsh would soften what follows its "or", so it has slashes all the way."""
    every = pgettext("a list of alternatives, before its last", "%(first)s, %(last)s")
    return _listed(words, every, pgettext("a list of names; Welsh uses a slash", "%(first)s or %(last)s"))


def all_of(words: Iterable[str]) -> str:
    """a, b and c."""
    return _listed(
        words, "%(first)s, %(last)s", pgettext("a list of names; Welsh uses a comma", "%(first)s and %(last)s")
    )


def _listed(words: Iterable[str], every: str, at_last: str) -> str:
    *most, last = words
    if not most:
        return last
    before = reduce(lambda one, other: every % {"first": one, "last": other}, most)
    return at_last % {"first": before, "last": last}


def money(pence: int) -> str:
    """£8.40, £0: "free" would not fit into a sentence that says what something costs."""
    return wording.pounds(pence) if pence else "£0"


def percent(number: int) -> str:
    """35%."""
    return f"{number}%"


UNITS: dict[str, Callable[[Any], str]] = {
    "people": wording.people,
    "hour": hour,
    "minutes": wording.hours,
    "days": days,
    "percent": percent,
    "pence": money,
    "km": wording.distance,
    "places": places,
    "dates": dates,
}

# What a blank of this name holds.
SLOTS: dict[str, Callable[[Any], str]] = {
    "people": wording.people,
    "capacity": str,
    "minutes": wording.hours,
    "limit": wording.hours,
    "held": wording.hours,
    "asked": wording.hours,
    "hour": hour,
    "days": days,
    "on": day,
    "band": lambda code: str(BANDS[code]),
    "document": lambda code: str(DOCUMENTS[code]),
    "field": lambda code: str(FIELDS[code].label),
    "outcome": lambda code: str(OUTCOMES[code]),
    "percent": percent,
    "pence": money,
    "rate": money,
}


def filled(slots: Mapping[str, Any]) -> dict[str, str]:
    """A reason's blanks in words. A rule's own words are kept in both languages side by side."""
    out = {name: SLOTS[name](value) for name, value in slots.items() if name in SLOTS}
    if "words" in slots:
        out["words"] = slots["words_cy"] if wording.speaks_welsh() else slots["words"]
    return out


def value(field: Field, plain: Any) -> str:
    """One value of a fact, inside a sentence."""
    if field.kind == "date":
        return day(plain)
    if field.kind == "number":
        return UNITS[field.unit](plain)
    label = str(field.choices[plain])
    return label if field.code in NAMES else inside(label)


def values(field: Field, plain: Sequence[Any]) -> str:
    """Any of several values; days of the week that follow each other as a stretch."""
    if field.code == "weekday" and len(plain) > 2 and sorted(plain) == list(range(min(plain), max(plain) + 1)):
        first, last = wording.weekday(min(plain)), wording.weekday(max(plain), second=True)
        return pgettext("days of the week", "%(first)s to %(last)s") % {"first": first, "last": last}
    return any_of(value(field, each) for each in plain)


def inside(label: str) -> str:
    """A label in the middle of a sentence."""
    return label[:1].lower() + label[1:]
