"""Groups that wait for the hall, and what they wait for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from booking.actions import turns, wait
from booking.models import Booking, Resource, Turn, Wait
from booking.spans import Span
from community.models import Organisation, User
from tests.cast import NOW, evening, make_organisation, make_person

# Far enough that the usual 48 hours are less than half of what is left.
TAKEN = evening(14)


@dataclass
class Queuer:
    """A group that waits, with who books for it."""

    person: User
    group: Organisation


def a_group(number: int, band: str = "") -> Queuer:
    """Its own person, its own band."""
    person = make_person(f"Waiter{number}")
    group = make_organisation(f"Group {number}", person, slug=f"waiting-{number}")
    Organisation.objects.filter(pk=group.pk).update(band=band)
    group.refresh_from_db()
    return Queuer(person, group)


def stand(
    queuer: Queuer, place: Resource, span: Span = TAKEN, *, at: datetime = NOW, people: int = 12, **more: object
) -> Wait:
    """Wait, through the real action."""
    given: dict[str, Any] = {"activity": "Games", "people": people, **more}
    return wait.wait(resource=place, span=span, organisation=queuer.group, by=queuer.person, at=at, **given)


def work(at: datetime = NOW) -> int:
    """What a worker does at that moment; how many times it offered."""
    turns.end_due(at=at)
    return turns.offer_due(at=at)


def held_for(span: Span = TAKEN) -> list[str]:
    """For whom the time is kept at the moment, by slug."""
    open_ = Turn.objects.filter(outcome="", booking__starts_at=span.start).order_by("pk")
    return [turn.organisation.slug for turn in open_]


def after(hours: float) -> datetime:
    """So long after the cast's now."""
    return NOW + timedelta(hours=hours)


def cancelled(booking: Booking, by: User, at: datetime = NOW) -> None:
    """The group that has the time gives it up."""
    from booking.actions import cancel

    cancel.cancel(booking=booking, by=by, at=at)
