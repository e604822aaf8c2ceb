"""Who waits for a time, in which order, and what is kept for whom: questions only; the verbs are in actions/.

A line is everybody whose times get in each other's way, over all places that share a part: who waits for the hall and
who waits for a third of it stand in one line. Its order is that of booking/ranking.py.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from booking.availability import claim_span, diary
from booking.deadlines import deadline
from booking.deciding import Decided, verdict
from booking.eligibility import Request, refusals
from booking.facts import Asked
from booking.models import Booking, Resource, Terms, Turn, TurnOutcome, Wait, WaitState
from booking.ranking import Waiting, ahead_of
from booking.spans import LONGEST, Span
from community.bands import Band
from community.models import Organisation

# Whatever nobody told us of – a rule that changed, a place with less turn-round – is found within this time.
LOOK_AGAIN = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Line:
    """Those who stand in one line, the first first, and how ranking.py sees each."""

    waits: list[Wait]
    ranks: Mapping[int, Waiting]

    @property
    def resources(self) -> list[Resource]:
        """The places that are waited for."""
        return list({wait.resource_id: wait.resource for wait in self.waits}.values())


def turn_of(booking: Booking) -> Turn | None:
    """The turn a held time belongs to. Free of charge where it was fetched with `select_related("turn")`."""
    turn: Turn | None = getattr(booking, "turn", None)
    return turn


def is_open(turn: Turn, at: datetime) -> bool:
    """Whether it can still be taken."""
    return turn.outcome == TurnOutcome.OPEN and turn.until > at


def line_of(wait: Wait) -> Line:
    """Everybody whose wish meets this one's, or that of somebody who meets it."""
    near = Wait.objects.beside([wait.resource_id]).meeting(wait.span.widened(LONGEST, LONGEST))
    standing = near.filter(state=WaitState.WAITING).select_related("resource", "resource__keeper", "organisation")
    found = (line for line in lines(list(standing)) if wait.pk in line.ranks)
    return next(found, Line([], {}))


def lines(waits: Sequence[Wait]) -> list[Line]:
    """The waits sorted into lines, in two queries; those that begin first come first."""
    meets = _who_meets_whom(waits)
    ranks = ranked(waits)
    out, left = [], {wait.pk: wait for wait in waits}
    while left:
        first = min(left.values(), key=lambda wait: (wait.starts_at, wait.pk))
        found, look = {first.pk}, [first.pk]
        while look:
            new = meets[look.pop()] - found
            found |= new
            look += new
        members = sorted((left.pop(pk) for pk in found), key=lambda wait: ranks[wait.pk].order)
        out.append(Line(members, {pk: ranks[pk] for pk in found}))
    return out


def _who_meets_whom(waits: Sequence[Wait]) -> dict[int, set[int]]:
    """By number, those that cannot both have their time: they share a part, and set-up and turn-round overlap."""
    parts = parts_by_resource({wait.resource_id for wait in waits})
    spans = {wait.pk: claim_span(wait.resource, wait.span, wait.activity_code) for wait in waits}
    out: dict[int, set[int]] = {wait.pk: set() for wait in waits}
    for number, one in enumerate(waits):
        for other in waits[number + 1 :]:
            shared = parts[one.resource_id] & parts[other.resource_id]
            if shared and spans[one.pk].overlaps(spans[other.pk]):
                out[one.pk].add(other.pk)
                out[other.pk].add(one.pk)
    return out


def parts_by_resource(resources: Iterable[int]) -> dict[int, set[int]]:
    """The parts that one use of each takes, by number."""
    out: dict[int, set[int]] = defaultdict(set)
    needs = Resource.parts.through.objects.filter(resource__in=list(resources))
    for resource, part in needs.values_list("resource_id", "part_id"):
        out[resource].add(part)
    return out


def ranked(waits: Sequence[Wait]) -> dict[int, Waiting]:
    """Each as ranking.py knows it. Where a keeper does not use standing, everybody is Welcome."""
    keepers = {wait.resource.keeper_id for wait in waits}
    using = set(Terms.objects.filter(keeper__in=keepers, uses_standing=True).values_list("keeper", flat=True))
    out = {}
    for wait in waits:
        band = wait.organisation.stands if wait.resource.keeper_id in using else Band.WELCOME
        out[wait.pk] = Waiting(wait.pk, str(band), wait.asked_at, wait.starts_at)
    return out


@dataclass(frozen=True, slots=True)
class Place:
    """Where one stands: how many come before, for their standing and for asking earlier."""

    better: int
    earlier: int

    @property
    def number(self) -> int:
        """The first is 1."""
        return self.better + self.earlier + 1


def places_of(organisation: Organisation, waits: Sequence[Wait]) -> dict[int, Place]:
    """The place of each of a group's own waits among those that meet it, in a fixed number of queries."""
    waiting = [wait for wait in waits if wait.state == WaitState.WAITING]
    if not waiting:
        return {}
    window = Span(min(wait.starts_at for wait in waiting), max(wait.ends_at for wait in waiting))
    near = Wait.objects.beside({wait.resource_id for wait in waiting}).filter(
        state=WaitState.WAITING, starts_at__lt=window.end + LONGEST, ends_at__gt=window.start - LONGEST
    )
    everybody = list(near.select_related("resource", "organisation"))
    ranks, meets = ranked(everybody), _who_meets_whom(everybody)
    out = {}
    for wait in waiting:
        if wait.pk in ranks:
            others = [ranks[pk] for pk in meets[wait.pk] if ranks[pk].key != wait.pk]
            out[wait.pk] = Place(*ahead_of(ranks[wait.pk], others))
    return out


def is_free(wait: Wait, at: datetime) -> bool:
    """Whether it could be held now."""
    look = diary(wait.resource, wait.span, at)
    return not refusals(Request(wait.resource, wait.span, look, at, wait.people, wait.activity_code))


def allowed(wait: Wait, at: datetime) -> Decided:
    """What the rules would say if it came free now."""
    return verdict(asked_for(wait), wait.organisation, at)


def asked_for(wait: Wait) -> Asked:
    """What is waited for."""
    return Asked(wait.resource, wait.span, wait.particulars, wait.people)


def keeping_until(resource: Resource, begins: datetime, at: datetime) -> datetime | None:
    """Until when a time of this keeper that comes free now is kept for whoever's turn it is."""
    terms = Terms.objects.filter(keeper=resource.keeper_id).first() or Terms()
    return deadline(at, begins, timedelta(hours=terms.turn_hours), resource.zone)
