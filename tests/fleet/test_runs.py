"""Evenings become runs: which, with what claims, and why some do not."""

from datetime import UTC, date, datetime, timedelta

import pytest

from booking.actions import hold
from booking.models import Booking, Opening, Part
from booking.spans import Span
from booking.sweep import outside, unclaimed, wrong_span
from community.models import Document, Organisation, User
from fleet.actions.runs import make_due, make_runs
from fleet.calls import times
from fleet.models import Permit, Run, Service, StandingSeat, Vehicle
from fleet.running.planning import Why, gaps
from tests.cast import LONDON, NOW
from tests.fleet import fleet

pytestmark = pytest.mark.django_db


def days(service: Service) -> list[int]:
    """Weeks after the first Thursday on which there is a run."""
    return [(run.day - fleet.THURSDAY).days // 7 for run in service.runs.order_by("day")]


def test_every_thursday_that_is_open_becomes_a_run_with_a_booking_and_a_claim(nightrider: Service) -> None:
    assert make_runs(service=nightrider, at=NOW) == 4
    assert days(nightrider) == [0, 1, 2, 3]
    run = Run.objects.with_everything()[0]
    assert run.span.start == datetime(2027, 1, 7, 17, 45, tzinfo=LONDON)
    assert run.span.end == datetime(2027, 1, 7, 22, 55, tzinfo=LONDON)
    assert run.leaves_at == datetime(2027, 1, 7, 18, 10, tzinfo=LONDON)
    assert (run.booking.state, run.booking.belongs_to) == ("confirmed", "run-booking")
    (claim,) = run.booking.claims.all()
    assert (claim.part, claim.span) == (nightrider.vehicle.parts.get(), run.span)
    assert [event.verb for event in run.booking.events.all()] == ["run"]
    assert not [*unclaimed(), *wrong_span(), *outside(NOW)]


def test_made_again_nothing_is_made_twice_and_the_horizon_is_rolled_once_a_day(nightrider: Service) -> None:
    assert make_due(at=NOW) == 4
    assert make_due(at=NOW) == 0
    fleet.open_evenings(nightrider.vehicle, first=fleet.THURSDAY + 4 * fleet.A_WEEK, days=1)
    assert make_due(at=NOW + timedelta(hours=3)) == 0
    assert make_due(at=NOW + timedelta(days=1)) == 1
    assert Booking.objects.count() == 5


def test_a_day_that_cannot_be_had_is_listed_with_its_reason(nightrider: Service, amina: User) -> None:
    third = fleet.THURSDAY + 2 * fleet.A_WEEK
    Opening.objects.filter(resource=nightrider.vehicle, starts_at__date=third).delete()
    start = datetime(2027, 1, 14, 18, tzinfo=LONDON)
    hour = Span(start, start + timedelta(hours=1))
    hold.hold(resource=nightrider.vehicle, span=hour, holder=hold.Holder(user=amina), at=NOW)
    make_runs(service=nightrider, at=NOW)
    assert days(nightrider) == [0, 3]
    assert [(gap.planned.day, gap.why) for gap in gaps(nightrider, NOW)][:2] == [
        (fleet.THURSDAY + fleet.A_WEEK, Why.TAKEN),
        (third, Why.CLOSED),
    ]


def test_outside_the_published_time_only_where_the_keeper_said_why(nightrider: Service) -> None:
    Opening.objects.filter(resource=nightrider.vehicle).delete()
    assert make_runs(service=nightrider, at=NOW) == 0
    nightrider.override_reason = "For the council"
    nightrider.save()
    assert make_runs(service=nightrider, at=NOW) > 50
    assert set(Booking.objects.values_list("override_reason", flat=True)) == {"For the council"}


def test_no_run_after_the_permit_has_run_out(nightrider: Service, riders: Organisation) -> None:
    nightrider.permit, nightrider.fare_pence = Permit.SECTION_22, 200
    nightrider.save()
    assert make_runs(service=nightrider, at=NOW) == 0
    assert {gap.why for gap in gaps(nightrider, NOW)} == {Why.NO_PERMIT}
    valid = {"valid_until": date(2027, 1, 20), "uploaded_at": NOW}
    riders.documents.create(kind="permit_19", **valid)
    assert make_runs(service=nightrider, at=NOW) == 0
    riders.documents.create(kind="permit_22", **valid)
    assert make_runs(service=nightrider, at=NOW) == 2
    Document.objects.update(removed_at=NOW)
    assert gaps(nightrider, NOW)[0].why == Why.NO_PERMIT


def test_regular_riders_have_their_seats_on_new_runs(nightrider: Service) -> None:
    StandingSeat.objects.create(
        service=nightrider,
        timetable=nightrider.timetables.get(),
        first=fleet.MAINDEE_OUT,
        last=fleet.MARKET_OUT,
        from_day=fleet.THURSDAY + fleet.A_WEEK,
        made_at=NOW,
    )
    make_runs(service=nightrider, at=NOW)
    assert [run.rides.seated().count() for run in nightrider.runs.order_by("day")] == [0, 1, 1, 1]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        # Clocks go on at one: half past one is half past two, and ten past two on the wall is never before that.
        (date(2027, 3, 27), ["23:50", "00:50", "01:30", "01:30"]),
        # They go back at two: ten past two is an hour later than it looks.
        (date(2027, 10, 30), ["22:50", "23:50", "00:30", "02:10"]),
    ],
)
def test_past_midnight_in_the_nights_the_clocks_change(nightrider: Service, day: date, expected: list[str]) -> None:
    late = (("A", 23 * 60 + 50), ("B", 24 * 60 + 50), ("C", 25 * 60 + 30), ("D", 26 * 60 + 10))
    calls = [(name, minutes, True, True) for name, minutes in late]
    fleet.make_timetable(nightrider, from_day=day, weekdays=127, calls=calls, around=5)
    fleet.open_evenings(nightrider.vehicle, first=day, days=1)
    run = fleet.make_run(nightrider, day)
    assert [f"{each.at.astimezone(UTC):%H:%M}" for each in times(run)] == expected
    assert run.leaves_at == times(run)[0].at and run.span.end >= times(run)[-1].at
    assert run.day == day and not list(wrong_span())


def test_a_run_needs_no_part_but_its_vehicle(nightrider: Service, minibus: Vehicle) -> None:
    Part.objects.create(name="Somebody else's")
    make_runs(service=nightrider, at=NOW)
    assert {claim.part_id for run in Run.objects.all() for claim in run.booking.claims.all()} == {
        minibus.parts.get().pk
    }
