"""A manager says no."""

import pytest

from booking.actions import decline
from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.models import Booking
from booking.states import BookingState
from community.models import Organisation, User
from tests.booking.decisions import *  # noqa: F403
from tests.booking.decisions import letters
from tests.cast import NOW, evening, make_booking
from venues.models import Space


def test_it_frees_the_time(asked_for: Booking, room: Space, chess: Organisation, chidi: User, bill: User) -> None:
    decline.decline(booking=asked_for, by=bill, reason="The piano is being tuned.", at=NOW)

    asked_for.refresh_from_db()
    assert asked_for.state == BookingState.DECLINED
    assert not asked_for.claims.exists()
    assert make_booking(room, chess, chidi, evening(1)).state == BookingState.REQUESTED


def test_the_reason_is_kept_and_told(asked_for: Booking, bill: User) -> None:
    decline.decline(booking=asked_for, by=bill, reason="  The piano is being tuned.  ", at=NOW)

    event = asked_for.events.last()
    assert event is not None
    assert event.reason == "The piano is being tuned."
    [letter] = letters("declined")
    assert "The piano is being tuned." in letter.body
    assert letter.to == "amina@example.org"


@pytest.mark.parametrize("reason", ["", "   "])
def test_no_refusal_without_a_reason(asked_for: Booking, bill: User, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        decline.decline(booking=asked_for, by=bill, reason=reason, at=NOW)

    assert [each.code for each in refused.value.refusals] == ["no_reason"]
    asked_for.refresh_from_db()
    assert asked_for.state == BookingState.REQUESTED


@pytest.mark.parametrize("who", ["amina", "chidi", "treasurer", "other_keeper"])
def test_nobody_else_may(asked_for: Booking, who: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotPermitted):
        decline.decline(booking=asked_for, by=request.getfixturevalue(who), reason="No.", at=NOW)
    assert asked_for.claims.exists()


def test_a_confirmed_booking_is_not_declined_but_cancelled(confirmed: Booking, bill: User) -> None:
    with pytest.raises(NotPermitted):
        decline.decline(booking=confirmed, by=bill, reason="No.", at=NOW)


def test_all_dates_of_a_weekly_let_in_one_go(weekly: list[Booking], bill: User) -> None:
    assert weekly[0].series
    decline.decline_series(series=weekly[0].series, by=bill, reason="Exams.", at=NOW)

    assert set(Booking.objects.values_list("state", flat=True)) == {"declined"}
    assert len(letters("declined")) == 1
