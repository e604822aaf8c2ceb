"""Reading and writing the catalogue file; several people may fill it at once, so every change is locked and atomic."""

import fcntl
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import polib

from config.catalogue.audit import FORMS, PLURALS, entry_defects, untranslated
from config.catalogue.extract import Key, Message

HEADER = {
    "Project-Id-Version": "Rhannu",
    "Language": "cy",
    "Language-Team": "Cymraeg",
    "Last-Translator": "Rhannu contributors; a fluent reviewer has still to read it",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": PLURALS,
}


class BadTranslations(Exception):
    """A file of translations that was refused as a whole; its text lists why."""


def read(path: Path) -> polib.POFile:
    """The catalogue, or an empty one where there is none yet. A string twice in it is refused."""
    if path.exists():
        return polib.pofile(str(path), check_for_duplicates=True, wrapwidth=110)
    return polib.POFile(wrapwidth=110)


def write(po: polib.POFile, path: Path) -> None:
    """Replaces the file in one step, so that a reader never meets half of it."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".po~")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(str(po).rstrip("\n") + "\n")
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(temporary)
        raise


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One writer at a time: two people filling in different strings must not lose each other's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def update(path: Path, messages: Mapping[Key, Message]) -> tuple[int, int]:
    """Brings the catalogue into line with the source; returns how many strings came and how many went."""
    with locked(path):
        old = {(entry.msgctxt, entry.msgid): entry for entry in read(path) if not entry.obsolete}
        po = polib.POFile(wrapwidth=110)
        po.header = "Welsh. Kept by `manage.py messages`; files without line numbers, so that changes stay small."
        po.metadata = HEADER
        for key, message in messages.items():
            po.append(_entry(message, old.get(key)))
        if not path.exists() or path.read_text(encoding="utf-8") != str(po).rstrip("\n") + "\n":
            write(po, path)
    return len(messages.keys() - old.keys()), len(old.keys() - messages.keys())


def _entry(message: Message, old: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=message.singular, msgctxt=message.context, occurrences=[(name, "") for name in message.files]
    )
    if message.plural is None:
        entry.msgstr = old.msgstr if old and not old.msgid_plural else ""
    else:
        entry.msgid_plural = message.plural
        kept = old.msgstr_plural if old and old.msgid_plural else {}
        entry.msgstr_plural = {form: kept.get(form, "") for form in range(FORMS)}
    if old:
        entry.flags = [flag for flag in old.flags if flag == "fuzzy"]
        entry.tcomment = old.tcomment
    return entry


def wanting(po: polib.POFile) -> list[dict[str, Any]]:
    """What is still to translate, as plain data for a translator's tool."""
    result: list[dict[str, Any]] = []
    for entry in po:
        if entry.obsolete or not (untranslated(entry) or entry.fuzzy):
            continue
        wanted: dict[str, Any] = {"msgid": entry.msgid}
        if entry.msgid_plural:
            wanted["msgid_plural"] = entry.msgid_plural
        if entry.msgctxt:
            wanted["msgctxt"] = entry.msgctxt
        wanted["files"] = [name for name, _ in entry.occurrences]
        result.append(wanted)
    return result


def fill(path: Path, items: object, messages: Mapping[Key, Message]) -> tuple[int, list[str]]:
    """Puts translations in: a list of {msgid, msgctxt?, msgstr | msgstr_plural: {"0": …}}.

    Returns how many were filled in and which strings the catalogue does not have (any more). Raises BadTranslations,
    with nothing changed, when an item cannot be read or harms a placeholder.
    """
    if not isinstance(items, list):
        raise BadTranslations("the file must hold a list")
    with locked(path):
        po = read(path)
        entries = {(entry.msgctxt, entry.msgid): entry for entry in po if not entry.obsolete}
        problems: list[str] = []
        unknown: list[str] = []
        filled = 0
        for number, item in enumerate(items, 1):
            try:
                key = item.get("msgctxt") or None, item["msgid"]
                if key not in entries:
                    unknown.append(str(item["msgid"]))
                    continue
                _put(entries[key], item)
            except (KeyError, ValueError, TypeError, AttributeError) as error:
                problems.append(f"item {number}: {error!r}")
                continue
            count = messages[key].count if key in messages else None
            problems += [
                f"item {number}: {problem}: {item['msgid']!r}" for problem in entry_defects(entries[key], count)
            ]
            filled += 1
        if problems:
            raise BadTranslations("\n".join(problems))
        write(po, path)
    return filled, unknown


def _put(entry: polib.POEntry, item: dict[str, Any]) -> None:
    if entry.msgid_plural:
        forms = item["msgstr_plural"]
        entry.msgstr_plural = {form: str(forms[str(form)]) for form in range(FORMS)}
    else:
        entry.msgstr = str(item["msgstr"])
    entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]


def compile_catalogues(locale: Path) -> list[Path]:
    """Compiles each .po that is newer than its .mo; returns those it compiled."""
    compiled = []
    for po_path in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        mo_path = po_path.with_suffix(".mo")
        if mo_path.exists() and mo_path.stat().st_mtime_ns >= po_path.stat().st_mtime_ns:
            continue
        handle, temporary = tempfile.mkstemp(dir=po_path.parent, suffix=".mo~")
        with os.fdopen(handle, "wb") as file:
            file.write(read(po_path).to_binary())
        os.chmod(temporary, 0o644)
        os.replace(temporary, mo_path)
        compiled.append(mo_path)
    return compiled
