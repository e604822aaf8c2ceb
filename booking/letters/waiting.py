"""Letters about times that came free, were given back or called back. They always come: somebody has to answer."""

from copy import copy
from datetime import datetime
from typing import Any

from booking.letters.readers import group_of, managers_of
from booking.letters.writing import write
from booking.models import Booking, Turn
from booking.spans import Span


def your_turn(turn: Turn, *, at: datetime) -> None:
    """A time came free and is kept for the group until the deadline."""
    shown = _of_the_group(turn)
    write("turn", group_of(shown), [shown], at, page=("turn", [turn.pk]), turn=turn)


def turn_over(turn: Turn, *, at: datetime) -> None:
    """Nobody answered in time: the next in line is asked."""
    shown = _of_the_group(turn)
    write("turn_over", group_of(shown), [shown], at, page=("turn", [turn.pk]), turn=turn)


def recalled(booking: Booking, *, reason: str, none_because: str, turn: Turn | None, short: bool, at: datetime) -> None:
    """The keeper calls a booking back: why, and what the group is offered instead."""
    page = ("turn", [turn.pk]) if turn else None
    words: dict[str, Any] = {"reason": reason, "none_because": none_because, "turn": turn, "short": short}
    write("recalled", group_of(booking), [booking], at, page=page, **words)


def handed_back(booking: Booking, *, was: Span, at: datetime) -> None:
    """The group gave a part of its time back; both sides hear what is left."""
    write("handed_back", group_of(booking), [booking], at, was=was)
    write("handed_back_keeper", managers_of(booking), [booking], at, was=was)


def _of_the_group(turn: Turn) -> Booking:
    """The held booking as if it were the group's already, for the letter's words. Never saved."""
    shown = copy(turn.booking)
    shown.organisation = turn.organisation
    return shown
