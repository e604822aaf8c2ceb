"""May this be booked? All refusals at once, each with a code and a sentence.

One rule, one function. The database alone decides whether the time is taken; "taken" here only saves people a
wasted form.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from booking.availability import Diary, claim_span
from booking.models import Resource
from booking.spans import LONGEST, Span

SHORTEST = timedelta(minutes=15)


@dataclass(frozen=True)
class Refusal:
    """Why not, as a code for programs and a sentence for people."""

    code: str
    sentence: str | Promise
    # Which rule of the keeper says so; empty for what every place asks.
    rule: str = ""


class Refused(Exception):
    """Carries every refusal. Nothing of the attempt is kept."""

    def __init__(self, refusals: list[Refusal]) -> None:
        super().__init__(", ".join(refusal.code for refusal in refusals))
        self.refusals = refusals


@dataclass(frozen=True)
class Request:
    """What is asked, with the facts that decide it."""

    resource: Resource
    span: Span
    diary: Diary
    at: datetime
    people: int | None = None
    # What kind of activity, where it is known: some need longer to set up and to clear.
    activity: str = ""


def unpublished(request: Request) -> Refusal | None:
    """The keeper has taken it off the shelf."""
    if not request.resource.is_published:
        return Refusal("unpublished", _("This is not open for booking at the moment."))
    return None


def in_the_past(request: Request) -> Refusal | None:
    """It has begun already."""
    if request.span.start <= request.at:
        return Refusal("past", _("This time has already begun. Choose a later one."))
    return None


def too_long(request: Request) -> Refusal | None:
    """No claim is longer than 24 hours; a longer use is several bookings."""
    if claim_span(request.resource, request.span, request.activity).length > LONGEST:
        return Refusal("too_long", _("One booking can last 24 hours at most. Book the days one by one."))
    return None


def too_short(request: Request) -> Refusal | None:
    """Nobody can use a hall for five minutes."""
    if request.span.length < SHORTEST:
        return Refusal("too_short", _("A booking lasts at least 15 minutes."))
    return None


def too_many_people(request: Request) -> Refusal | None:
    """More than the place holds."""
    if request.people is not None and request.people > request.resource.capacity:
        return Refusal(
            "too_many_people",
            _("This place holds up to %(capacity)d people.") % {"capacity": request.resource.capacity},
        )
    return None


def not_offered(request: Request) -> Refusal | None:
    """Outside the published openings."""
    if not request.diary.is_open_for(request.span, request.activity):
        return Refusal("not_offered", _("The keeper does not offer this time. Choose one of the free times."))
    return None


def taken(request: Request) -> Refusal | None:
    """Somebody has it already."""
    look, span, activity = request.diary, request.span, request.activity
    if look.is_open_for(span, activity) and not look.can_take(span, activity):
        return Refusal("taken", _("Somebody else has taken this time."))
    return None


RULES: list[Callable[[Request], Refusal | None]] = [
    unpublished,
    in_the_past,
    too_short,
    too_long,
    too_many_people,
    not_offered,
    taken,
]


def refusals(request: Request) -> list[Refusal]:
    """Every reason why not, in the order of RULES; empty means yes."""
    return [refusal for rule in RULES if (refusal := rule(request))]
