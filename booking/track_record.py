"""What a keeper knows of a group before deciding: how often it came, and what it gave up too late."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Q

from booking.models import Booking
from booking.models.event import CANCELLED_BY_GROUP
from booking.states import BookingState
from community.models import Organisation

# Later than this nobody else can plan to use the time.
LATE = timedelta(days=2)


@dataclass(frozen=True)
class TrackRecord:
    """Bookings of one group with one keeper: those that are over, those to come, those given up late."""

    before: int
    ahead: int
    late: int


def track_record(organisation: Organisation | None, keeper: Organisation, at: datetime) -> TrackRecord:
    """In one query. A cancellation by the keeper never counts against the group."""
    confirmed = Q(state=BookingState.CONFIRMED)
    # Giving up a request that was never confirmed harms nobody.
    given_up = Q(events__verb=CANCELLED_BY_GROUP, events__before__state=BookingState.CONFIRMED)
    given_up_late = given_up & Q(events__at__gt=F("starts_at") - LATE)
    counts = Booking.objects.filter(organisation=organisation, resource__keeper=keeper).aggregate(
        before=Count("pk", filter=confirmed & Q(ends_at__lte=at), distinct=True),
        ahead=Count("pk", filter=confirmed & Q(ends_at__gt=at), distinct=True),
        late=Count("pk", filter=given_up_late, distinct=True),
    )
    return TrackRecord(**counts)
