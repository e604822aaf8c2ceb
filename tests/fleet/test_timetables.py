"""A new timetable from a day on: evenings are made anew, riders keep their stops, nobody is silently dropped."""

from dataclasses import replace

import pytest

from booking.eligibility import Refused
from booking.models import Claim, Message
from booking.sweep import unclaimed, wrong_span
from community.models import User
from fleet.actions.timetables import set_timetable
from fleet.fitting import Place, moved
from fleet.models import Driver, Ride, Run, Service, StandingSeat
from fleet.running.renewal import Draft, PlannedCall, effects
from tests.cast import NOW
from tests.fleet import fleet

pytestmark = pytest.mark.django_db

WEEK = fleet.A_WEEK


def later_by(minutes: int, calls: object = fleet.OUT_AND_HOME, **more: object) -> Draft:
    """The same stops so much later, from the second Thursday on."""
    rows = [
        PlannedCall(fleet.make_stop(name), when + minutes, None, on, off)
        for name, when, on, off in calls  # type: ignore[attr-defined]
    ]
    draft = Draft(
        fleet.THURSDAY + WEEK,
        None,
        fleet.ON_THURSDAYS,
        rows[0].minutes - 25,
        rows[-1].minutes + 25,
        rows,
    )
    return replace(draft, **more)  # type: ignore[arg-type]


@pytest.fixture
def second(nightrider: Service) -> Run:
    """The second Thursday."""
    fleet.make_run(nightrider)
    return fleet.make_run(nightrider, fleet.THURSDAY + WEEK)


def test_coming_evenings_have_the_new_times_and_earlier_ones_the_old(
    second: Run, rhun: User, driver: Driver, amina: User
) -> None:
    fleet.make_shift(second, driver)
    ride = fleet.make_ride(second, user=amina, how="rider")
    set_timetable(service=second.service, draft=later_by(30), by=rhun, at=NOW)
    runs = list(Run.objects.with_everything().order_by("day"))
    assert [f"{run.leaves_at:%H:%M}" for run in runs] == ["18:10", "18:40", "18:40", "18:40"]
    assert Claim.objects.filter(booking=second.booking_id).count() == 2  # the vehicle and the driver
    assert not [*unclaimed(), *wrong_span()]
    ride.refresh_from_db()
    assert (ride.state, ride.first, ride.last) == ("booked", 0, 2)
    assert set(Message.objects.values_list("kind", "to")) == {
        ("ride_changed", "amina@example.org"),
        ("shift_changed", "delyth@example.org"),
        ("service_times", "meinir@example.org"),
    }


def test_a_stop_that_is_gone_is_told_and_the_others_are_found_again(second: Run, rhun: User) -> None:
    from_pill = fleet.make_ride(second, fleet.PILL_OUT, fleet.MARKET_OUT, name="Olwen")
    home = fleet.make_ride(second, fleet.MARKET_HOME, fleet.MAINDEE_HOME)
    without_pill = [call for call in fleet.OUT_AND_HOME if call[0] != "Pill Library"]
    draft = later_by(0, without_pill)
    (shown,) = effects(second.service, draft, NOW)
    assert [ride.pk for ride in shown.lost] == [from_pill.pk]
    set_timetable(service=second.service, draft=draft, by=rhun, at=NOW)
    from_pill.refresh_from_db()
    home.refresh_from_db()
    assert (from_pill.state, from_pill.to_ring) == ("cancelled", "timetable")
    assert (home.state, home.first, home.last, home.to_ring) == ("booked", 2, 3, "")


def test_an_evening_on_another_weekday_is_suspended(second: Run, rhun: User) -> None:
    ride = fleet.make_ride(second)
    set_timetable(service=second.service, draft=later_by(0, weekdays=1 << 4), by=rhun, at=NOW)
    second.refresh_from_db()
    ride.refresh_from_db()
    assert (second.state, ride.to_ring) == ("suspended", "suspended")
    assert {run.day.weekday() for run in Run.objects.going().filter(day__gt=fleet.THURSDAY)} == {4}


def test_put_right_before_it_begins_it_is_one_timetable(second: Run, rhun: User) -> None:
    ride = fleet.make_ride(second, is_regular=True)
    seat = StandingSeat.objects.create(
        service=second.service, timetable=second.timetable, first=0, last=2, from_day=second.day, made_at=NOW
    )
    Ride.objects.filter(pk=ride.pk).update(standing=seat)
    for minutes in (30, 45):
        set_timetable(service=second.service, draft=later_by(minutes), by=rhun, at=NOW)
    second.refresh_from_db()
    assert second.service.timetables.count() == 2
    assert f"{second.leaves_at:%H:%M}" == "18:55"
    ride.refresh_from_db()
    assert ride.standing is not None and ride.standing.timetable == second.timetable and ride.standing.ended_at is None


def test_what_makes_no_sense_is_refused(second: Run, rhun: User) -> None:
    good = later_by(0)
    for code, draft in {
        "too_few": replace(good, calls=good.calls[:1]),
        "no_weekday": replace(good, weekdays=0),
        "out_late": replace(good, out_minutes=19 * 60),
        "in_early": replace(good, in_minutes=22 * 60),
        "too_soon": replace(good, from_day=NOW.date()),
        "nowhere": replace(good, calls=good.calls[3:5][::-1]),
    }.items():
        with pytest.raises(Refused, match=code):
            set_timetable(service=second.service, draft=draft, by=rhun, at=NOW)


def test_the_nearest_of_two_equal_stops_is_meant() -> None:
    out_and_home = [Place(1, 1080), Place(2, 1100), Place(2, 1320), Place(1, 1340)]
    assert moved(out_and_home, out_and_home, 0, 1) == (0, 1)
    assert moved(out_and_home, out_and_home, 2, 3) == (2, 3)
    assert moved(out_and_home, out_and_home[:2], 2, 3) is None
