"""The sweep: silent when all is well, and loud for each kind of planted fault. The database's guard is put aside."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from booking import sweep
from booking.models import Booking, Claim, Opening
from booking.states import BookingState
from community.models import Organisation, User
from tests.booking.decisions import *  # noqa: F403
from tests.cast import NOW, evening, make_booking
from venues.models import Space


def swept() -> tuple[int, str]:
    """(exit status, what it printed)"""
    out = StringIO()
    try:
        call_command("check_claims", stdout=out)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue()
    return 0, out.getvalue()


def codes() -> set[str]:
    """What it found."""
    return {finding.code for search in sweep.FAULTS for finding in search()}


@pytest.fixture
def unguarded(db: None) -> None:
    """No constraint, no trigger; the test's transaction brings them back."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER booking_claim_no_double_insert")
            cursor.execute("DROP TRIGGER booking_claim_no_double_update")
        else:
            cursor.execute("ALTER TABLE booking_claim DROP CONSTRAINT no_double_booking")


@pytest.fixture
def lengthless(db: None) -> object:
    """Without the rule of 24 hours."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            yield
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
        else:
            cursor.execute("ALTER TABLE booking_claim DROP CONSTRAINT claim_at_most_24_hours")
            yield


def test_it_prints_nought_when_all_is_well(confirmed: Booking, asked_for: Booking, weekly: object) -> None:
    status, said = swept()
    assert status == 0
    assert said == "0 faults in 7 claims of 5 bookings; 0 notes.\n"


def test_back_to_back_is_no_overlap(hall: Space, scouts: Organisation, amina: User) -> None:
    for hours in ((18, 20), (20, 22), (16, 18)):
        make_booking(hall, scouts, amina, evening(1, *hours))
    assert codes() == set()


def test_an_overlap(unguarded: None, confirmed: Booking, hall: Space, chess: Organisation, chidi: User) -> None:
    other = make_booking(hall, chess, chidi, evening(2))
    other.claims.update(starts_at=confirmed.starts_at + timedelta(hours=1), ends_at=confirmed.ends_at)
    Booking.objects.filter(pk=other.pk).update(starts_at=confirmed.starts_at + timedelta(hours=1))

    status, said = swept()

    assert status == 1
    assert said.count("overlap: ") == 3
    assert other.reference in said


def test_an_overlap_hidden_behind_a_short_claim(
    unguarded: None, thirds: list[Space], scouts: Organisation, amina: User
) -> None:
    """The claim just before ends in time; the one before that does not."""
    long, short, late = (
        make_booking(thirds[0], scouts, amina, evening(day, *hours))
        for day, hours in ((1, (9, 20)), (2, (10, 11)), (3, (12, 13)))
    )
    for booking, hours in ((short, (10, 11)), (late, (12, 13))):
        span = evening(1, *hours)
        booking.claims.update(starts_at=span.start, ends_at=span.end)
        Booking.objects.filter(pk=booking.pk).update(starts_at=span.start, ends_at=span.end)

    found = [finding.sentence for finding in sweep.overlaps()]
    assert len(found) == 2
    assert late.reference in found[1]
    assert long.reference not in "".join(found)


def test_a_claim_longer_than_a_day(lengthless: None, confirmed: Booking) -> None:
    claim = confirmed.claims.first()
    assert claim
    Claim.objects.filter(pk=claim.pk).update(ends_at=claim.starts_at + timedelta(hours=25))
    assert "too_long" in codes()


PLANTED: dict[str, Callable[[Booking], object]] = {
    "idle": lambda booking: Booking.objects.filter(pk=booking.pk).update(state=BookingState.CANCELLED),
    "expiry": lambda booking: booking.claims.update(expires_at=NOW),
    "unclaimed": lambda booking: booking.claims.order_by("pk")[0].delete(),
    "no_parts": lambda booking: (booking.claims.all().delete(), booking.resource.parts.clear()),
    "foreign_part": lambda booking: booking.resource.parts.remove(booking.claims.all()[0].part),
    "wrong_span": lambda booking: booking.claims.update(ends_at=booking.ends_at - timedelta(minutes=15)),
}


@pytest.mark.parametrize("code", PLANTED)
def test_each_planted_fault_is_found_and_named(confirmed: Booking, code: str) -> None:
    assert codes() == set()
    PLANTED[code](confirmed)

    status, said = swept()

    assert status == 1
    assert f"{code}: " in said
    assert confirmed.reference in said


def test_a_claim_with_too_much_set_up(confirmed: Booking) -> None:
    confirmed.claims.update(starts_at=confirmed.starts_at - timedelta(minutes=30))
    assert codes() == {"wrong_span"}


def test_set_up_and_turn_round_are_part_of_the_claim(room: Space, scouts: Organisation, amina: User) -> None:
    room.setup_minutes, room.turnround_minutes = 30, 15
    room.save()
    booking = make_booking(room, scouts, amina, evening(1))
    assert codes() == set()

    booking.claims.update(starts_at=booking.starts_at, ends_at=booking.ends_at)
    assert codes() == {"wrong_span"}


def test_a_hold_that_ran_out_is_no_fault(hall: Space, amina: User) -> None:
    from booking.actions import hold

    hold.hold(resource=hall, span=evening(1), holder=hold.Holder(user=amina), at=NOW)
    assert codes() == set()
    Claim.objects.update(expires_at=None)
    assert codes() == {"expiry"}


def test_outside_the_published_time_is_a_note_and_a_reason_settles_it(confirmed: Booking) -> None:
    Opening.objects.filter(resource=confirmed.resource).delete()

    status, said = swept()
    assert status == 0
    assert f"note: Booking {confirmed.reference}" in said

    Booking.objects.update(override_reason="The keeper agreed.")
    assert "note: " not in swept()[1]


def test_openings_that_touch_are_one(confirmed: Booking) -> None:
    opening = Opening.objects.meeting(confirmed.span).get(resource=confirmed.resource)
    middle = confirmed.starts_at + timedelta(hours=1)
    Opening.objects.create(resource=opening.resource, starts_at=middle, ends_at=opening.ends_at)
    Opening.objects.filter(pk=opening.pk).update(ends_at=middle)
    assert "0 notes" in swept()[1]
