"""Publish free time, change it, close it, take it back. The openings are remade in the same transaction.

A hall and its thirds each have offers of their own; when one is made for the hall, its thirds may get the same.

Nothing here cancels a booking: those that come to lie outside the published time are returned, and they stand until
a manager decides.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.utils.translation import gettext_lazy as _

from booking import horizon, recurrence
from booking.actions.base import NotPermitted, action
from booking.models import Booking, Offer, OfferKind, Resource
from booking.patterns import Pattern
from booking.permissions import may_manage
from booking.spans import Span
from community.models import User


@dataclass(frozen=True)
class Published:
    """What came of it. `stranded` are the bookings that this change put outside the published time."""

    stranded: list[Booking]
    remade: horizon.Remade
    offer: Offer | None = None


@action
def publish(
    *,
    resource: Resource,
    pattern: Pattern,
    by: User,
    at: datetime,
    kind: str = OfferKind.OFFER,
    offer: Offer | None = None,
    reason: str = "",
    reason_cy: str = "",
    with_divisions: bool = False,
) -> Published:
    """Offer or close the pattern's time: a new offer, or `offer` changed. Raises NotPermitted.

    `with_divisions` makes an offer of its own for each division too; a changed offer leaves theirs alone.
    """
    allow(by, resource, offer)
    if offer and offer.resource_id != resource.pk:
        raise NotPermitted(_("That belongs to another resource."))

    def store(place: Resource) -> Offer:
        event = recurrence.write(calendar_of(place), pattern, place.zone, offer.event if offer else None)
        kept = offer or Offer(resource=place, made_by=by, event=event)
        kept.kind, kept.reason, kept.reason_cy = kind, reason, reason_cy
        kept.save()
        return kept

    divisions = Resource.objects.divisions_of(resource) if with_divisions and not offer else []
    # In the order of their keys: two managers who lock the same places never wait for each other in a ring.
    places = sorted([resource, *divisions], key=lambda place: place.pk)
    done = {place.pk: changing(place, at, partial(store, place)) for place in places}
    return Published(
        [booking for each in done.values() for booking in each.stranded],
        sum((each.remade for each in done.values()), horizon.Remade()),
        done[resource.pk].offer,
    )


@action
def take_back(*, offer: Offer, by: User, at: datetime) -> Published:
    """Remove an offer or a closure altogether. Raises NotPermitted."""
    allow(by, offer.resource, offer)
    event = offer.event

    def remove() -> None:
        offer.delete()
        event.delete()

    return changing(offer.resource, at, remove)


@action
def withdraw_date(*, offer: Offer, original_start: datetime, by: User, at: datetime) -> Published:
    """Take one date back. Raises NotPermitted, NoSuchDate, ChangedMeanwhile."""
    allow(by, offer.resource, offer)
    zone = offer.resource.zone
    return changing(offer.resource, at, lambda: recurrence.withdraw(offer.event, original_start, zone))


@action
def move_date(*, offer: Offer, original_start: datetime, to: Span, by: User, at: datetime) -> Published:
    """Put one date at another time. Raises NotPermitted, NoSuchDate, ChangedMeanwhile."""
    allow(by, offer.resource, offer)
    zone = offer.resource.zone
    return changing(offer.resource, at, lambda: recurrence.move(offer.event, original_start, to, zone))


@action
def restore_date(*, offer: Offer, original_start: datetime, by: User, at: datetime) -> Published:
    """Make one date as the pattern says again. Raises NotPermitted, NoSuchDate."""
    allow(by, offer.resource, offer)
    zone = offer.resource.zone
    return changing(offer.resource, at, lambda: recurrence.restore(offer.event, original_start, zone))


@action
def close_on_bank_holidays(*, resource: Resource, closed: bool, by: User, at: datetime) -> Published:
    """Turn the switch. Raises NotPermitted."""
    allow(by, resource)

    def turn() -> None:
        resource.closed_on_bank_holidays = closed
        resource.save(update_fields=["closed_on_bank_holidays", "updated_at"])

    return changing(resource, at, turn)


def allow(by: User, resource: Resource, offer: Offer | None = None) -> None:
    """Raises NotPermitted for everybody but managers, and for an offer that is a season's: that would be lost when
    the season is published again."""
    if not may_manage(by, resource):
        raise NotPermitted(_("Only the keeper's managers publish its time."))
    if offer and offer.season_id:
        raise NotPermitted(_("These hours belong to a season. Change the season."))


def changing(resource: Resource, at: datetime, deed: Callable[[], Offer | None]) -> Published:
    """Do it between two looks at the openings, so that what it strands is known."""
    horizon.lock(resource)
    before = horizon.published(resource, at)
    offer = deed()
    fresh = horizon.with_offers([resource.pk])
    remade = horizon.remake(fresh, at)
    after = horizon.published(resource, at)
    return Published(horizon.stranded(resource, after, at, before), remade, offer)


def calendar_of(resource: Resource) -> recurrence.Calendar:
    """The resource's calendar, made when it first offers time. Read afresh: another manager may just have made it."""
    resource.refresh_from_db(fields=["calendar"])
    if resource.calendar is None:
        resource.calendar = recurrence.new_calendar(resource.name, f"resource-{resource.pk}")
        resource.save(update_fields=["calendar", "updated_at"])
    return resource.calendar
