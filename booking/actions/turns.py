"""What comes free is kept for the first in line, with a deadline; then for the next.

`offer_due` looks at those who are due. A worker takes them by moving their lease forward; whatever is then decided for
one line – who gets it, the held booking, the turn, the letter – is one transaction, made while the parts of all who
stand in it are locked. A worker that is killed leaves all of it or nothing, and its lease runs out.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking import leases
from booking.actions.base import NotPermitted, action, become, facts, record
from booking.actions.limits import HOLDS_A_GROUP
from booking.availability import claim_span
from booking.claims import Taken, clear, lock_parts, make_way, release, write
from booking.eligibility import Refusal, Refused
from booking.letters import waiting as letters
from booking.models import Booking, Resource, Turn, TurnOutcome, Wait, WaitState
from booking.permissions import may_book_for
from booking.rows import insert
from booking.spans import Span
from booking.states import BookingState
from booking.waiting import LOOK_AGAIN, allowed, is_free, is_open, keeping_until, line_of, parts_by_resource, turn_of
from community.models import Organisation, User

LEASE = timedelta(minutes=2)
AT_ONCE = 50
TOO_LATE = _("The time to answer is over.")


# What goes on behind the pages


def offer_due(*, at: datetime) -> int:
    """Look at everybody who is due. Returns how many times were offered."""
    taken = leases.take(Wait.objects.due(at), at=at, lease=LEASE, most=AT_ONCE)
    return sum(look_at(pk=wait.pk, at=at) for wait in taken)


@action
def look_at(*, pk: int, at: datetime) -> int:
    """Offer what is free to the line one stands in, in its order. Returns how many were offered something."""
    wait = Wait.objects.filter(pk=pk, state=WaitState.WAITING).select_related("resource").first()
    if wait is None:
        return 0
    planned = line_of(wait)
    # The parts first, as every booking does; then the rows. Whoever frees a time while this looks waits for the row,
    # and then makes it due again: nothing that comes free is missed.
    places = {each.resource_id for each in planned.waits}
    parts = parts_by_resource(places)
    lock_parts({part for each in parts.values() for part in each})
    if parts_by_resource(places) != parts:
        return 0  # divided meanwhile: this worker's lease runs out, and then its new parts are known
    # Holds that ran out go before the rows are locked: whoever ends or renews one has it and waits for these rows.
    for each in planned.waits:
        whole = claim_span(each.resource, each.span, each.activity_code)
        clear([(part, whole) for part in parts[each.resource_id]], at)
    keys = [each.pk for each in planned.waits]
    standing = Wait.objects.select_for_update(no_key=True).filter(pk__in=keys, state=WaitState.WAITING)
    still = set(standing.order_by("pk").values_list("pk", flat=True))
    offered = 0
    for each in planned.waits:
        if each.pk in still:
            offered += _serve(each, parts[each.resource_id], at)
    return offered


def _serve(wait: Wait, parts: set[int], at: datetime) -> bool:
    """Whether it is their turn now. Otherwise they are looked at again in some hours, or when the time has come."""
    if wait.starts_at <= at:
        _rest(wait, WaitState.OVER, None, at)
        return False
    until = keeping_until(wait.resource, wait.starts_at, at)
    if until and is_free(wait, at) and not _has_enough(wait) and not allowed(wait, at).verdict.refusals:
        held = Booking(
            resource=wait.resource,
            made_by=wait.made_by,
            held_for=wait.organisation,
            starts_at=wait.starts_at,
            ends_at=wait.ends_at,
            activity=wait.activity,
            people=wait.people,
            notes=wait.notes,
            particulars=wait.particulars,
        )
        turn = keep_for(wait.organisation, held, parts, until=until, at=at, wait=wait)
        if turn:
            _rest(wait, WaitState.OFFERED, None, at)
            letters.your_turn(turn, at=at)
            return True
    _rest(wait, WaitState.WAITING, min(at + LOOK_AGAIN, wait.starts_at), at)
    return False


def _has_enough(wait: Wait) -> bool:
    """Whether as many times are kept for the group as it could hold: no quota counts what was not sent yet."""
    return Turn.objects.filter(organisation=wait.organisation_id, outcome=TurnOutcome.OPEN).count() >= HOLDS_A_GROUP


def _rest(wait: Wait, state: WaitState, due_at: datetime | None, at: datetime) -> None:
    Wait.objects.filter(pk=wait.pk).update(state=state, due_at=due_at, leased_until=at)


def keep_for(
    organisation: Organisation,
    held: Booking,
    parts: set[int],
    *,
    until: datetime,
    at: datetime,
    wait: Wait | None = None,
    instead_of: Booking | None = None,
) -> Turn | None:
    """Claim the time of the unsaved booking for the group; None if somebody else was quicker."""
    held.state, held.hold_until, held.created_at, held.updated_at = BookingState.HELD, until, at, at
    claimed = claim_span(held.resource, held.span, held.activity_code)
    try:
        with transaction.atomic():
            make_way([(part, claimed) for part in parts], at)
            insert(held)
            write([(held.pk, part, claimed) for part in parts], until)
    except Taken:
        return None
    record(held, "keep", by=None, at=at)
    return Turn.objects.create(
        organisation=organisation, wait=wait, instead_of=instead_of, booking=held, offered_at=at, until=until
    )


def end_due(*, at: datetime) -> int:
    """Turns nobody answered in time end, and the next in line are due. Returns how many."""
    over = Turn.objects.filter(outcome=TurnOutcome.OPEN, until__lte=at).order_by("until", "pk")
    return sum(run_out(pk=pk, at=at) for pk in over.values_list("pk", flat=True)[:AT_ONCE])


@action
def run_out(*, pk: int, at: datetime) -> bool:
    """One of them; False if it was answered, or another worker was quicker."""
    turn = _locked(pk)
    if turn.outcome != TurnOutcome.OPEN or turn.until > at:
        return False
    _end(turn, TurnOutcome.RAN_OUT, BookingState.EXPIRED, None, at)
    letters.turn_over(turn, at=at)
    return True


# What people do


@action
def take(*, turn: Turn, by: User, at: datetime) -> Booking:
    """Whoever of the group may book makes the held time their own, to look at it once more and send it.

    Raises NotPermitted for others, and when the time to answer is over.
    """
    turn = _locked(turn.pk)
    _must_book(turn, by)
    if not is_open(turn, at):
        raise NotPermitted(TOO_LATE)
    booking = turn.booking
    booking.made_by, booking.updated_at = by, at
    booking.save(update_fields=["made_by", "updated_at"])
    return booking


@action
def decline(*, turn: Turn, by: User, at: datetime) -> None:
    """No thank you: the next in line is asked. Nothing to do for one that was answered. Raises NotPermitted."""
    turn = _locked(turn.pk)
    _must_book(turn, by)
    if turn.outcome == TurnOutcome.OPEN:
        _end(turn, TurnOutcome.DECLINED, BookingState.CANCELLED, by, at)


def must_be_in_time(booking: Booking, organisation: Organisation, at: datetime) -> None:
    """Raises unless a kept time is sent by the deadline, for the group it is kept for. Other bookings pass."""
    turn = turn_of(booking)
    if turn is None or turn.outcome == TurnOutcome.TAKEN:
        return
    if not is_open(turn, at):
        raise NotPermitted(TOO_LATE)
    if turn.organisation_id != organisation.pk:
        sentence = _("This time is kept for another of your groups. Act for that one.")
        raise Refused([Refusal("kept_for_others", sentence)])


def was_sent(booking: Booking, at: datetime) -> None:
    """The group has taken its turn. Call when the booking is sent; other bookings pass."""
    turn = turn_of(booking)
    if turn is not None and turn.outcome == TurnOutcome.OPEN:
        _close(turn, TurnOutcome.TAKEN, WaitState.TAKEN, at)


def _locked(pk: int) -> Turn:
    """The turn behind its booking's lock, as whoever sends that booking has it.

    The parts come first, as in `look_at`: otherwise that would have the parts and wait for the booking, this the
    booking and wait for the rows of those in line.
    """
    booking = Booking.objects.select_related("resource").get(turn=pk)
    lock_parts(parts_by_resource([booking.resource_id])[booking.resource_id])
    Booking.objects.select_for_update(no_key=True).get(pk=booking.pk)
    return Turn.objects.select_related("booking__resource__keeper", "organisation", "wait").get(pk=pk)


def _must_book(turn: Turn, by: User) -> None:
    if not may_book_for(by, turn.organisation):
        raise NotPermitted(_("You may not book for this organisation."))


def _end(turn: Turn, outcome: TurnOutcome, state: BookingState, by: User | None, at: datetime) -> None:
    """The time is free for the next."""
    booking = turn.booking
    # Gone already where somebody met the claim after its deadline, and before a worker came by.
    if booking.state == BookingState.HELD:
        before = facts(booking)
        become(booking, state)
        booking.updated_at = at
        booking.save(update_fields=["state", "updated_at"])
        record(booking, "let_go" if by else "expire", by=by, at=at, before=before)
    _close(turn, outcome, WaitState.LEFT, at)
    release([booking.pk])


def _close(turn: Turn, outcome: TurnOutcome, state: WaitState, at: datetime) -> None:
    turn.outcome, turn.ended_at = outcome, at
    turn.save(update_fields=["outcome", "ended_at"])
    if turn.wait_id:
        Wait.objects.filter(pk=turn.wait_id, state=WaitState.OFFERED).update(state=state, due_at=None)


def held_like(booking: Booking, resource: Resource, span: Span) -> Booking:
    """An unsaved one of the same group for the same purpose, at another place and time."""
    return Booking(
        resource=resource,
        made_by=booking.made_by,
        held_for=booking.organisation,
        starts_at=span.start,
        ends_at=span.end,
        activity=booking.activity,
        people=booking.people,
        notes=booking.notes,
        particulars=booking.particulars,
    )
