"""Hold a time while somebody fills in the form; give it back when the minutes are over.

The answers are kept on the same row whatever happens to the time: it can be changed for another, run out and be taken
again, or be lost to somebody else while the answers wait for a new choice.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from booking.actions import limits
from booking.actions.around import needs_other_minutes, refuse_no_room_around
from booking.actions.base import NotPermitted, action, become, facts, record
from booking.actions.limits import HOLDS_A_GROUP, HOLDS_A_PERSON, HOLDS_AN_ADDRESS, Holder
from booking.actions.taking import leave_behind, needs_of, refused_if_taken, take_afresh, wait_in_line
from booking.availability import claim_span, diary
from booking.claims import lock_parts_of, lock_places, make_way, must_not_jump, release, write
from booking.eligibility import Refused, Request, refusals
from booking.models import Booking, BookingEvent, Claim, Resource, Turn
from booking.rows import insert
from booking.spans import Span
from booking.states import BookingState
from booking.waiting import turn_of
from community.models import User

__all__ = ["HOLDS_AN_ADDRESS", "HOLDS_A_GROUP", "HOLDS_A_PERSON", "Holder", "hold"]

EXTENSIONS = 2
# What was never sent is nobody's business for longer than this.
FORGOTTEN_AFTER = timedelta(days=7)
# Set-up and turn-round are hours, not days: holds further apart than this cannot be in each other's way.
REACH = timedelta(hours=24)


def minutes() -> timedelta:
    """How long a hold lasts."""
    return timedelta(minutes=settings.HOLD_MINUTES)


def is_being_filled_in(booking: Booking) -> bool:
    """Whether it was never sent and still may be, its minutes over or not."""
    return booking.organisation_id is None and booking.state in (BookingState.HELD, BookingState.EXPIRED)


def lot(booking: Booking) -> list[Booking]:
    """The bookings that are filled in together: the one, or every date of its weekly let."""
    if not booking.series_id:
        return [booking]
    dates = Booking.objects.filter(series=booking.series_id).select_related("resource").order_by("starts_at")
    return list(dates)


def hold(*, resource: Resource, span: Span, holder: Holder, at: datetime, people: int | None = None) -> Booking:
    """Take the time for some minutes. Asked twice for the same time, the answer is the same hold.

    A visitor's earlier hold is given back first, as are a person's own holds that are in the way. Raises Refused with
    every reason why not, "taken" among them.
    """
    # Read before the transaction: most refusals then never wait in the queue for SQLite's write lock.
    look = diary(resource, span, at)
    why_not = refusals(Request(resource, span, look, at, people))
    # What takes the time may be one's own earlier hold: then only the transaction can tell.
    only_taken = [refusal.code for refusal in why_not] == ["taken"]
    if why_not and not (only_taken and any(map(holder.owns, limits.standing(holder, at)))):
        raise Refused(why_not)
    return _hold(resource=resource, span=span, holder=holder, at=at, people=people)


@action
def _hold(*, resource: Resource, span: Span, holder: Holder, at: datetime, people: int | None) -> Booking:
    limits.queue_up(holder)
    stand = limits.standing(holder, at)
    own = [booking for booking in stand if holder.owns(booking)]
    for booking in own:
        if booking.resource_id == resource.pk and booking.span == span and not booking.series_id:
            return booking
    with refused_if_taken():
        parts, claimed = lock_parts_of(resource), claim_span(resource, span)
        must_not_jump([(part, claimed) for part in parts])
    given_back = _in_the_way(own, parts, claimed) if holder.user else own
    for booking in _still_held(given_back):
        _end(booking, BookingState.CANCELLED, "let_go", at)
    limits.refuse_too_many(holder, [booking for booking in stand if booking not in given_back])
    booking = Booking(
        resource=resource,
        made_by=holder.user,
        visitor=holder.visitor,
        address=holder.address,
        held_for_id=holder.group,
        starts_at=span.start,
        ends_at=span.end,
        people=people,
        hold_until=at + minutes(),
        created_at=at,
        updated_at=at,
    )
    with refused_if_taken():
        make_way([(part, claimed) for part in parts], at)
        insert(booking)
        write([(booking.pk, part, claimed) for part in parts], booking.hold_until)
    record(booking, "hold", by=holder.user, at=at)
    return booking


def change(*, booking: Booking, resource: Resource, span: Span, at: datetime) -> Booking:
    """Another time or place for what is being filled in; the answers stay. Minutes begin anew.

    Raises Refused with every reason why not (the old time is then kept), NotPermitted once it was sent.
    """
    look = diary(resource, span, at, without=booking.pk)
    why_not = refusals(Request(resource, span, look, at, booking.people, booking.activity_code))
    if why_not:
        raise Refused(why_not)
    return _change(booking=booking, resource=resource, span=span, at=at)


@action
def _change(*, booking: Booking, resource: Resource, span: Span, at: datetime) -> Booking:
    _line_up(booking, {booking.resource_id, resource.pk}, at)
    (booking,) = lock_unsent([booking])
    _must_not_be_kept([booking])
    before = facts(booking)
    if booking.has_run_out(at) or booking.state == BookingState.EXPIRED:
        _count_again(booking, at)
    parts = needs_of(resource, [booking])
    wait_in_line(resource, [span], parts)
    if resource.pk != booking.resource_id and booking.extras_chosen:
        leave_behind(booking, resource)
    booking.state, booking.resource, booking.hold_until = BookingState.HELD, resource, at + minutes()
    booking.starts_at, booking.ends_at, booking.updated_at = span.start, span.end, at
    booking.save(update_fields=["state", "resource", "starts_at", "ends_at", "hold_until", "updated_at"])
    take_afresh(resource, [booking], at, parts=parts, expires_at=booking.hold_until)
    record(booking, "change_hold", by=booking.made_by, at=at, before=before)
    return booking


@action
def again(*, booking: Booking, at: datetime) -> None:
    """Take the time again if its minutes are over; nothing to do if they are not.

    Raises Refused if somebody else has it by now, NotPermitted once it was sent or let go.
    """
    _line_up(booking, {booking.resource_id}, at)
    bookings = lock_unsent(lot(booking))
    if is_standing(bookings, at):
        return
    _must_not_be_kept(bookings)
    _count_again(bookings[0], at)
    resource, until = bookings[0].resource, at + minutes()
    wait_in_line(resource, [each.span for each in bookings])
    take_afresh(resource, bookings, at, expires_at=until)
    note(bookings, "hold_again", at, {"state": BookingState.HELD, "hold_until": until})


@action
def extend(*, booking: Booking, at: datetime) -> None:
    """Some minutes more, twice at most. Raises NotPermitted when it has run out or was extended enough."""
    bookings = lock_unsent(lot(booking))
    _must_not_be_kept(bookings)
    if not is_standing(bookings, at):
        raise NotPermitted(_("This hold has run out."))
    if not may_extend(booking):
        raise NotPermitted(_("This hold cannot be extended again. Please send your booking."))
    until = at + minutes()
    Claim.objects.filter(booking__in=bookings).update(expires_at=until)
    note(bookings, "extend", at, {"hold_until": until})


def may_extend(booking: Booking) -> bool:
    """Whether it was not extended enough already."""
    return not turn_of(booking) and booking.events.filter(verb="extend").count() < EXTENSIONS


@action
def answer(
    *,
    booking: Booking,
    activity: str,
    people: int,
    notes: str,
    at: datetime,
    particulars: Mapping[str, Any] | None = None,
) -> None:
    """Keep the answers, on every date of a weekly let, whether or not the time is still held.

    `particulars` are kept as they were where none are given. An activity that needs longer to set up or to clear
    takes that time too. Raises Refused where others have it or the place is closed, saying so; NotPermitted once it
    was sent.
    """
    if booking.resource.activity_minutes:
        lock_places([booking.resource_id])
    bookings = lock_unsent(lot(booking))
    said: dict[str, object] = {"activity": activity, "people": people, "notes": notes}
    if particulars is not None:
        said["particulars"] = dict(particulars)
    befores = [each.activity_code for each in bookings]
    note(bookings, "details", at, said)
    if needs_other_minutes(bookings, befores):
        refuse_no_room_around(bookings, at)
        if is_standing(bookings, at):
            take_afresh(bookings[0].resource, bookings, at, expires_at=bookings[0].hold_until)


@action
def let_go(*, booking: Booking, at: datetime) -> None:
    """Give a hold back before its minutes are over. Nothing to do for one that ran out."""
    bookings = lock_unsent(lot(booking))
    _must_not_be_kept(bookings)
    for each in bookings:
        if each.state == BookingState.HELD:
            _end(each, BookingState.CANCELLED, "let_go", at)


@action
def adopt(*, visitor: str, user: User, at: datetime, group: int | None = None) -> int:
    """What a visitor was filling in becomes the person's who signed in, and counts for their group. Returns how many.

    Even where that is one too many: signing in must not cost anybody the time they came for.
    """
    unsent = Booking.objects.select_for_update().filter(
        visitor=visitor, made_by__isnull=True, organisation__isnull=True
    )
    bookings = [booking for booking in unsent if is_being_filled_in(booking)]
    for booking in bookings:
        booking.made_by = user
    note(bookings, "adopt", at, {"made_by": user, "held_for_id": group})
    return len(bookings)


@action
def expire_due(*, at: datetime) -> int:
    """End every hold whose minutes are over, and forget what was never sent. Returns how many ended."""
    held = Booking.objects.select_for_update().filter(state=BookingState.HELD, hold_until__lte=at)
    # What is kept for somebody whose turn it is ends with that turn: turns.end_due.
    due = list(held.exclude(Exists(Turn.objects.filter(booking=OuterRef("pk"))))[:500])
    for booking in due:
        _end(booking, BookingState.EXPIRED, "expire", at)
    old = Booking.objects.filter(
        organisation__isnull=True,
        state__in=[BookingState.EXPIRED, BookingState.CANCELLED],
        updated_at__lt=at - FORGOTTEN_AFTER,
    )
    forgotten = list(old.values_list("pk", flat=True)[:500])
    if forgotten:
        Booking.objects.filter(pk__in=forgotten).delete()
    return len(due)


def _line_up(booking: Booking, places: set[int], at: datetime) -> None:
    """Everything that is waited for before a row is locked, in the order in which a new hold waits for it."""
    if booking.has_run_out(at) or booking.state == BookingState.EXPIRED:
        limits.queue_up(limits.holder_of(booking))
    lock_places(places)


def is_standing(bookings: Sequence[Booking], at: datetime) -> bool:
    """Whether the time of every one of them is held at the moment."""
    return all(each.state == BookingState.HELD and not each.has_run_out(at) for each in bookings)


def lock_unsent(bookings: Sequence[Booking]) -> list[Booking]:
    """The rows locked and read afresh. Raises NotPermitted unless all are still being filled in."""
    rows = Booking.objects.select_for_update(of=("self",), no_key=True).select_related(
        "resource", "made_by", "turn"
    )
    fresh = list(rows.filter(pk__in=[booking.pk for booking in bookings]).order_by("pk"))
    if not fresh or not all(map(is_being_filled_in, fresh)):
        raise NotPermitted(_("This booking has been sent or let go already."))
    return fresh


def _must_not_be_kept(bookings: Sequence[Booking]) -> None:
    """Raises NotPermitted for a time that is kept for a group whose turn it is: it has one place, time and deadline."""
    if any(turn_of(booking) for booking in bookings):
        raise NotPermitted(_("This time is kept for you as it is. Take it, or say no thank you."))


def note(bookings: Sequence[Booking], verb: str, at: datetime, values: dict[str, object]) -> None:
    """Write the same values on each of the bookings, and one event for each, in two statements."""
    events = []
    for booking in bookings:
        before = facts(booking)
        for name, value in values.items():
            setattr(booking, name, value)
        event = BookingEvent(booking=booking, verb=verb, by=booking.made_by, at=at, before=before)
        event.after = facts(booking)
        events.append(event)
    Booking.objects.filter(pk__in=[booking.pk for booking in bookings]).update(**values, updated_at=at)
    BookingEvent.objects.bulk_create(events)


def _in_the_way(own: Sequence[Booking], parts: Sequence[int], claimed: Span) -> list[Booking]:
    """The person's own single holds that claim any of the parts at that time."""
    near = [each for each in own if not each.series_id and each.span.widened(REACH, REACH).overlaps(claimed)]
    if not near:
        return []
    claims = Claim.objects.on(parts).meeting(claimed).filter(booking__in=near)
    ids = set(claims.values_list("booking_id", flat=True))
    return [booking for booking in near if booking.pk in ids]


def _count_again(booking: Booking, at: datetime) -> None:
    """A hold that is taken anew counts like a new one; a visitor's other hold is given back for it."""
    holder = limits.holder_of(booking)
    limits.queue_up(holder)
    stand = [
        each
        for each in limits.standing(holder, at)
        if each.pk != booking.pk and (not booking.series_id or each.series_id != booking.series_id)
    ]
    if not holder.user:
        for each in _still_held([each for each in stand if holder.owns(each)]):
            _end(each, BookingState.CANCELLED, "let_go", at)
        stand = [each for each in stand if not holder.owns(each)]
    limits.refuse_too_many(holder, stand)


def _still_held(bookings: Sequence[Booking]) -> list[Booking]:
    """Locked and read afresh: one that was sent from another tab a moment ago is not to be given back."""
    if not bookings:
        return []
    rows = Booking.objects.select_for_update(of=("self",), no_key=True).filter(state=BookingState.HELD)
    return list(rows.filter(pk__in=[booking.pk for booking in bookings]).order_by("pk"))


def _end(booking: Booking, state: BookingState, verb: str, at: datetime) -> None:
    before = facts(booking)
    become(booking, state)
    booking.updated_at = at
    booking.save(update_fields=["state", "updated_at"])
    release([booking.pk])
    record(booking, verb, by=booking.made_by, at=at, before=before)
