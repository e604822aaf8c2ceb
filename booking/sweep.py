"""Looking over all claims for what must never be. The database refuses double bookings; this sees that it did.

Faults break an invariant. Notes are worth a look: a booking outside the published time, for which no manager gave a
reason, happens when a keeper takes an offer back after somebody booked.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, groupby
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Window
from django.db.models.expressions import RowRange

from booking.availability import claim_span, diaries
from booking.models import (
    Booking,
    BookingExtra,
    Claim,
    Extra,
    Opening,
    Part,
    Resource,
    Turn,
    TurnOutcome,
    Wait,
    WaitState,
)
from booking.spans import LONGEST, Span
from booking.states import TAKING, BookingState

# What places are made of, and the single things on the shelves.
Made, Single = Resource.parts.through.objects, Extra.parts.through.objects

# While a turn is open; a hold that ran out and was met is expired before a worker has ended its turn.
KEPT = (BookingState.HELD, BookingState.EXPIRED)


@dataclass(frozen=True)
class Finding:
    """What was found, as a code for programs and a sentence for people."""

    code: str
    sentence: str


def overlaps() -> Iterator[Finding]:
    """Two claims on one part at one time: each claim is held against the furthest end of all before it."""
    reach = Window(
        Max("ends_at"), partition_by=["part"], order_by=["starts_at", "pk"], frame=RowRange(start=None, end=-1)
    )
    found = Claim.objects.alias(reach=reach).filter(reach__gt=F("starts_at")).order_by("part", "starts_at")
    for claim in found.select_related("part", "booking"):
        yield Finding("overlap", f"{_named(claim)} overlaps an earlier claim on the same part.")


def too_long() -> Iterator[Finding]:
    """Longer than 24 hours: searches would not see its end."""
    for claim in _claims(Claim.objects.filter(ends_at__gt=F("starts_at") + LONGEST)):
        yield Finding("too_long", f"{_named(claim)} is longer than 24 hours.")


def idle() -> Iterator[Finding]:
    """Time taken for nothing."""
    for claim in _claims(Claim.objects.exclude(booking__state__in=TAKING)):
        yield Finding("idle", f"{_named(claim)} is kept for a booking that is {claim.booking.state}.")


def wrong_expiry() -> Iterator[Finding]:
    """A hold that would stay for ever or longer than it says, or a sent booking whose claim would run out under it."""
    held = Q(booking__state=BookingState.HELD)
    lasting_hold, fleeting_booking = held & Q(expires_at__isnull=True), ~held & Q(expires_at__isnull=False)
    other = held & ~Q(expires_at=F("booking__hold_until"))
    for claim in _claims(Claim.objects.filter(lasting_hold | fleeting_booking | other, booking__state__in=TAKING)):
        ends = claim.expires_at or "never"
        yield Finding("expiry", f"{_named(claim)} runs out: {ends}; its booking is {claim.booking.state}.")


def unclaimed() -> Iterator[Finding]:
    """A booking that ought to keep others out and, for a part or for all, does not."""
    own = Claim.objects.filter(booking=OuterRef("pk"), part=OuterRef("resource__parts"))
    bare = Booking.objects.taking_time().filter(~Exists(own)).values_list("reference", "resource__parts")
    names: dict[int, str] = {}
    for reference, part in bare.iterator():
        if part is None:
            yield Finding("no_parts", f"Booking {reference} is for a resource without parts: nothing keeps others out.")
            continue
        if part not in names:
            names[part] = Part.objects.get(pk=part).name
        yield Finding("unclaimed", f"Booking {reference} has no claim on “{names[part]}”.")


def foreign_part() -> Iterator[Finding]:
    """A claim on a part that its booking's resource is not made of, nor anything that was chosen with it.

    A single thing that was taken off the shelf is nobody's any more; who had it keeps it. A driver goes with anything.
    """
    has = BookingExtra.objects.filter(booking=OuterRef("booking"))
    retired = ~Exists(Made.filter(part=OuterRef("part"))) & ~Exists(Single.filter(part=OuterRef("part")))
    strange = Claim.objects.filter(~Exists(_of_the_place()), part__is_person=False).exclude(
        Exists(has.filter(extra__parts=OuterRef("part")))
        | Exists(has.filter(extra__room__parts=OuterRef("part")))
        | (Exists(has) & retired)
    )
    for claim in _claims(strange):
        yield Finding("foreign_part", f"{_named(claim)} is on a part that its resource does not have.")


def wrong_extras() -> Iterator[Finding]:
    """A booking that has not claimed just as many things of each kind as were chosen with it.

    A single thing that was taken off the shelf is of no kind any more: it stands for one that is missing.
    """
    kinds: dict[int, set[int]] = defaultdict(set)
    for part, extra in Single.values_list("part", "extra"):
        kinds[extra].add(part)
    rooms = {room: set(parts) for room, parts in _rooms_taken_along()}
    known = {*chain.from_iterable(kinds.values()), *Made.values_list("part", flat=True)}
    rows = BookingExtra.objects.filter(booking__state__in=TAKING).select_related("booking").order_by("booking")
    for booking, chosen in groupby(rows.iterator(chunk_size=500), key=lambda row: row.booking):
        claims = Claim.objects.filter(~Exists(_of_the_place()), booking=booking).values_list("part", flat=True)
        parts = set(claims)
        quantities = {row.extra_id: row.quantity for row in chosen}
        have = {extra: len(parts & rooms.get(extra, kinds[extra])) for extra in quantities}
        need = {extra: len(rooms[extra]) if extra in rooms else number for extra, number in quantities.items()}
        missing = sum(max(0, number - have[extra]) for extra, number in need.items())
        if missing > len(parts - known):
            sentence = f"Booking {booking.reference} lacks {missing} of the {sum(need.values())} things chosen with it."
            yield Finding("short_of_extras", sentence)
        if any(have[extra] > number for extra, number in need.items()):
            yield Finding("more_extras", f"Booking {booking.reference} has more things than were chosen with it.")


def _rooms_taken_along() -> Iterator[tuple[int, list[int]]]:
    for extra in Extra.objects.filter(room__isnull=False).prefetch_related("room__parts"):
        yield extra.pk, [part.pk for part in extra.room.parts.all()] if extra.room else []


def wrong_span() -> Iterator[Finding]:
    """A claim that is not its booking with set-up and turn-round.

    Where the place was changed after the booking was made, the set-up of that day may stand; the use itself must be
    covered.
    """
    uncovered = Q(starts_at__gt=F("booking__starts_at")) | Q(ends_at__lt=F("booking__ends_at"))
    for claim in _claims(Claim.objects.filter(uncovered)):
        yield Finding("wrong_span", f"{_named(claim)} does not cover its booking.")
    covering = Claim.objects.exclude(uncovered).filter(booking__created_at__gte=F("booking__resource__updated_at"))
    of_the_place = covering.filter(Exists(_of_the_place()))
    for claim in _claims(of_the_place.exclude(booking__resource__activity_minutes={})):
        booking = claim.booking
        if claim.span != claim_span(booking.resource, booking.span, booking.activity_code):
            yield Finding("wrong_span", f"{_named(claim)} is not its booking with set-up and turn-round.")
    plain = of_the_place.filter(booking__resource__activity_minutes={})
    for before, after in Resource.objects.order_by().values_list("setup_minutes", "turnround_minutes").distinct():
        starts, ends = F("booking__starts_at"), F("booking__ends_at")
        exact = Q(
            starts_at=starts - timedelta(minutes=before) if before else starts,
            ends_at=ends + timedelta(minutes=after) if after else ends,
        )
        padded = plain.filter(
            booking__resource__setup_minutes=before, booking__resource__turnround_minutes=after
        ).exclude(exact)
        for claim in _claims(padded):
            yield Finding("wrong_span", f"{_named(claim)} is not its booking with set-up and turn-round.")
    for claim in _claims(covering.filter(~Exists(_of_the_place()))):
        if claim.span != _as_an_extra(claim):
            yield Finding("wrong_span", f"{_named(claim)} is not as long as what was chosen is needed.")


def _as_an_extra(claim: Claim) -> Span:
    """As long as the place; a room with its own set-up and turn-round, which may have been changed since."""
    booking = claim.booking
    room = Resource.objects.filter(taken_along__bookings__booking=booking, parts=claim.part).first()
    if room and room.updated_at > booking.created_at:
        return claim.span
    return claim_span(room or booking.resource, booking.span, booking.activity_code)


def wrong_turn() -> Iterator[Finding]:
    """A time kept for nobody, a group that waits for an answer to nothing, or one offered a time that is not kept."""
    ended = Turn.objects.filter(outcome=TurnOutcome.OPEN).exclude(booking__state__in=KEPT)
    for turn in ended.select_related("booking"):
        sentence = f"Turn {turn.pk} is open, and its booking {turn.booking.reference} is {turn.booking.state}."
        yield Finding("wrong_turn", sentence)
    over = Turn.objects.exclude(outcome=TurnOutcome.OPEN).filter(booking__state=BookingState.HELD)
    for turn in over.select_related("booking"):
        yield Finding("wrong_turn", f"Turn {turn.pk} is over; booking {turn.booking.reference} is still held for it.")
    has = Turn.objects.filter(wait=OuterRef("pk"), outcome=TurnOutcome.OPEN)
    for wait in Wait.objects.filter(state=WaitState.OFFERED).exclude(Exists(has)):
        yield Finding("wrong_turn", f"It is the turn of wait {wait.pk}, and nothing is kept for it.")
    for wait in Wait.objects.filter(state=WaitState.WAITING, due_at=None):
        yield Finding("wrong_turn", f"Wait {wait.pk} waits, and nobody will ever look at it.")


def outside(at: datetime) -> Iterator[Finding]:
    """Still to come, outside the published openings, and no manager said why."""
    inside = Opening.objects.filter(
        resource=OuterRef("booking__resource"),
        starts_at__gt=OuterRef("starts_at") - LONGEST,
        starts_at__lte=OuterRef("starts_at"),
        ends_at__gte=OuterRef("ends_at"),
    )
    suspects = (
        Booking.objects.taking_time()
        .filter(starts_at__gt=at, override_reason="")
        .filter(Exists(Claim.objects.filter(Exists(_of_the_place()), ~Exists(inside), booking=OuterRef("pk"))))
        .select_related("resource")
    )
    for booking in suspects.iterator(chunk_size=500):
        # Openings that touch are one to a hirer; only those few bookings need the longer look.
        look = diaries([booking.resource], booking.span, at)[booking.resource_id]
        if not look.is_open_for(booking.span, booking.activity_code):
            yield Finding("outside", f"Booking {booking.reference} lies outside the published time, without a reason.")


FAULTS: list[Callable[[], Iterator[Finding]]] = [
    overlaps,
    too_long,
    idle,
    wrong_expiry,
    unclaimed,
    foreign_part,
    wrong_extras,
    wrong_span,
    wrong_turn,
]


def _claims(found: QuerySet[Claim]) -> Iterator[Claim]:
    return found.order_by().select_related("part", "booking__resource").iterator(chunk_size=500)


def _of_the_place() -> QuerySet[Any]:
    """For a claim: that its part belongs to the resource that is booked, and not to what was chosen with it."""
    return Made.filter(part=OuterRef("part"), resource=OuterRef("booking__resource"))


def _named(claim: Claim) -> str:
    when = f"{claim.starts_at:%Y-%m-%d %H:%M} – {claim.ends_at:%Y-%m-%d %H:%M} UTC"
    return f"Claim {claim.pk} of booking {claim.booking.reference} on “{claim.part}” ({when})"
