"""Looking over all claims for what must never be. The database refuses double bookings; this sees that it did.

Faults break an invariant. Notes are worth a look: a booking outside the published time, for which no manager gave a
reason, happens when a keeper takes an offer back after somebody booked.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Window
from django.db.models.expressions import RowRange

from booking.availability import claim_span, diaries
from booking.models import Booking, BookingExtra, Claim, Extra, Opening, Part, Resource
from booking.spans import LONGEST
from booking.states import TAKING, BookingState

# What places are made of, and the single things on the shelves.
Made, Single = Resource.parts.through.objects, Extra.parts.through.objects


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
    """A hold that would stay for ever, or a sent booking whose claim would run out under it."""
    held = Q(booking__state=BookingState.HELD)
    lasting_hold, fleeting_booking = held & Q(expires_at__isnull=True), ~held & Q(expires_at__isnull=False)
    for claim in _claims(Claim.objects.filter(lasting_hold | fleeting_booking, booking__state__in=TAKING)):
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

    A single thing that was taken off the shelf is nobody's any more; who had it keeps it.
    """
    has = BookingExtra.objects.filter(booking=OuterRef("booking"))
    retired = ~Exists(Made.filter(part=OuterRef("part"))) & ~Exists(Single.filter(part=OuterRef("part")))
    strange = Claim.objects.filter(~Exists(_of_the_place())).exclude(
        Exists(has.filter(extra__parts=OuterRef("part")))
        | Exists(has.filter(extra__room__parts=OuterRef("part")))
        | (Exists(has) & retired)
    )
    for claim in _claims(strange):
        yield Finding("foreign_part", f"{_named(claim)} is on a part that its resource does not have.")


def short_of_extras() -> Iterator[Finding]:
    """A booking that has not claimed as many things as were chosen with it."""
    rows = BookingExtra.objects.filter(booking__state__in=TAKING).select_related("booking", "extra__room")
    wanted: dict[Booking, int] = {}
    sizes: dict[int, int] = {}
    for row in rows.order_by("booking").iterator(chunk_size=500):
        need, room = row.quantity, row.extra.room
        if room:
            if room.pk not in sizes:
                sizes[room.pk] = room.parts.count()
            need = sizes[room.pk]
        wanted[row.booking] = wanted.get(row.booking, 0) + need
    for booking, need in wanted.items():
        have = Claim.objects.filter(~Exists(_of_the_place()), booking=booking).count()
        if have < need:
            yield Finding(
                "short_of_extras", f"Booking {booking.reference} has {have} of the {need} things chosen with it."
            )


def wrong_span() -> Iterator[Finding]:
    """A claim that is not its booking with set-up and turn-round.

    Where the resource was changed after the booking, the set-up of that day may stand; the use itself must be covered.
    """
    uncovered = Q(starts_at__gt=F("booking__starts_at")) | Q(ends_at__lt=F("booking__ends_at"))
    for claim in _claims(Claim.objects.filter(uncovered)):
        yield Finding("wrong_span", f"{_named(claim)} does not cover its booking.")
    of_the_place = Claim.objects.filter(Exists(_of_the_place())).exclude(uncovered)
    unchanged = of_the_place.filter(booking__updated_at__gte=F("booking__resource__updated_at"))
    for claim in _claims(unchanged.exclude(booking__resource__activity_minutes={})):
        booking = claim.booking
        if claim.span != claim_span(booking.resource, booking.span, booking.activity_code):
            yield Finding("wrong_span", f"{_named(claim)} is not its booking with set-up and turn-round.")
    unchanged = unchanged.filter(booking__resource__activity_minutes={})
    for before, after in Resource.objects.order_by().values_list("setup_minutes", "turnround_minutes").distinct():
        starts, ends = F("booking__starts_at"), F("booking__ends_at")
        exact = Q(
            starts_at=starts - timedelta(minutes=before) if before else starts,
            ends_at=ends + timedelta(minutes=after) if after else ends,
        )
        padded = unchanged.filter(
            booking__resource__setup_minutes=before, booking__resource__turnround_minutes=after
        ).exclude(exact)
        for claim in _claims(padded):
            yield Finding("wrong_span", f"{_named(claim)} is not its booking with set-up and turn-round.")


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
    short_of_extras,
    wrong_span,
]


def _claims(found: QuerySet[Claim]) -> Iterator[Claim]:
    return found.order_by().select_related("part", "booking__resource").iterator(chunk_size=500)


def _of_the_place() -> QuerySet[Any]:
    """For a claim: that its part belongs to the resource that is booked, and not to what was chosen with it."""
    return Made.filter(part=OuterRef("part"), resource=OuterRef("booking__resource"))


def _named(claim: Claim) -> str:
    when = f"{claim.starts_at:%Y-%m-%d %H:%M} – {claim.ends_at:%Y-%m-%d %H:%M} UTC"
    return f"Claim {claim.pk} of booking {claim.booking.reference} on “{claim.part}” ({when})"
