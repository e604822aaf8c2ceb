"""Giving a booking up, by the group or by the keeper."""

from datetime import timedelta

import pytest

from booking.actions import approve, cancel
from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.models import Booking, Claim
from booking.states import BookingState
from booking.track_record import track_record
from community.models import Organisation, User
from tests.booking.decisions import *  # noqa: F403
from tests.booking.decisions import letters
from tests.cast import NOW, evening, make_booking
from venues.models import Space


def test_it_frees_the_slot(confirmed: Booking, hall: Space, chess: Organisation, chidi: User, amina: User) -> None:
    cancel.cancel(booking=confirmed, by=amina, at=NOW)

    assert not confirmed.claims.exists()
    assert make_booking(hall, chess, chidi, evening(1)).state == BookingState.CONFIRMED


def test_the_group_need_not_say_why(confirmed: Booking, amina: User) -> None:
    cancelled = cancel.cancel(booking=confirmed, by=amina, at=NOW)

    assert (cancelled.state, cancelled.sequence) == (BookingState.CANCELLED, confirmed.sequence + 1)
    assert [letter.to for letter in letters("cancelled")] == ["amina@example.org"]
    assert [letter.to for letter in letters("cancelled_keeper")] == ["bill@example.org"]


def test_a_manager_must_say_why(confirmed: Booking, bill: User) -> None:
    with pytest.raises(Refused):
        cancel.cancel(booking=confirmed, by=bill, at=NOW)
    assert confirmed.claims.exists()

    cancel.cancel(booking=confirmed, by=bill, at=NOW, reason="The boiler has burst.")
    [letter] = letters("cancelled")
    assert "The boiler has burst." in letter.body
    assert not letters("cancelled_keeper")


@pytest.mark.parametrize("who", ["chidi", "treasurer", "other_keeper"])
def test_nobody_else_may(confirmed: Booking, who: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotPermitted):
        cancel.cancel(booking=confirmed, by=request.getfixturevalue(who), at=NOW, reason="Because.")
    assert confirmed.claims.exists()


def test_not_once_it_has_begun(confirmed: Booking, amina: User) -> None:
    with pytest.raises(NotPermitted):
        cancel.cancel(booking=confirmed, by=amina, at=confirmed.starts_at)


def test_not_twice(confirmed: Booking, amina: User) -> None:
    cancel.cancel(booking=confirmed, by=amina, at=NOW)
    with pytest.raises(NotPermitted):
        cancel.cancel(booking=confirmed, by=amina, at=NOW)


def test_one_date_of_a_weekly_let(weekly: list[Booking], amina: User) -> None:
    cancel.cancel(booking=weekly[1], by=amina, at=NOW)

    assert _states(weekly) == ["requested", "cancelled", "requested"]
    assert Claim.objects.count() == 2


def test_the_rest_of_a_weekly_let_with_one_letter(weekly: list[Booking], amina: User) -> None:
    assert weekly[0].series
    cancel.cancel_rest(series=weekly[0].series, by=amina, first=weekly[1].starts_at, at=NOW)

    assert _states(weekly) == ["requested", "cancelled", "cancelled"]
    [letter] = letters("cancelled")
    assert "Your 2 dates have been cancelled" in letter.body


def test_a_manager_cancels_every_date_not_just_the_first(weekly: list[Booking], bill: User) -> None:
    assert weekly[0].series
    cancel.cancel_rest(series=weekly[0].series, by=bill, reason="The roof leaks.", at=NOW)

    assert _states(weekly) == ["cancelled"] * 3
    assert not Claim.objects.exists()


def test_a_stranger_cancels_nothing_of_a_weekly_let(weekly: list[Booking], chidi: User) -> None:
    assert weekly[0].series
    with pytest.raises(NotPermitted):
        cancel.cancel_rest(series=weekly[0].series, by=chidi, reason="Ha.", at=NOW)
    assert _states(weekly) == ["requested"] * 3


def test_late_cancellations_are_counted_but_not_the_keepers(
    room: Space, scouts: Organisation, school: Organisation, amina: User, bill: User
) -> None:
    first, second, third, fourth = (make_booking(room, scouts, amina, evening(day)) for day in (3, 4, 5, 6))
    for booking in (first, second, third, fourth):
        approve.approve(booking=booking, by=bill, at=NOW)
    cancel.cancel(booking=first, by=amina, at=first.starts_at - timedelta(hours=3))
    cancel.cancel(booking=second, by=bill, at=second.starts_at - timedelta(hours=3), reason="Burst pipe.")
    cancel.cancel(booking=third, by=amina, at=NOW)

    assert vars_of(track_record(scouts, school, NOW)) == (0, 1, 1)
    assert vars_of(track_record(scouts, school, evening(7).end)) == (1, 0, 1)


def vars_of(found: object) -> tuple[int, int, int]:
    """(before, ahead, late)"""
    return found.before, found.ahead, found.late  # type: ignore[attr-defined]


def _states(bookings: list[Booking]) -> list[str]:
    found = Booking.objects.filter(pk__in=[each.pk for each in bookings])
    return list(found.order_by("starts_at").values_list("state", flat=True))
