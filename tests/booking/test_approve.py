"""A manager says yes."""

from datetime import timedelta

import pytest

from booking.actions import approve
from booking.actions.base import NotPermitted
from booking.models import Booking, Claim
from booking.states import BookingState
from community.models import User
from tests.booking.decisions import *  # noqa: F403
from tests.booking.decisions import letters
from tests.cast import NOW, evening


def test_it_confirms_and_keeps_the_time(asked_for: Booking, bill: User) -> None:
    claims = list(asked_for.claims.values_list("pk", flat=True))

    approve.approve(booking=asked_for, by=bill, at=NOW)

    asked_for.refresh_from_db()
    assert asked_for.state == BookingState.CONFIRMED
    assert list(asked_for.claims.values_list("pk", flat=True)) == claims


def test_it_leaves_one_event_row_with_before_and_after(asked_for: Booking, bill: User) -> None:
    before = asked_for.events.count()

    approve.approve(booking=asked_for, by=bill, at=NOW)

    assert asked_for.events.count() == before + 1
    event = asked_for.events.last()
    assert event is not None
    assert (event.verb, event.by, event.at) == ("approve", bill, NOW)
    assert (event.before["state"], event.after["state"]) == ("requested", "confirmed")


def test_calendars_get_a_newer_version(asked_for: Booking, bill: User) -> None:
    assert approve.approve(booking=asked_for, by=bill, at=NOW).sequence == asked_for.sequence + 1


def test_it_can_be_decided_once_only(asked_for: Booking, bill: User) -> None:
    approve.approve(booking=asked_for, by=bill, at=NOW)

    with pytest.raises(NotPermitted):
        approve.approve(booking=asked_for, by=bill, at=NOW)
    assert len(letters("approved")) == 1


@pytest.mark.parametrize("who", ["amina", "chidi", "treasurer", "other_keeper"])
def test_nobody_else_may(asked_for: Booking, who: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotPermitted):
        approve.approve(booking=asked_for, by=request.getfixturevalue(who), at=NOW)

    asked_for.refresh_from_db()
    assert asked_for.state == BookingState.REQUESTED


def test_not_after_it_has_begun(asked_for: Booking, bill: User) -> None:
    with pytest.raises(NotPermitted):
        approve.approve(booking=asked_for, by=bill, at=evening(1).start)


def test_all_dates_of_a_weekly_let_in_one_go_with_one_letter(weekly: list[Booking], bill: User) -> None:
    assert weekly[0].series
    decided = approve.approve_series(series=weekly[0].series, by=bill, at=NOW)

    assert [each.state for each in decided] == ["confirmed"] * 3
    assert all(each.events.filter(verb="approve").count() == 1 for each in weekly)
    [letter] = letters("approved")
    assert "Your 3 dates are confirmed." in letter.body
    assert letter.body.count("6pm – 8pm") == 3


def test_one_date_of_a_weekly_let(weekly: list[Booking], bill: User) -> None:
    approve.approve(booking=weekly[1], by=bill, at=NOW)

    states = list(Booking.objects.order_by("starts_at").values_list("state", flat=True))
    assert states == ["requested", "confirmed", "requested"]


def test_a_weekly_let_skips_the_dates_that_have_begun(weekly: list[Booking], bill: User) -> None:
    assert weekly[0].series
    decided = approve.approve_series(series=weekly[0].series, by=bill, at=weekly[0].starts_at + timedelta(minutes=1))

    assert [each.pk for each in decided] == [weekly[1].pk, weekly[2].pk]


def test_a_stranger_approves_no_series(weekly: list[Booking], chidi: User) -> None:
    assert weekly[0].series
    with pytest.raises(NotPermitted):
        approve.approve_series(series=weekly[0].series, by=chidi, at=NOW)
    assert not Booking.objects.filter(state=BookingState.CONFIRMED).exists()
    assert Claim.objects.count() == 3
