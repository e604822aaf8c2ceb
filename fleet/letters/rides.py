"""Letters to those who booked a seat: the rider, a relative, or the group. Who has no account is rung up.

No name, telephone or door is in any of them, nor anything about anybody else on the bus.
"""

from collections.abc import Sequence
from datetime import datetime

from booking.letters.writing import write
from fleet.models import Ride
from fleet.riders.ringing import readers_of
from fleet.riders.trips import trips_of


def booked(rides: Sequence[Ride], *, at: datetime) -> None:
    """They have their seat; out and home in one letter."""
    _write("ride_booked", rides, at)


def waiting(rides: Sequence[Ride], *, at: datetime) -> None:
    """The bus is full; they are on the waiting list."""
    _write("ride_waiting", rides, at)


def back_in_line(rides: Sequence[Ride], *, at: datetime, reason: str) -> None:
    """They had a seat and wait again. Marked by the moment: whoever waited before has had the letter once already."""
    _write("ride_waiting", rides, at, mark=f"{at:%Y%m%d%H%M%S}", reason=reason)


def seat(rides: Sequence[Ride], *, at: datetime) -> None:
    """Those who waited have a seat now."""
    _write("ride_seat", rides, at, mark=f"{at:%Y%m%d%H%M%S}")


def changed(rides: Sequence[Ride], *, at: datetime, reason: str = "") -> None:
    """Another stop, another number of seats, another time: what holds now."""
    _write("ride_changed", rides, at, mark=f"{at:%Y%m%d%H%M%S}", reason=reason)


def cancelled(
    rides: Sequence[Ride], *, at: datetime, by_operator: bool = False, with_room: bool = False, reason: str = ""
) -> None:
    """The seat is given up: by themselves, by the operator, or because the room it was booked with is gone."""
    _write("ride_cancelled", rides, at, by_operator=by_operator, with_room=with_room, reason=reason)


def reminder(rides: Sequence[Ride], *, at: datetime) -> None:
    """The day before: when and where."""
    _write("ride_reminder", rides, at)


def _write(kind: str, rides: Sequence[Ride], at: datetime, *, mark: str = "", **words: object) -> None:
    first = rides[0]
    readers = readers_of(first)
    if not readers:
        return
    mark = f"{first.reference}:{mark}" if mark else first.reference
    words = {"ride": first, "run": first.run, "service": first.run.service, "trips": trips_of(rides), **words}
    write(kind, readers, [first.run.booking], at, mark=mark, page=("ride", [first.reference]), **words)
