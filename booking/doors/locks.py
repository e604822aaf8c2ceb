"""The locks there are. Each is a class named in settings.DOOR_LOCKS; `docs/doors.md` says how another one is added."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import pgettext_lazy

from booking.doors.minutes import MARGIN, minutes_of
from booking.models import Booking, Door, DoorWay
from booking.spans import Span
from booking.states import BookingState

# The digits of a code that a lock is told for one booking.
DIGITS = 6


@dataclass(frozen=True)
class Access:
    """What a lock needs to know of one booking: nothing about who comes."""

    door: int
    reference: str
    # From ten minutes before the booking to ten minutes after it.
    span: Span
    # What the keeper typed in as the code of the door; empty where the lock makes its own.
    typed: str


class Lock(Protocol):
    """One kind of lock. Made once in each process, so it keeps nothing of a booking."""

    label: str | Promise
    # Whether the keeper types the code in. Otherwise the code is another one for each booking.
    is_typed: bool

    def code(self, access: Access) -> str:
        """What opens it for this booking; "" if there is none. Called while a page waits: no network here."""


class Printed:
    """A key safe or a keypad whose one code the keeper has set by hand, and writes here."""

    label = pgettext_lazy("a kind of lock", "One code for everybody, which you set at the door and write here")
    is_typed = True

    def code(self, access: Access) -> str:
        """As the keeper wrote it."""
        return access.typed


@cache
def locks() -> dict[str, Lock]:
    """All of them by name. Raises ImproperlyConfigured for one that cannot be loaded, which stops the start."""
    found: dict[str, Lock] = {}
    for name, path in settings.DOOR_LOCKS.items():
        try:
            found[name] = import_string(path)()
        except ImportError as error:
            raise ImproperlyConfigured(f"DOOR_LOCKS: there is no lock “{path}” ({error}).") from error
    return found


def code_of(door: Door, booking: Booking) -> str:
    """What opens the door for the booking, whatever the hour; "" where the lock was taken out of the settings."""
    lock = locks().get(door.lock)
    access = Access(door=door.pk, reference=booking.reference, span=minutes_of(booking), typed=door.code)
    return lock.code(access) if lock else ""


@dataclass(frozen=True)
class Coming:
    """One code that a lock has to be told."""

    booking: Booking
    span: Span
    code: str


def coming(door: Door, *, at: datetime, until: datetime) -> list[Coming]:
    """The codes of the bookings to come; none where the keeper typed the code in, or where no code opens."""
    lock = locks().get(door.lock)
    if door.way != DoorWay.CODE or lock is None or lock.is_typed:
        return []
    bookings = Booking.objects.filter(resource=door.resource_id, state=BookingState.CONFIRMED)
    bookings = bookings.filter(ends_at__gt=at - MARGIN, starts_at__lt=until).select_related("resource")
    return [Coming(each, minutes_of(each), code_of(door, each)) for each in bookings.order_by("starts_at", "pk")]
