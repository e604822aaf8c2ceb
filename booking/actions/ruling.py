"""The keeper's rules when something is sent, moved or booked: who waits for whom, what is refused, what follows.

A quota is counted before it is written, and no constraint can say "at most six hours a week": so whoever could overstep
one together queues first, before any row is locked. The queue is the family; where time is kept for new groups, also
the keeper's week.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from booking import trips
from booking.actions import limits
from booking.actions.base import NotPermitted
from booking.busy_time import monday_of
from booking.deciding import Decided, asked_by, books_of, stacks_of, verdicts
from booking.eligibility import Refusal, Refused
from booking.models import Booking, Resource
from booking.rules.sentences import say
from booking.rules.verdict import Reason, Verdict
from booking.spans import Span
from booking.states import BookingState
from community.models import Organisation

# The place's own check says the same with the place's own words.
SAID_ALREADY = {"over_capacity": "too_many_people"}


def line_up(organisation: Organisation, resource: Resource, spans: Sequence[Span], at: datetime) -> None:
    """Wait for everybody who counts towards the same limits. Call before any row is locked."""
    keeper, zone = resource.keeper, resource.zone
    stack = stacks_of([keeper], at.astimezone(zone).date(), organisation)[keeper.pk]
    keys = [f"family:{organisation.family}"]
    if books_of(stack).reserve_until is not None:
        keys += [f"week:{keeper.pk}:{monday}" for monday in sorted({monday_of(each.start, zone) for each in spans})]
    limits.queue_at(keys)


def judge(bookings: Sequence[Booking], organisation: Organisation, at: datetime) -> list[Decided]:
    """What the rules say of each, in order; each counts towards the limits of the next."""
    asked, own = [asked_by(each) for each in bookings], [each.pk for each in bookings]
    return verdicts(asked, organisation, at, without=own, together=True)


def unanswered(resource: Resource, said: Mapping[str, Any]) -> list[Refusal]:
    """No vehicle goes out before somebody has said who runs the trip and whether anybody pays."""
    return [Refusal(name, trips.ASK_AGAIN[name]) for name in trips.unanswered(resource, said)]


def refuse(why_not: Iterable[Refusal], decided: Iterable[Decided], *, override_reason: str = "") -> None:
    """Raise Refused with every reason. A manager's reason puts aside all but what is locked."""
    if out := every_no(why_not, decided, override_reason=override_reason):
        raise Refused(out)


def every_no(
    why_not: Iterable[Refusal], decided: Iterable[Decided], *, override_reason: str = ""
) -> list[Refusal]:
    """What the place says and what the rules say, each said once."""
    out = {(each.code, str(each.sentence)): each for each in why_not}
    said = {each.code for each in out.values()}
    for one in decided:
        for reason in one.verdict.refusals:
            if SAID_ALREADY.get(reason.code) in said or (override_reason and not is_locked(reason, one)):
                continue
            refusal = refusal_of(reason)
            out.setdefault((refusal.code, str(refusal.sentence)), refusal)
    return list(out.values())


def refusal_of(reason: Reason) -> Refusal:
    """A rule's no among all the others, in the language being spoken."""
    return Refusal(reason.code, say(reason), rule=reason.rule)


def is_locked(reason: Reason, decided: Decided) -> bool:
    """Whether it comes from what nobody may put aside, such as the law."""
    rules = (rule for layer in decided.stack.layers if layer.digest == reason.digest for rule in layer.book.rules)
    return any(rule.locked for rule in rules if rule.id == reason.rule)


def state_after(verdict: Verdict) -> BookingState:
    """Confirmed where the rules say yes; all else waits for a person."""
    return BookingState.CONFIRMED if verdict.outcome == "yes" else BookingState.REQUESTED


def must_be_as_it_was(booking: Booking, resource: Resource, span: Span) -> None:
    """Raises NotPermitted if another window changed it while this one waited: it waited at the wrong place then."""
    if booking.resource_id != resource.pk or booking.span != span:
        raise NotPermitted(_("This booking was changed in another window. Look at it once more."))
