"""What is written to whom when something happens to a booking. How a letter is made is in `letters/`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from booking.deciding import last_decision
from booking.evidence import OPEN_FOR
from booking.letters import group_of, managers_of, write
from booking.models import Booking, Remark, Resource
from booking.models.proof import Side
from booking.spans import Span
from booking.states import BookingState
from community.models import User


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
            write(kind, group_of(some[0]), some, at, decision=decision)
            write(f"{kind}_keeper", managers_of(some[0]), some, at, decision=decision)


def approved(bookings: Sequence[Booking], *, words: str = "", at: datetime) -> None:
    """The manager said yes, perhaps with a word about it."""
    write("approved", group_of(bookings[0]), bookings, at, words=words)


def declined(bookings: Sequence[Booking], *, reason: str, at: datetime) -> None:
    """The manager said no, and why."""
    write("declined", group_of(bookings[0]), bookings, at, reason=reason)


def asked(booking: Booking, *, question: str, at: datetime) -> None:
    """The manager has a question."""
    write("asked", group_of(booking), [booking], at, question=question)


def answered(booking: Booking, *, answer: str, at: datetime) -> None:
    """The group has answered; it waits for a decision again."""
    write("answered_keeper", managers_of(booking), [booking], at, answer=answer)


def remarked(booking: Booking, remark: Remark, *, at: datetime) -> None:
    """One side has said something: the other gets it, whoever it was by whom."""
    to_group = remark.side == Side.KEEPER
    kind, readers = ("remark", group_of(booking)) if to_group else ("remark_keeper", managers_of(booking))
    write(kind, readers, [booking], at, mark=str(remark.pk), words=remark.words)


def moved(booking: Booking, *, was: Span, old_place: Resource, by_keeper: bool, reason: str, at: datetime) -> None:
    """It has another time or place. Both sides hear of it: old and new are in the letter."""
    words: dict[str, Any] = {"was": was, "old_place": old_place, "by_keeper": by_keeper, "reason": reason}
    write("moved", group_of(booking), [booking], at, **words)
    if not by_keeper:
        write("moved_keeper", managers_of(booking), [booking], at, **words)


def cancelled(bookings: Sequence[Booking], *, by_group: bool, reason: str, at: datetime) -> None:
    """It was given up. The managers need no letter about what they did themselves."""
    write("cancelled", group_of(bookings[0]), bookings, at, reason=reason, by_group=by_group)
    if by_group:
        write("cancelled_keeper", managers_of(bookings[0]), bookings, at, reason=reason)


def lapsed(booking: Booking, *, at: datetime) -> None:
    """Nobody answered in time."""
    write("lapsed", group_of(booking), [booking], at)
    write("lapsed_keeper", managers_of(booking), [booking], at)


def booked_by_keeper(booking: Booking, *, asker: User | None, at: datetime) -> None:
    """A manager booked a time for the organisation, perhaps because somebody of it had asked."""
    write("booked_for_you", group_of(booking, asker), [booking], at, reason=booking.override_reason)


def no_show(booking: Booking, *, at: datetime) -> None:
    """The keeper says that nobody came. Whoever sees that differently must know at once how to say so."""
    write("no_show", group_of(booking), [booking], at, days=OPEN_FOR.days)


def no_show_put_right(booking: Booking, *, at: datetime) -> None:
    """That was a mistake."""
    write("no_show_put_right", group_of(booking), [booking], at)


def excused(booking: Booking, *, reason: str, at: datetime) -> None:
    """It does not count against the group any more, and why."""
    write("excused", group_of(booking), [booking], at, reason=reason)


def unused(booking: Booking, *, missed: int, most: int, of: int, at: datetime) -> None:
    """A weekly let that nobody came to several times: what will happen if it goes on."""
    write("unused", group_of(booking), [booking], at, missed=missed, most=most, of=of)


def released(bookings: Sequence[Booking], *, missed: int, of: int, at: datetime) -> None:
    """The rest of a weekly let that was not used is free for others."""
    write("released", group_of(bookings[0]), bookings, at, missed=missed, of=of)
    write("released_keeper", managers_of(bookings[0]), bookings, at, missed=missed, of=of)


def review(booking: Booking, *, words: str, told: Mapping[str, Sequence[str]], at: datetime) -> None:
    """The group asks a person to look again at what the rules said."""
    write("review_keeper", managers_of(booking), [booking], at, words=words, told=told)


def reviewed(booking: Booking, *, asker: User | None, words: str, at: datetime) -> None:
    """A person has looked again, and it stays as it is."""
    write("reviewed", group_of(booking, asker), [booking], at, words=words)
