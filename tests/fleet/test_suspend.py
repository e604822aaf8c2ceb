"""An evening that does not run: the vehicle is free, everybody is told; and it may run after all."""

import pytest

from booking.actions import cancel, hand_back, move
from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.models import Claim, Message
from community.models import User
from fleet.actions.runs import suspend, take_up
from fleet.models import Driver, Run, ShiftEnd
from tests.cast import NOW
from tests.fleet import fleet

pytestmark = pytest.mark.django_db


def letters() -> set[tuple[str, str]]:
    """(kind, to whom)."""
    return set(Message.objects.values_list("kind", "to"))


@pytest.fixture
def with_people(thursday: Run, driver: Driver, amina: User) -> Run:
    """Somebody drives, somebody booked by herself out and home, somebody rang."""
    fleet.make_shift(thursday, driver)
    out = fleet.make_ride(thursday, user=amina, how="rider")
    fleet.make_ride(thursday, fleet.MARKET_HOME, fleet.MAINDEE_HOME, user=amina, how="rider", pair=out)
    out.pair = out.paired_with
    out.save()
    fleet.make_ride(thursday, name="Olwen")
    return thursday


def test_suspended_by_the_coordinator(with_people: Run, rhun: User, driver: Driver) -> None:
    run = suspend(run=with_people, by=rhun, reason="Snow on the hill", at=NOW)
    run.refresh_from_db()
    assert (run.state, run.reason, run.booking.state) == ("suspended", "Snow on the hill", "cancelled")
    assert not Claim.objects.exists()
    assert run.shifts.get().end == ShiftEnd.SUSPENDED
    assert list(run.rides.order_by("name").values_list("name", "state", "to_ring")) == [
        ("Gwen", "booked", ""),
        ("Gwen", "booked", ""),
        ("Olwen", "booked", "suspended"),
    ]
    assert letters() == {
        ("run_suspended", "amina@example.org"),
        ("run_off", "delyth@example.org"),
        ("cancelled_keeper", "meinir@example.org"),
    }
    assert not Message.objects.filter(body__contains="Olwen").exists()


def test_the_keeper_who_cancels_the_booking_suspends_the_run(with_people: Run, meinir: User) -> None:
    cancel.cancel(booking=with_people.booking, by=meinir, reason="It has broken down", at=NOW)
    with_people.refresh_from_db()
    assert (with_people.state, with_people.reason) == ("suspended", "It has broken down")
    assert {kind for kind, _to in letters()} == {"run_suspended", "run_off", "cancelled"}
    assert not with_people.shifts.standing().exists()


def test_it_runs_after_all(with_people: Run, rhun: User) -> None:
    old = with_people.booking_id
    run = take_up(run=suspend(run=with_people, by=rhun, reason="Snow", at=NOW), by=rhun, at=NOW)
    assert run.state == "planned" and run.reason == "" and run.booking_id != old
    assert run.booking.claims.get().span == run.span
    assert ("run_again", "amina@example.org") in letters()
    assert set(run.rides.values_list("name", "to_ring")) == {("Gwen", ""), ("Olwen", "taken_up")}


def test_what_the_keeper_took_back_is_not_taken_again(thursday: Run, meinir: User, rhun: User) -> None:
    cancel.cancel(booking=thursday.booking, by=meinir, reason="It has broken down", at=NOW)
    with pytest.raises(Refused, match="taken_back"):
        take_up(run=thursday, by=rhun, at=NOW)


def test_who_may_not_and_when_not(thursday: Run, amina: User, meinir: User, rhun: User) -> None:
    for stranger in (amina, meinir):
        with pytest.raises(NotPermitted):
            suspend(run=thursday, by=stranger, reason="No", at=NOW)
    with pytest.raises(Refused, match="no_reason"):
        suspend(run=thursday, by=rhun, reason=" ", at=NOW)
    with pytest.raises(NotPermitted):
        suspend(run=thursday, by=rhun, reason="Late", at=thursday.leaves_at)


def test_nothing_else_changes_a_runs_booking(thursday: Run, rhun: User, meinir: User) -> None:
    booking, shorter = thursday.booking, thursday.span.narrowed(fleet.timedelta(hours=1), fleet.timedelta(0))
    assert shorter
    with pytest.raises(NotPermitted):
        cancel.cancel(booking=booking, by=rhun, at=NOW)
    with pytest.raises(NotPermitted):
        hand_back.hand_back_part(booking=booking, kept=shorter, by=rhun, at=NOW)
    for by in (rhun, meinir):
        with pytest.raises(NotPermitted):
            move.move(booking=booking, by=by, span=shorter, at=NOW)
    thursday.refresh_from_db()
    assert thursday.state == "planned" and thursday.booking.span == booking.span
