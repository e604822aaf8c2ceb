"""A line of the ledger in words, for those who dispute it and those who answer."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from community.ledger import Short
from community.models import EntryKind, LedgerEntry, Organisation


@dataclass(frozen=True)
class Said:
    """One line: whose account it is on, who the other side is, and what it says."""

    entry: LedgerEntry
    organisation: Organisation
    partner: Organisation | None
    what: str
    counts: str
    reason: str


def said(entry: LedgerEntry) -> Said:
    """In the language being spoken."""
    return Said(entry, entry.organisation, entry.partner, what(entry), what_it_counts(entry), reason(entry.reason))


def reason(kept: str) -> str:
    """What a program gave as its reason, kept in English, in the reader's language; people's own words as they are."""
    return _(kept) if kept else ""


def what(entry: LedgerEntry) -> str:
    """The kind of the line in a few words; a correction says what it corrects."""
    label = str(EntryKind(entry.kind).label)
    if entry.undone:
        return f"{label}: {EntryKind(entry.undone.kind).label}"
    return label


def what_it_counts(entry: LedgerEntry) -> str:
    """Why it counts nothing; empty where nothing stands in its way."""
    if EntryKind(entry.kind).is_slip:
        return ""
    if entry.short_of == Short.FAMILY:
        return _("Counts nothing: both groups belong to one family.")
    if entry.short_of:
        return _("Counts nothing: the price was above the community rate.")
    return ""


def proofs(entry: LedgerEntry) -> list[tuple[str, datetime]]:
    """What shows that it happened, in words, and since when that is known."""
    words = {
        "room_code": _("Checked in with the room's code"),
        "countersigned": _("The group says it was there"),
        "keyholder": _("The keyholder saw them"),
        "access_log": _("The door's log"),
        "invoice": _("A paid invoice"),
        "run_end": _("The driver ended the run"),
    }
    return [(words.get(each["kind"], each["kind"]), datetime.fromisoformat(each["at"])) for each in entry.proofs]
