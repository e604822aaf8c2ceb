"""Looking over all claims for what must never be. The database refuses double bookings; this sees that it did.

Faults break an invariant. Notes are worth a look: a booking outside the published time, for which no manager gave a
reason, happens when a keeper takes an offer back after somebody booked.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Window
from django.db.models.expressions import RowRange

from booking.availability import diaries
from booking.models import Booking, Claim, Opening, Part, Resource
from booking.spans import LONGEST
from booking.states import TAKING, BookingState


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
    """A claim on a part that its booking's resource is not made of."""
    own = Resource.parts.through.objects.filter(part=OuterRef("part"), resource=OuterRef("booking__resource"))
    for claim in _claims(Claim.objects.filter(~Exists(own))):
        yield Finding("foreign_part", f"{_named(claim)} is on a part that its resource does not have.")


def wrong_span() -> Iterator[Finding]:
    """A claim that is not its booking with set-up and turn-round.

    Where the resource was changed after the booking, the set-up of that day may stand; the use itself must be covered.
    """
    uncovered = Q(starts_at__gt=F("booking__starts_at")) | Q(ends_at__lt=F("booking__ends_at"))
    for claim in _claims(Claim.objects.filter(uncovered)):
        yield Finding("wrong_span", f"{_named(claim)} does not cover its booking.")
    unchanged = Claim.objects.filter(booking__updated_at__gte=F("booking__resource__updated_at")).exclude(uncovered)
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
        .filter(Exists(Claim.objects.filter(~Exists(inside), booking=OuterRef("pk"))))
        .select_related("resource")
    )
    for booking in suspects.iterator(chunk_size=500):
        # Openings that touch are one to a hirer; only those few bookings need the longer look.
        look = diaries([booking.resource], booking.span, at)[booking.resource_id]
        if not look.is_open_for(booking.span):
            yield Finding("outside", f"Booking {booking.reference} lies outside the published time, without a reason.")


FAULTS: list[Callable[[], Iterator[Finding]]] = [
    overlaps,
    too_long,
    idle,
    wrong_expiry,
    unclaimed,
    foreign_part,
    wrong_span,
]


def _claims(found: QuerySet[Claim]) -> Iterator[Claim]:
    return found.order_by().select_related("part", "booking").iterator(chunk_size=500)


def _named(claim: Claim) -> str:
    when = f"{claim.starts_at:%Y-%m-%d %H:%M} – {claim.ends_at:%Y-%m-%d %H:%M} UTC"
    return f"Claim {claim.pk} of booking {claim.booking.reference} on “{claim.part}” ({when})"
