"""A hold that ran out is sent at the very moment somebody else takes its time: one of the two must lose."""

import threading
import time

import pytest
from django.db import connection, transaction

from booking.actions import hold
from booking.actions.taking import parts_of
from booking.claims import Taken, take
from booking.models import Booking, Claim
from booking.states import BookingState
from tests.cast import NOW, evening
from venues.models import Space

LATER = NOW + 2 * hold.minutes()


@pytest.mark.django_db(transaction=True)
def test_the_claims_of_a_hold_just_confirmed_are_not_swept_away(hall: Space) -> None:
    late = hold.hold(resource=hall, span=evening(1), holder=hold.Holder(visitor="a"), at=NOW)
    other = Booking.objects.create(
        resource=hall, starts_at=late.starts_at, ends_at=late.ends_at, created_at=LATER, updated_at=LATER
    )
    written = threading.Event()

    def confirm() -> None:
        try:
            with transaction.atomic():
                Booking.objects.filter(pk=late.pk).update(state=BookingState.CONFIRMED)
                Claim.objects.filter(booking=late).update(expires_at=None)
                written.set()
                time.sleep(0.7)  # the other looks meanwhile, and still sees a hold that ran out
        finally:
            connection.close()

    sender = threading.Thread(target=confirm)
    sender.start()
    assert written.wait(10)
    with pytest.raises(Taken), transaction.atomic():
        take([(other.pk, part, evening(1)) for part in parts_of(hall)], LATER)
    sender.join()
    assert Claim.objects.filter(booking=late).count() == 3
