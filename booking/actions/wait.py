"""Wait for a time that is taken, and stop waiting."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.actions import limits, turns
from booking.actions.base import NotPermitted, action
from booking.actions.request import must_book_for
from booking.availability import diary
from booking.eligibility import Refusal, Refused, Request, refusals
from booking.models import Booking, Resource, Turn, TurnOutcome, Wait, WaitState
from booking.permissions import may_book_for
from booking.spans import LONGEST, Span
from booking.states import BookingState
from community.models import Organisation, User

# A group that waits everywhere is ahead of everybody everywhere.
MOST = 30


@action
def wait(
    *,
    resource: Resource,
    span: Span,
    organisation: Organisation,
    by: User,
    activity: str,
    people: int,
    notes: str = "",
    particulars: Mapping[str, Any] | None = None,
    at: datetime,
) -> Wait:
    """Stand in line for a time. Asked twice, it is one place in the line.

    Raises NotPermitted unless the person books for the group; Refused where there is nothing to wait for: the time is
    free, is not offered at all, or is the group's own.
    """
    must_book_for(by, organisation)
    # No constraint can say "at most so many": two requests of one group wait for each other.
    limits.queue_at([f"waits:{organisation.pk}"])
    own = Wait.objects.standing().filter(organisation=organisation)
    there = own.filter(resource=resource, starts_at=span.start, ends_at=span.end).first()
    if there:
        return there
    _refuse(Request(resource, span, diary(resource, span, at), at, people, _kind(particulars)), organisation, by)
    if own.count() >= MOST:
        sentence = _("Your group waits for as many times as we allow. Leave one first.")
        raise Refused([Refusal("too_many_waits", sentence)])
    return Wait.objects.create(
        resource=resource,
        organisation=organisation,
        made_by=by,
        starts_at=span.start,
        ends_at=span.end,
        activity=activity,
        people=people,
        notes=notes,
        particulars=dict(particulars or {}),
        asked_at=at,
        # It may have come free since they looked.
        due_at=at,
        leased_until=at,
    )


def _kind(particulars: Mapping[str, Any] | None) -> str:
    return str((particulars or {}).get("activity") or "")


def _refuse(asked: Request, organisation: Organisation, by: User) -> None:
    why_not = refusals(asked)
    if not why_not:
        raise Refused([Refusal("free", _("This time is free. You can book it now."))])
    other = [refusal for refusal in why_not if refusal.code != "taken"]
    if other:
        raise Refused(other)
    taking = Booking.objects.taking_time().filter(ends_at__gt=asked.span.start)
    near = taking.filter(starts_at__gt=asked.span.start - LONGEST, starts_at__lt=asked.span.end)
    if near.filter(resource=asked.resource, organisation=organisation).exists():
        raise Refused([Refusal("already", _("Your own group has booked this time."))])
    # Whoever lets go of a hold for which their own group waits would have it for days instead of minutes, uncounted.
    held = near.filter(state=BookingState.HELD, hold_until__gt=asked.at, resource__parts__in=asked.resource.parts.all())
    if held.filter(Q(made_by=by) | Q(held_for=organisation)).exists():
        sentence = _("You are holding this time yourselves. Finish that booking, or let go of it.")
        raise Refused([Refusal("held", sentence)])


@action
def leave(*, wait: Wait, by: User, at: datetime) -> None:
    """Stop waiting; a time that was kept goes to the next. Nothing to do for one that is over.

    Raises NotPermitted unless the person books for the group.
    """
    if not may_book_for(by, wait.organisation):
        raise NotPermitted(_("You may not book for this organisation."))
    turn = Turn.objects.filter(wait=wait, outcome=TurnOutcome.OPEN).first()
    if turn:
        turns.decline(turn=turn, by=by, at=at)
    Wait.objects.standing().filter(pk=wait.pk).update(state=WaitState.LEFT, due_at=None)
