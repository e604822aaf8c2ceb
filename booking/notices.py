"""Letters about bookings, in the reader's language, written in the same transaction as what they tell of.

A letter is a Message row; `manage.py work` sends it (post.py). Each has a key made of what happened, to which version
of the booking, and to whom it goes, so that the same letter is never written twice.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from booking.deciding import last_decision
from booking.evidence import OPEN_FOR
from booking.models import Booking, Message, Resource
from booking.panel import in_short
from booking.spans import Span
from booking.states import BookingState
from community.languages import languages_of
from community.models import User

RULE = "\n\n" + "―" * 30 + "\n\n"
LONGEST_SUBJECT = 250
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
class Reader:
    """An address and the language it reads; unknown ("") means both."""

    address: str
    language: str


def sent(booking: Booking, *, at: datetime) -> None:
    """It was sent: the group knows what comes next, the managers that there is something to decide."""
    series_sent([booking], at=at)


def series_sent(bookings: Sequence[Booking], *, at: datetime) -> None:
    """Several dates were sent together: one letter to each reader, not one a date; two where only some wait."""
    confirmed = [each for each in bookings if each.state == BookingState.CONFIRMED]
    waiting = [each for each in bookings if each.state != BookingState.CONFIRMED]
    for kind, some in (("booked", confirmed), ("requested", waiting)):
        if some:
            decision = last_decision(some[0])
            _write(kind, group_of(some[0]), some, at, decision=decision)
            _write(f"{kind}_keeper", managers_of(some[0]), some, at, decision=decision)


def approved(bookings: Sequence[Booking], *, at: datetime) -> None:
    """The manager said yes."""
    _write("approved", group_of(bookings[0]), bookings, at)


def declined(bookings: Sequence[Booking], *, reason: str, at: datetime) -> None:
    """The manager said no, and why."""
    _write("declined", group_of(bookings[0]), bookings, at, reason=reason)


def asked(booking: Booking, *, question: str, at: datetime) -> None:
    """The manager has a question."""
    _write("asked", group_of(booking), [booking], at, question=question)


def answered(booking: Booking, *, answer: str, at: datetime) -> None:
    """The group has answered; it waits for a decision again."""
    _write("answered_keeper", managers_of(booking), [booking], at, answer=answer)


def moved(booking: Booking, *, was: Span, old_place: Resource, by_keeper: bool, reason: str, at: datetime) -> None:
    """It has another time or place. Both sides hear of it: old and new are in the letter."""
    words = {"was": was, "old_place": old_place, "by_keeper": by_keeper, "reason": reason}
    _write("moved", group_of(booking), [booking], at, **words)
    if not by_keeper:
        _write("moved_keeper", managers_of(booking), [booking], at, **words)


def cancelled(bookings: Sequence[Booking], *, by_group: bool, reason: str, at: datetime) -> None:
    """It was given up. The managers need no letter about what they did themselves."""
    _write("cancelled", group_of(bookings[0]), bookings, at, reason=reason, by_group=by_group)
    if by_group:
        _write("cancelled_keeper", managers_of(bookings[0]), bookings, at, reason=reason)


def lapsed(booking: Booking, *, at: datetime) -> None:
    """Nobody answered in time."""
    _write("lapsed", group_of(booking), [booking], at)
    _write("lapsed_keeper", managers_of(booking), [booking], at)


def booked_by_keeper(booking: Booking, *, asker: User | None, at: datetime) -> None:
    """A manager booked a time for the organisation, perhaps because somebody of it had asked."""
    _write("booked_for_you", group_of(booking, asker), [booking], at, reason=booking.override_reason)


def no_show(booking: Booking, *, at: datetime) -> None:
    """The keeper says that nobody came. Whoever sees that differently must know at once how to say so."""
    _write("no_show", group_of(booking), [booking], at, days=OPEN_FOR.days)


def no_show_put_right(booking: Booking, *, at: datetime) -> None:
    """That was a mistake."""
    _write("no_show_put_right", group_of(booking), [booking], at)


def excused(booking: Booking, *, reason: str, at: datetime) -> None:
    """It does not count against the group any more, and why."""
    _write("excused", group_of(booking), [booking], at, reason=reason)


def unused(booking: Booking, *, missed: int, most: int, of: int, at: datetime) -> None:
    """A weekly let that nobody came to several times: what will happen if it goes on."""
    _write("unused", group_of(booking), [booking], at, missed=missed, most=most, of=of)


def released(bookings: Sequence[Booking], *, missed: int, of: int, at: datetime) -> None:
    """The rest of a weekly let that was not used is free for others."""
    _write("released", group_of(bookings[0]), bookings, at, missed=missed, of=of)
    _write("released_keeper", managers_of(bookings[0]), bookings, at, missed=missed, of=of)


def review(booking: Booking, *, words: str, told: Mapping[str, Sequence[str]], at: datetime) -> None:
    """The group asks a person to look again at what the rules said."""
    _write("review_keeper", managers_of(booking), [booking], at, words=words, told=told)


def reviewed(booking: Booking, *, asker: User | None, words: str, at: datetime) -> None:
    """A person has looked again, and it stays as it is."""
    _write("reviewed", group_of(booking, asker), [booking], at, words=words)


def group_of(booking: Booking, asker: User | None = None) -> list[Reader]:
    """Who made it or asked for it, while still a member, and the organisation's own address."""
    organisation, person = booking.organisation, asker or booking.made_by
    if organisation is None:
        return []
    readers = [Reader(organisation.email, organisation.language)] if organisation.email else []
    # Somebody who has left the group must learn nothing more about it.
    if person and person.is_active and organisation.memberships.filter(user=person).exists():
        readers.insert(0, Reader(person.email, person.language))
    # Who keeps the place and belongs to the group as well must not be the only one who hears what the keeper does.
    if not readers or person and not organisation.email and _keeps(booking, person):
        readers += [Reader(each.email, each.language) for each in organisation.managers().filter(is_active=True)]
    return readers


def _keeps(booking: Booking, person: User) -> bool:
    return booking.resource.keeper.managers().filter(pk=person.pk).exists()


def managers_of(booking: Booking) -> list[Reader]:
    """Everybody who decides for the keeper."""
    managers = booking.resource.keeper.managers().filter(is_active=True)
    return [Reader(each.email, each.language) for each in managers]


def _write(kind: str, readers: Iterable[Reader], bookings: Sequence[Booking], at: datetime, **words: Any) -> None:
    """One letter to each address, however many parts its reader plays."""
    different = {reader.address.lower(): reader for reader in reversed(list(readers))}
    if kind in EXPLAINED and "decision" not in words:
        words["decision"] = last_decision(bookings[0])
    Message.objects.bulk_create(
        [_letter(kind, reader, bookings, at, words) for reader in different.values()], ignore_conflicts=True
    )


def _letter(kind: str, reader: Reader, bookings: Sequence[Booking], at: datetime, words: dict[str, Any]) -> Message:
    versions = [_in(language, kind, bookings, words) for language in languages_of(reader.language)]
    first = bookings[0]
    whom = hashlib.sha256(reader.address.lower().encode()).hexdigest()[:16]
    return Message(
        key=f"{kind}:{first.reference}:{first.sequence}:{whom}",
        booking=first,
        to=reader.address,
        language=reader.language,
        subject=" / ".join(subject for subject, _ in versions)[:LONGEST_SUBJECT],
        body=RULE.join(body for _, body in versions) + "\n",
        created_at=at,
        due_at=at,
        leased_until=at,
    )


def _in(language: str, kind: str, bookings: Sequence[Booking], words: dict[str, Any]) -> tuple[str, str]:
    """(subject, body) in one language. The template's first line is the subject."""
    booking, words = bookings[0], dict(words)
    # What was cancelled or declined costs nothing: a sum in that letter would be entered in the books.
    prices = [each.price_pence for each in bookings if each.status.takes_time and each.price_pence is not None]
    decision, told = words.pop("decision", None), words.pop("told", {})
    with translation.override(language):
        text = render_to_string(
            f"email/{kind}.txt",
            {
                "booking": booking,
                "bookings": bookings if len(bookings) > 1 else [],
                "count": len(bookings),
                "cost": sum(prices) if prices else None,
                "zone": booking.zone,
                "for_keeper": kind.endswith("_keeper"),
                "why": in_short(decision) if decision else told.get(language, []),
                "link": settings.SITE_URL + _address_of(kind, booking),
                **words,
            },
        )
    subject, _, body = text.strip().partition("\n")
    return " ".join(subject.split()), _tidy(body)


def _address_of(kind: str, booking: Booking) -> str:
    """The path of the page a letter leads to, in the language being spoken."""
    if kind == "review_keeper":
        return reverse("manage-review", args=[booking.reference])
    if kind == "reviewed" and _is_unsent(booking):  # nothing stays to look at: on to other times
        return booking.resource.get_absolute_url()
    return reverse("manage-request" if kind.endswith("_keeper") else "booking", args=[booking.reference])


def _is_unsent(booking: Booking) -> bool:
    return booking.state in (BookingState.HELD, BookingState.EXPIRED) and booking.price_pence is None


def _tidy(text: str) -> str:
    """Without blanks at line ends, and never two empty lines together."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        line = line.rstrip()
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines)
