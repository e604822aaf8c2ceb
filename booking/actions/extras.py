"""Choose what goes with a booking; and the keeper's shelf: how many there are of what, and with which places."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking import extras
from booking.actions import hold
from booking.actions.base import NotPermitted, action, facts
from booking.actions.taking import needs_of, take_afresh
from booking.claims import lock_parts, lock_places
from booking.eligibility import Refusal, Refused
from booking.models import Booking, BookingEvent, BookingExtra, Claim, Extra, Part, Resource
from booking.permissions import may_rule
from community import wording
from community.actions.base import record
from community.models import Organisation, User


@action
def choose(*, booking: Booking, wanted: Mapping[int, int], at: datetime) -> None:
    """So many of each extra, by its key, with a booking that is being filled in; on every date of a weekly let.

    All or nothing: raises Refused with each thing and date that is short, and nothing has changed then. Where the
    minutes are over it is only noted: `hold.again` takes it with the time. Raises NotPermitted for what cannot be had
    with the place, and once the booking was sent.
    """
    lock_places([booking.resource_id])
    bookings = hold.lock_unsent(hold.lot(booking))
    resource = bookings[0].resource
    parts = needs_of(resource, bookings)
    asked = {key: quantity for key, quantity in wanted.items() if quantity > 0}
    before = _quantities(bookings[0])
    if asked == before:
        return
    offered = {each.pk: each for each in extras.offered_with(resource)}
    if not asked.keys() <= offered.keys():
        raise NotPermitted(_("That cannot be had with this place."))
    more = [too_many(offered[key]) for key, number in asked.items() if number > extras.number_of(offered[key])]
    if more:
        raise Refused(more)
    rows = BookingExtra.objects.filter(booking__in=bookings)
    rows.delete()
    BookingExtra.objects.bulk_create(
        BookingExtra(booking=each, extra=offered[key], quantity=number)
        for each in bookings
        for key, number in asked.items()
    )
    extras.know(bookings)
    if hold.is_standing(bookings, at):
        take_afresh(resource, bookings, at, parts=parts, expires_at=bookings[0].hold_until)
    _note(bookings, before, asked, at)


def _quantities(booking: Booking) -> dict[int, int]:
    return {row.extra_id: row.quantity for row in booking.extras_chosen}


def too_many(extra: Extra) -> Refusal:
    """More of it was asked for than there are."""
    number = extras.number_of(extra)
    sentence = ngettext("There is only %(number)d.", "There are only %(number)d.", number) % {"number": number}
    return Refusal(extras.field_of(extra.pk), f"{wording.in_language(extra)[0]}: {sentence}")


def _note(bookings: Sequence[Booking], before: Mapping[int, int], after: Mapping[int, int], at: datetime) -> None:
    """One event row for each date, with the quantities before and after."""
    Booking.objects.filter(pk__in=[each.pk for each in bookings]).update(updated_at=at)
    BookingEvent.objects.bulk_create(
        BookingEvent(
            booking=each,
            verb="extras",
            by=each.made_by,
            at=at,
            before={**facts(each), "extras": dict(before)},
            after={**facts(each), "extras": dict(after)},
        )
        for each in bookings
    )


# ---- the keeper's shelf


@action
def add(
    *,
    keeper: Organisation,
    by: User,
    at: datetime,
    number: int = 1,
    room: Resource | None = None,
    resources: Sequence[Resource] = (),
    **fields: Any,
) -> Extra:
    """A new kind of thing, of which there are so many; or a room that can be taken along. Raises NotPermitted."""
    _must_rule(by, keeper)
    _must_be_own(keeper, [*resources, *([room] if room else [])])
    extra = Extra.objects.create(keeper=keeper, room=room, **fields)
    extra.resources.set(resources)
    if not room:
        _put_on_the_shelf(extra, number)
    record(keeper, "extra_add", by=by, at=at, after=_known(extra, 1 if room else number))
    return extra


@action
def change(
    *, extra: Extra, by: User, at: datetime, number: int = 1, resources: Sequence[Resource] = (), **fields: Any
) -> Extra:
    """What is known of it, and how many there are.

    Fewer takes away only what nobody has booked to come: raises Refused, saying how many can go, and nothing has
    changed then. What was booked keeps its price. Raises NotPermitted.
    """
    _must_rule(by, extra.keeper)
    _must_be_own(extra.keeper, resources)
    # Two managers who change one thing at once wait for each other: each sees how many there are by then.
    extra = Extra.objects.select_for_update(no_key=True, of=("self",)).select_related("keeper", "room").get(pk=extra.pk)
    before = _known(extra, extras.number_of(extra))
    for name, value in fields.items():
        setattr(extra, name, value)
    extra.save()
    extra.resources.set(resources)
    if not extra.room:
        have = extra.parts.count()
        if number > have:
            _put_on_the_shelf(extra, number - have)
        elif number < have:
            _take_off_the_shelf(extra, have - number, at)
    after = _known(extra, 1 if extra.room else number)
    if after != before:
        record(extra.keeper, "extra_change", by=by, at=at, before=before, after=after)
    return extra


def _put_on_the_shelf(extra: Extra, number: int) -> None:
    extra.parts.add(*(Part.objects.create(name=extra.name, name_cy=extra.name_cy) for _number in range(number)))


def _take_off_the_shelf(extra: Extra, number: int, at: datetime) -> None:
    """Those that nobody has booked to come, under their locks: whoever picks one meanwhile waits here, and then sees
    which are left."""
    parts = extras.parts_of(extra)
    lock_parts(parts)
    booked = set(Claim.objects.on(parts).standing(at).filter(ends_at__gt=at).values_list("part", flat=True))
    idle = [part for part in reversed(parts) if part not in booked]
    if len(idle) < number:
        sentence = ngettext(
            "%(number)d is booked to come. There cannot be fewer until then.",
            "%(number)d are booked to come. There cannot be fewer until then.",
            len(booked),
        )
        raise Refused([Refusal("number", sentence % {"number": len(booked)})])
    extra.parts.remove(*idle[:number])


def _known(extra: Extra, number: int) -> dict[str, Any]:
    names = ("name", "name_cy", "price_pence", "per", "is_offered")
    places = sorted(extra.resources.values_list("pk", flat=True))
    return {name: getattr(extra, name) for name in names} | {"number": number, "resources": places, "pk": extra.pk}


def _must_rule(by: User, keeper: Organisation) -> None:
    if not may_rule(by, keeper):
        raise NotPermitted(_("Only the keeper's managers say what can be had with its places."))


def _must_be_own(keeper: Organisation, resources: Sequence[Resource]) -> None:
    if any(each.keeper_id != keeper.pk for each in resources):
        raise NotPermitted(_("That place is another keeper's."))
