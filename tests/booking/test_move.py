"""Another time or place, old and new changing hands at once."""

import pytest

from booking.actions import approve, cancel, move, override
from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.models import Booking, Claim
from booking.search.like import like
from booking.states import BookingState
from community.models import Organisation, User
from tests.booking.decisions import *  # noqa: F403
from tests.booking.decisions import letters
from tests.cast import LONDON, NOW, evening, make_booking, make_space, open_daily
from tests.timelines import spans, strip
from venues.models import Site, Space


def test_the_new_time_is_taken_and_the_old_one_free(
    confirmed: Booking, hall: Space, chess: Organisation, chidi: User, amina: User
) -> None:
    moved = move.move(booking=confirmed, by=amina, span=evening(2), at=NOW)

    assert (moved.span, moved.sequence) == (evening(2), confirmed.sequence + 1)
    assert {claim.span for claim in moved.claims.all()} == {evening(2)}
    make_booking(hall, chess, chidi, evening(1))
    with pytest.raises(Refused):
        make_booking(hall, chess, chidi, evening(2))


def test_an_hour_later_overlapping_its_own_old_time(confirmed: Booking, amina: User) -> None:
    moved = move.move(booking=confirmed, by=amina, span=evening(1, 19, 21), at=NOW)
    assert moved.claims.count() == 3


def test_another_place_of_the_same_keeper(confirmed: Booking, thirds: list[Space], amina: User) -> None:
    moved = move.move(booking=confirmed, by=amina, span=evening(1), resource=thirds[0].resource_ptr, at=NOW)

    assert [claim.part for claim in moved.claims.all()] == list(thirds[0].parts.all())


def test_not_to_another_keepers_place(confirmed: Booking, site: Site, chess: Organisation, amina: User) -> None:
    elsewhere = make_space(site, chess, "Club room")
    open_daily(elsewhere)
    with pytest.raises(NotPermitted):
        move.move(booking=confirmed, by=amina, span=evening(1), resource=elsewhere.resource_ptr, at=NOW)


def test_the_old_time_stays_when_the_new_one_is_taken(
    confirmed: Booking, hall: Space, chess: Organisation, chidi: User, amina: User
) -> None:
    make_booking(hall, chess, chidi, evening(2))

    with pytest.raises(Refused) as refused:
        move.move(booking=confirmed, by=amina, span=evening(2), at=NOW)

    assert [each.code for each in refused.value.refusals] == ["taken"]
    confirmed.refresh_from_db()
    assert confirmed.span == evening(1)
    assert {claim.span for claim in confirmed.claims.all()} == {evening(1)}


def test_every_refusal_at_once(confirmed: Booking, thirds: list[Space], amina: User) -> None:
    Booking.objects.filter(pk=confirmed.pk).update(people=50)

    with pytest.raises(Refused) as refused:
        move.move(booking=confirmed, by=amina, span=evening(-1, 5, 6), resource=thirds[0].resource_ptr, at=NOW)

    assert [each.code for each in refused.value.refusals] == ["past", "too_many_people", "not_offered"]


def test_a_groups_move_is_decided_again_where_a_manager_decides(asked_for: Booking, bill: User, amina: User) -> None:
    approve.approve(booking=asked_for, by=bill, at=NOW)

    moved = move.move(booking=asked_for, by=amina, span=evening(2), at=NOW)

    assert moved.state == BookingState.REQUESTED
    [letter] = letters("moved_keeper")
    assert "approve the new time" in letter.body


def test_a_managers_move_stays_confirmed(asked_for: Booking, bill: User) -> None:
    approve.approve(booking=asked_for, by=bill, at=NOW)

    moved = move.move(booking=asked_for, by=bill, span=evening(2), at=NOW, reason="Choir practice.")

    assert moved.state == BookingState.CONFIRMED
    [letter] = letters("moved")
    assert "has moved your booking" in letter.body
    assert "Choir practice." in letter.body
    assert "Before: Tuesday 5 January 2027, 6pm – 8pm" in letter.body
    assert "Wednesday 6 January 2027, 6pm – 8pm" in letter.body
    assert not letters("moved_keeper")


def test_outside_the_openings_only_a_manager_with_a_reason(confirmed: Booking, amina: User, bill: User) -> None:
    night = evening(1, 5, 7)
    for by, reason in ((amina, "We like mornings."), (bill, "")):
        with pytest.raises(Refused):
            move.move(booking=confirmed, by=by, span=night, at=NOW, override_reason=reason)

    moved = move.move(booking=confirmed, by=bill, span=night, at=NOW, override_reason="Sunrise service.")

    assert moved.override_reason == "Sunrise service."
    event = moved.events.last()
    assert event is not None
    assert event.reason == "Sunrise service."


def test_no_reason_ever_puts_another_booking_aside(
    confirmed: Booking, hall: Space, thirds: list[Space], chess: Organisation, chidi: User, bill: User
) -> None:
    make_booking(thirds[1], chess, chidi, evening(2))

    with pytest.raises(Refused):
        move.move(booking=confirmed, by=bill, span=evening(2, 19, 23), at=NOW, override_reason="I say so.")
    assert Claim.objects.filter(booking=confirmed).count() == 3


@pytest.mark.parametrize("who", ["chidi", "treasurer", "other_keeper"])
def test_nobody_else_may(confirmed: Booking, who: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotPermitted):
        move.move(booking=confirmed, by=request.getfixturevalue(who), span=evening(2), at=NOW)


def test_what_is_over_or_has_begun_stays(confirmed: Booking, amina: User) -> None:
    with pytest.raises(NotPermitted):
        move.move(booking=confirmed, by=amina, span=evening(2), at=confirmed.starts_at)
    cancel.cancel(booking=confirmed, by=amina, at=NOW)
    with pytest.raises(NotPermitted):
        move.move(booking=confirmed, by=amina, span=evening(2), at=NOW)


# A manager's own booking


def test_a_manager_books_at_once(room: Space, school: Organisation, bill: User) -> None:
    booking = override.book(resource=room, span=evening(3), organisation=school, by=bill, at=NOW, activity="Staff")

    assert booking.state == BookingState.CONFIRMED
    assert booking.claims.count() == 1


def test_a_managers_booking_outside_the_openings_keeps_its_reason(
    room: Space, scouts: Organisation, bill: User
) -> None:
    with pytest.raises(Refused):
        override.book(resource=room, span=evening(3, 5, 7), organisation=scouts, by=bill, at=NOW)

    booking = override.book(
        resource=room, span=evening(3, 5, 7), organisation=scouts, by=bill, at=NOW, override_reason="Sunrise."
    )

    assert booking.override_reason == "Sunrise."
    event = booking.events.last()
    assert event is not None
    assert event.reason == "Sunrise."


@pytest.mark.parametrize("who", ["amina", "chidi", "other_keeper"])
def test_nobody_else_books_that_way(
    room: Space, scouts: Organisation, amina: User, who: str, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotPermitted):
        override.book(resource=room, span=evening(3), organisation=scouts, by=request.getfixturevalue(who), at=NOW)


def test_a_managers_booking_is_never_double(room: Space, asked_for: Booking, school: Organisation, bill: User) -> None:
    with pytest.raises(Refused):
        override.book(
            resource=room, span=evening(1, 19, 23), organisation=school, by=bill, at=NOW, override_reason="Mine."
        )


# Free times like the one wanted


def test_suggestions_keep_the_time_of_day_and_move_only_as_far_as_they_must() -> None:
    [wanted] = spans("....####........")
    free = spans("......##########")

    assert strip(like(wanted, free, LONDON), 16) == "......####......"


def test_what_is_too_short_is_not_suggested() -> None:
    [wanted] = spans("....####")
    assert like(wanted, spans("###.###."), LONDON) == []


def test_the_nearest_days_come_first() -> None:
    free = [evening(day, 17, 22) for day in range(1, 9)]

    found = like(evening(4), free, LONDON, most=3)

    assert found == [evening(3), evening(5), evening(6)] or found == [evening(2), evening(3), evening(5)]
