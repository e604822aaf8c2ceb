"""What is wrong with a catalogue: strings missing, left untranslated, or with their placeholders broken."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

import polib

from config.catalogue.extract import Key, Message

PLURALS = "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n==3 ? 3 : n==6 ? 4 : 5);"
FORMS = 6
OTHER = 5  # the form for every number without one of its own; it must show the number

_PLACEHOLDER = re.compile(
    r"%%|%\(\w+\)[-#0 +]*[\d.]*[diouxXeEfFgGcrsa]|%[-#0+]*[\d.]*[diouxXeEfFgGcrsa](?![\w])|\{\w*\}|</?[\w:]+[^<>]*>"
)
_COUNTERS = {"n", "count", "number", "total", "limit_value", "length"}


def defects(po: polib.POFile, messages: Mapping[Key, Message]) -> list[str]:
    """Everything to mend before a reader may meet this catalogue, one plain sentence each."""
    return list(_defects(po, messages))


def _defects(po: polib.POFile, messages: Mapping[Key, Message]) -> Iterator[str]:
    if po.metadata.get("Plural-Forms", "").rstrip(";") != PLURALS.rstrip(";"):
        yield f"Plural-Forms in the header must be: {PLURALS}"
    kept = {(entry.msgctxt, entry.msgid): entry for entry in po if not entry.obsolete}
    for key, message in messages.items():
        if key not in kept:
            yield f"missing: {message.singular!r} ({message.files[0]}); run `manage.py messages`"
    for entry in po:
        key = entry.msgctxt, entry.msgid
        if entry.obsolete or key not in messages:
            yield f"obsolete: {entry.msgid!r}; run `manage.py messages`"
        elif entry.fuzzy:
            yield f"fuzzy: {entry.msgid!r}"
        elif (messages[key].plural or "") != entry.msgid_plural:
            yield f"the plural has changed: {entry.msgid!r}; run `manage.py messages`"
        else:
            for problem in entry_defects(entry, messages[key].count):
                yield f"{problem}: {entry.msgid!r}"


def untranslated(entry: polib.POEntry) -> bool:
    """Whether any form of it is still empty."""
    if entry.msgid_plural:
        return not all((entry.msgstr_plural.get(form) or "").strip() for form in range(FORMS))
    return not entry.msgstr.strip()


def entry_defects(entry: polib.POEntry, count: str | None = None) -> Iterator[str]:
    """What is wrong with one entry's translation; `count` is the name of the number in it, where known."""
    if untranslated(entry):
        yield "untranslated"
    elif not entry.msgid_plural:
        yield from _differences(entry.msgid, entry.msgstr, "")
        yield from _path_defects(entry)
    else:
        droppable = count_placeholder(entry, count)
        for form, text in sorted(entry.msgstr_plural.items()):
            may_drop = droppable if form != OTHER else None
            yield from _differences(entry.msgid_plural, text, f" in plural form {form}", may_drop)


def count_placeholder(entry: polib.POEntry, count: str | None) -> str | None:
    """The one placeholder a plural form may leave out, because the form itself says the number ("dwy awr")."""
    present = placeholders(entry.msgid_plural)
    numbers = [each for each in present if not each.startswith("<")]
    for each in numbers:
        name = _name(each)
        if name and name == count:
            return each
    missing_from_singular = [each for each in numbers if each not in placeholders(entry.msgid)]
    if len(missing_from_singular) == 1:
        return missing_from_singular[0]
    if len(numbers) == 1:
        return numbers[0]
    return next((each for each in numbers if _name(each) in _COUNTERS or each.endswith("d")), None)


def placeholders(text: str) -> Counter[str]:
    """What must come through a translation unharmed: %(name)s, %d, {name} and tags."""
    return Counter(each for each in _PLACEHOLDER.findall(text) if each != "%%")


def _name(placeholder: str) -> str:
    found = re.match(r"%\((\w+)\)|\{(\w+)\}", placeholder)
    return (found[1] or found[2]) if found else ""


def _differences(source: str, text: str, where: str, may_drop: str | None = None) -> Iterator[str]:
    wanted, given = placeholders(source), placeholders(text)
    lost = wanted - given
    if may_drop:
        lost.pop(may_drop, None)
    if lost:
        yield f"{', '.join(lost)} lost{where}"
    added = given - wanted
    if added:
        yield f"{', '.join(added)} not in the English{where}"


def _path_defects(entry: polib.POEntry) -> Iterator[str]:
    """An address must stay an address: its translation is matched against what people type."""
    if not any(name.endswith("urls.py") for name, _ in entry.occurrences):
        return
    if re.search(r"\s", entry.msgstr) or not entry.msgstr.isascii():
        yield f"an address may not contain spaces or accents ({entry.msgstr!r})"
    if entry.msgid.endswith("/") != entry.msgstr.endswith("/") or entry.msgstr.startswith("/"):
        yield f"an address must begin and end as the English does ({entry.msgstr!r})"
