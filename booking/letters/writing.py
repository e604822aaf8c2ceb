"""One letter to each reader, in the reader's language, kept as a Message in the transaction that it tells of.

`manage.py work` sends it (post.py). Each has a key made of what happened, to which version of the booking, and to whom
it goes, so that the same letter is never written twice.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from booking.deciding import last_decision
from booking.letters.attached import calendar_for
from booking.letters.choices import wanted
from booking.letters.kinds import DAILY, next_morning
from booking.letters.paper import letter, printed
from booking.letters.said import said_in
from booking.models import Booking, Message
from booking.panel import in_short
from booking.states import BookingState
from community.languages import languages_of
from community.letters import Reader

# Letters that say how the price came about and what the rules said.
EXPLAINED = {
    "booked",
    "booked_keeper",
    "requested",
    "requested_keeper",
    "moved",
    "moved_keeper",
    "booked_for_you",
}


@dataclass(frozen=True)
class TalkMark:
    """A line of a kept letter in whose place the reader's own link is put on the way out; nobody else may see that."""

    language: str
    reference: str
    side: str

    def __str__(self) -> str:
        return f"talk:{self.language}:{self.reference}:{self.side}"

    @classmethod
    def read(cls, line: str) -> "TalkMark | None":
        """The mark that a line is, if it is one."""
        found = re.fullmatch(rf"talk:({'|'.join(code for code, _ in settings.LANGUAGES)}):(\S+):(group|keeper)", line)
        return cls(*found.groups()) if found else None


def write(
    kind: str,
    readers: Iterable[Reader],
    bookings: Sequence[Booking],
    at: datetime,
    *,
    mark: str = "",
    page: tuple[str, Sequence[Any]] | None = None,
    **words: Any,
) -> None:
    """One letter to each address, however many parts its reader plays, if and when it is wanted.

    `mark` tells several letters of a kind about one version of a booking apart; `page` is the name and arguments of
    the address that the letter leads to, if not the booking's own page. `words` go to `templates/email/<kind>.txt`.
    """
    different = {reader.address.lower(): reader for reader in reversed(list(readers))}
    chosen = wanted(kind, list(different.values()))
    if chosen and kind in EXPLAINED and "decision" not in words:
        words["decision"] = last_decision(bookings[0])
    letters = []
    for reader, when in chosen:
        # What begins before the daily letter goes out would be told too late.
        daily = when == DAILY and bookings[0].starts_at > next_morning(at)
        letters.append(_letter(kind, reader, bookings, at, {**words, "page": page, "in_digest": daily}, mark))
    Message.objects.bulk_create(letters, ignore_conflicts=True)


def _letter(
    kind: str, reader: Reader, bookings: Sequence[Booking], at: datetime, words: dict[str, Any], mark: str
) -> Message:
    versions = [in_language(language, kind, bookings, words) for language in languages_of(reader.language)]
    first, daily = bookings[0], words["in_digest"]
    if daily:  # among others in one letter its subject would not be seen
        versions = [(subject, f"{subject}\n\n{text}") for subject, text in versions]
    return letter(
        kind,
        ":".join([first.reference, str(first.sequence), *([mark] if mark else [])]),
        reader,
        versions,
        at,
        booking=first,
        in_digest=daily,
        calendar=calendar_for(kind, bookings, languages_of(reader.language)[0]),
        due_at=next_morning(at) if daily else at,
    )


def in_language(language: str, kind: str, bookings: Sequence[Booking], words: dict[str, Any]) -> tuple[str, str]:
    """(subject, text) in one language."""
    booking, words = bookings[0], {name: said_in(language, value) for name, value in words.items()}
    # What was cancelled or declined costs nothing: a sum in that letter would be entered in the books.
    prices = [each.price_pence for each in bookings if each.status.takes_time and each.price_pence is not None]
    decision, told, page = words.pop("decision", None), words.pop("told", {}), words.pop("page", None)
    with translation.override(language):
        return printed(
            kind,
            {
                "booking": booking,
                "bookings": bookings if len(bookings) > 1 else [],
                "count": len(bookings),
                "cost": sum(prices) if prices else None,
                "zone": booking.zone,
                "for_keeper": kind.endswith("_keeper"),
                "why": in_short(decision) if decision else told.get(language, []),
                "link": settings.SITE_URL + _address_of(kind, booking, page),
                "talk": TalkMark(language, booking.reference, "keeper" if kind.endswith("_keeper") else "group"),
                **words,
            },
        )


def _address_of(kind: str, booking: Booking, page: tuple[str, Sequence[Any]] | None) -> str:
    """The path of the page a letter leads to, in the language being spoken."""
    if page:
        return reverse(page[0], args=page[1])
    if kind == "review_keeper":
        return reverse("manage-review", args=[booking.reference])
    if kind == "reviewed" and _is_unsent(booking):  # nothing stays to look at: on to other times
        return booking.resource.get_absolute_url()
    return reverse("manage-request" if kind.endswith("_keeper") else "booking", args=[booking.reference])


def _is_unsent(booking: Booking) -> bool:
    return booking.state in (BookingState.HELD, BookingState.EXPIRED) and booking.price_pence is None
