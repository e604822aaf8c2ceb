"""Evenings that were driven, of which nobody but the driver has said so: the hours wait for a second hand."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, F, OuterRef, QuerySet

from booking.evidence import OPEN_FOR
from booking.models import Proof
from booking.models.proof import ProofKind
from community.models import Organisation
from fleet.models import RunState, Shift


def unconfirmed(operators: Iterable[Organisation], at: datetime) -> QuerySet[Shift]:
    """Evenings driven of late for another's organisation, of which nobody but the driver has said anything yet."""
    said = Proof.objects.filter(booking=OuterRef("run__booking"), kind=ProofKind.COUNTERSIGNED)
    shifts = Shift.objects.standing().filter(
        ~Exists(said),
        run__service__operator__in=operators,
        run__state=RunState.DONE,
        run__settled_at=None,
        run__booking__ends_at__gt=at - OPEN_FOR,
        run__booking__starts_at__lte=at,
        driver__organisation__isnull=False,
    )
    # Drivers who run the service themselves wait for the word of the vehicle's keeper.
    others = shifts.exclude(driver__organisation=F("run__service__operator"))
    return others.select_related("driver__user", "driver__organisation", "run__service", "run__vehicle")
