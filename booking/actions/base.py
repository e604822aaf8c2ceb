"""What every action is made of: its transaction, its event row and its move from state to state."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection, transaction

from booking.happened import happened
from booking.models import Booking, BookingEvent
from booking.one_writer import one_writer
from booking.rows import insert
from booking.states import BookingState
from community.models import User

P = ParamSpec("P")
R = TypeVar("R")

TRIES = 3
# PostgreSQL: serialization_failure and deadlock_detected. The transaction may simply be run again.
AGAIN = {"40001", "40P01"}


class NotPermitted(PermissionDenied):
    """The booking's state does not permit this, or the person may not do it.

    Where a view expects it, it says why; where none does, because a right was lost between page and press, the answer
    is the page that says "not permitted", and not a fault of ours.
    """


def action(verb: Callable[P, R]) -> Callable[P, R]:
    """Run the verb in one transaction; if the database asks for it, again, three times at most."""

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        for tries_left in reversed(range(TRIES)):
            try:
                with one_writer(), transaction.atomic():
                    return verb(*args, **kwargs)
            except OperationalError as error:
                # Inside an outer transaction there is nothing to run again: it is already lost.
                if not tries_left or connection.in_atomic_block or _code(error) not in AGAIN:
                    raise
        raise AssertionError("unreachable")

    return run


def _code(error: OperationalError) -> str | None:
    return getattr(error.__cause__, "sqlstate", None)


def locked(booking: Booking) -> Booking:
    """The booking's row, locked and read afresh, so that two managers cannot both decide it."""
    return (
        Booking.objects.select_for_update(of=("self",), no_key=True)
        .select_related("resource", "resource__keeper", "organisation", "turn")
        .get(pk=booking.pk)
    )


def facts(booking: Booking) -> dict[str, Any]:
    """What an event row keeps of a booking."""
    return {
        "state": str(booking.state),
        "resource": booking.resource_id,
        "starts_at": booking.starts_at.isoformat(),
        "ends_at": booking.ends_at.isoformat(),
        "people": booking.people,
    }


def become(booking: Booking, state: BookingState) -> None:
    """Change the state. Raises NotPermitted where states.py permits no such move."""
    if state not in booking.status.may_become:
        raise NotPermitted(f"{booking.state} may not become {state}")
    booking.state = state


def keep(booking: Booking, *, at: datetime) -> None:
    """Save a change. The sequence grows with each, so that calendars take the newer version."""
    booking.sequence += 1
    booking.updated_at = at
    booking.save()


def record(
    booking: Booking,
    verb: str,
    *,
    by: User | None,
    at: datetime,
    before: dict[str, Any] | None = None,
    reason: str = "",
) -> BookingEvent:
    """The one event row of an action."""
    event = BookingEvent(booking=booking, verb=verb, by=by, at=at, before=before or {}, reason=reason)
    event.after = facts(booking)
    insert(event)
    happened.send(sender=BookingEvent, event=event)
    return event
