"""What every letter is, whatever it is about: a subject and a text in each language of its reader, kept until sent."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string

from booking.models import Message
from community.letters import Reader

RULE = "\n\n" + "―" * 30 + "\n\n"
LONGEST_SUBJECT = 250


def printed(kind: str, words: Mapping[str, Any]) -> tuple[str, str]:
    """(subject, text) in the language being spoken. The first line of the template is the subject."""
    subject, _, text = render_to_string(f"email/{kind}.txt", dict(words)).strip().partition("\n")
    return " ".join(subject.split()), _tidy(text)


def letter(
    kind: str, mark: str, reader: Reader, versions: Sequence[tuple[str, str]], at: datetime, **more: Any
) -> Message:
    """The unsaved row, from (subject, text) in each of the reader's languages. `mark` says which letter of its kind it
    is to this reader: the key made of it keeps the same letter from being written twice."""
    # A letter that says the same in both languages ("Rhannu / Rhannu") would look like a fault.
    subjects = dict.fromkeys(subject for subject, _ in versions)
    return Message(
        **{
            "key": f"{kind}:{mark}:{whom(reader.address)}",
            "kind": kind,
            "to": reader.address,
            "language": reader.language,
            "subject": " / ".join(subjects)[:LONGEST_SUBJECT],
            "body": RULE.join(text for _, text in versions) + "\n",
            "created_at": at,
            "due_at": at,
            "leased_until": at,
            **more,
        }
    )


def whom(address: str) -> str:
    """An address as keys know it."""
    return hashlib.sha256(address.lower().encode()).hexdigest()[:16]


def _tidy(text: str) -> str:
    """Without blanks at line ends, and never two empty lines together."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        line = line.rstrip()
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines)
