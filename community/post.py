"""Reading back the letters that the demo writes into a folder instead of sending them."""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

# What Django's file backend writes after each letter of a file.
BETWEEN_LETTERS = b"\n" + b"-" * 79 + b"\n"
MOST = 60


@dataclass(frozen=True)
class Letter:
    """One letter as its reader sees it."""

    to: str
    subject: str
    sent_at: datetime | None
    body: str


def letters(folder: Path) -> list[Letter]:
    """The letters in the folder, newest first, not more than MOST. A folder that is not there holds none."""
    files = sorted(folder.glob("*.log"), key=lambda each: each.stat().st_mtime, reverse=True) if folder.is_dir() else []
    found: list[Letter] = []
    for file in files[:MOST]:
        written = [part for part in file.read_bytes().split(BETWEEN_LETTERS) if part.strip()]
        found += [_read(part) for part in reversed(written)]
    # Two letters written in one second keep the order of their files.
    return sorted(found, key=_when, reverse=True)[:MOST]


def _when(letter: Letter) -> float:
    return letter.sent_at.timestamp() if letter.sent_at else 0.0


def _read(written: bytes) -> Letter:
    message = message_from_bytes(written, policy=policy.default)
    assert isinstance(message, EmailMessage)
    text = message.get_body(preferencelist=("plain",))
    date = message["Date"]
    return Letter(
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        sent_at=parsedate_to_datetime(str(date)) if date else None,
        body=text.get_content() if text else "",
    )
