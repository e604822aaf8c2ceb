"""The invented areas: the demo's, and those of any size."""

import io
import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from booking import guard, horizon, places
from booking.models import Booking, Claim, Message, Offer, Opening, Part, Resource, Series
from booking.states import BookingState
from booking.sweep import FAULTS
from community.models import Membership, Organisation, User
from config.seed.people import CAST, PASSWORD
from config.seed.synthetic import bulk, land
from config.seed.synthetic.days import LONDON
from feeds.gtfs.archive import archive
from fleet.calls import calls_of
from fleet.drivers.driving import may_drive
from fleet.models import Driver, Ride, Run, Service
from fleet.use.reading import evenings, together
from tests.feeds.judges import JUDGES
from venues.models import Site, Space


def run(command: str, **options: object) -> str:
    """What the command prints."""
    out = io.StringIO()
    call_command(command, stdout=out, **options)
    return out.getvalue()


def _date(moment: datetime) -> date:
    return moment.astimezone(LONDON).date()


@pytest.fixture(scope="class")
def demo(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> object:
    """The demo's area, loaded once for the class and taken away again."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            yield run("seed_demo")
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)


@pytest.mark.usefixtures("demo", "db")
class TestDemo:
    """Bro Wennol."""

    def test_it_is_as_large_as_promised(self) -> None:
        assert (Site.objects.count(), Space.objects.count()) == (13, 31)
        assert Organisation.objects.filter(resources=None, sites=None).count() == 16
        assert Opening.objects.filter(starts_at__gt=timezone.now()).latest("starts_at").starts_at > (
            timezone.now() + timedelta(weeks=52)
        )

    def test_one_hall_divides_in_three(self) -> None:
        hall = Space.objects.get(slug="glan-wennol-school-main-hall")
        thirds = Space.objects.filter(site=hall.site, parts__in=hall.parts.all()).exclude(pk=hall.pk)
        assert hall.parts.count() == thirds.count() == 3
        assert not Part.objects.filter(resources=None, extras=None, is_person=False).exists()

    def test_everything_has_a_welsh_name(self) -> None:
        for model in (Site, Space, Organisation):
            assert not model.objects.filter(name_cy="").exists()

    def test_there_is_something_of_every_kind_to_look_at(self) -> None:
        states = set(Booking.objects.values_list("state", flat=True))
        wanted = {"CONFIRMED", "REQUESTED", "QUERIED", "DECLINED", "CANCELLED"}
        assert states == {BookingState[name] for name in wanted} | {BookingState.HELD}
        assert not Booking.objects.filter(state=BookingState.HELD, turn=None).exists(), "held only for whose turn it is"
        assert Booking.objects.filter(starts_at__lt=timezone.now()).count() > 50
        assert Booking.objects.filter(starts_at__gt=timezone.now()).count() > 50
        assert Series.objects.get().bookings.count() >= 8

    def test_every_claim_is_of_a_standing_booking_and_every_booking_has_its_claims(self) -> None:
        assert {fault.__name__: found for fault in FAULTS if (found := list(fault()))} == {}
        assert not Claim.objects.exclude(booking__state__in=["held", "confirmed", "requested", "queried"]).exists()

    def test_the_openings_come_from_offers_that_can_be_edited(self) -> None:
        assert Offer.objects.exclude(resource__calendar=None).count() == Offer.objects.count() > 60
        remade = horizon.remake(horizon.with_offers(Resource.objects.values_list("pk", flat=True)), timezone.now())
        assert (remade.added, remade.removed) == (0, 0)

    def test_a_building_is_open_round_the_clock_and_one_overnight(self) -> None:
        cellar = Resource.objects.get(slug="old-fire-station-music-cellar")
        depot = Resource.objects.get(slug="glan-yr-afon-depot-drivers-room")
        longest = max(opening.span.length for opening in cellar.openings.all()[:50])
        assert longest.total_seconds() == 24 * 3600
        nights = [each.span for each in depot.openings.all() if _date(each.starts_at) < _date(each.ends_at)]
        assert len(nights) > 300

    def test_the_cast_can_sign_in(self, client: object) -> None:
        for person in CAST:
            assert client.login(email=person.email, password=PASSWORD)  # type: ignore[attr-defined]
        assert User.objects.filter(emailaddress__verified=True).count() == User.objects.count()
        assert (
            Membership.objects.get(user__email="amina@example.org", role="owner").organisation.slug == "wennol-scouts"
        )

    def test_it_says_who_can_sign_in(self, demo: str) -> None:
        said = run("seed_demo", who=True)
        assert PASSWORD in said and all(person.email in said for person in CAST)
        assert said.strip() in demo

    def test_a_real_postcode_and_an_invented_building_are_found(self) -> None:
        assert places.find("NP20 4HA") and places.find("Llyfrgell Ganolog Bro Wennol")

    def test_no_letter_waits_to_be_sent(self) -> None:
        assert Message.objects.exists() and not Message.objects.filter(sent_at=None).exists()

    def test_three_thursdays_are_to_come_and_for_the_last_nobody_drives_yet(self) -> None:
        runs = Run.objects.with_everything().filter(service__slug="nightrider", leaves_at__gt=timezone.now())
        three = list(runs.filter(rides__how="phone", rides__is_regular=False).distinct().order_by("leaves_at")[:4])
        assert [run.day.weekday() for run in three] == [3, 3, 3]
        assert [run.shifts.standing().count() for run in three] == [1, 1, 0]
        assert three[0].rides.waiting().exists() and not three[0].rides.seated().filter(wheelchairs=0, seats=0).exists()
        stops = [each.stop.is_zone for each in calls_of(three[0].timetable)]
        assert stops[0] and stops[-1] and not any(stops[1:-1])

    def test_one_of_four_drivers_may_not_and_is_told_why(self) -> None:
        open_runs = Run.objects.with_everything().filter(service__slug="nightrider", shifts=None)
        run = open_runs.filter(leaves_at__gt=timezone.now()).earliest("leaves_at")
        fit = {driver.user.name: may_drive(driver, run, timezone.now()) for driver in Driver.objects.all()}
        assert {name for name, each in fit.items() if each.may} == {"Delyth", "Idris", "Huw"}
        assert fit["Jordan"].codes == {"b_two_years", "under_21"}

    def test_ten_weeks_of_evenings_can_be_looked_at_and_nobody_is_named_in_them(self) -> None:
        services, today = Service.objects.filter(slug="nightrider"), timezone.now().date()
        sums = together(evenings(services, today - timedelta(weeks=11), today, today))
        assert sums.ran >= 8 and sums.suspended == sums.unfilled == 1 and not sums.unsaid + sums.without_miles
        assert sums.riders > sums.would_stay_home > sums.no_shows > 0
        old = Ride.objects.exclude(run__erased_at=None)
        assert old.exists() and not old.exclude(name="", telephone="", user=None).exists()

    @pytest.mark.parametrize("judge", JUDGES.values(), ids=JUDGES)
    def test_two_judges_find_no_fault_in_its_timetable_data(self, judge: object, tmp_path: Path) -> None:
        file = tmp_path / "gtfs.zip"
        file.write_bytes(archive(timezone.now()) or b"")
        assert judge(file, timezone.now().date()) == {}  # type: ignore[operator]

    def test_a_second_time_nothing_is_loaded(self) -> None:
        before = Booking.objects.count()
        assert "already" in run("seed_demo")
        assert Booking.objects.count() == before


SMALL = {"sites": 10, "groups": 5, "weeks": 6, "bookings": 400, "seed": 7, "verbosity": 0}
FIRST = datetime(2027, 3, 1, tzinfo=UTC).date()


@pytest.fixture(scope="class")
def area(django_db_setup: None, django_db_blocker: object) -> object:
    """A small synthetic area across the spring change, loaded once; its rows are taken away at the end."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        said = run("seed_area", first=FIRST, history=2, with_offers=True, **SMALL)
        yield said
        call_command("flush", interactive=False, verbosity=0)


@pytest.mark.usefixtures("area", "db")
class TestArea:
    """Synthetic data."""

    def test_it_has_three_spaces_a_building_and_divisible_halls(self) -> None:
        assert (Site.objects.count(), Space.objects.count()) == (10, 30)
        whole = [space for space in Space.objects.prefetch_related("parts") if space.parts.count() == 3]
        assert len(whole) == 4
        assert {space.setup_minutes for space in Space.objects.all()} > {0}

    def test_about_as_many_bookings_as_asked_for(self) -> None:
        ahead = Booking.objects.filter(starts_at__date__gte=FIRST).count()
        assert 250 < ahead < 550
        assert Booking.objects.filter(starts_at__date__lt=FIRST).exists()

    def test_no_two_claims_overlap_and_each_lies_in_an_opening(self) -> None:
        for booking in Booking.objects.prefetch_related("claims").select_related("resource"):
            assert booking.claims.count() == booking.resource.parts.count()
            for claim in booking.claims.all():
                assert claim.span == booking.span.widened(booking.resource.setup, booking.resource.turnround)
                covering = list(Opening.objects.of([booking.resource_id]).meeting(claim.span))
                assert len(covering) == 1 and covering[0].span.covers(claim.span)

    def test_evenings_keep_their_hour_over_the_clock_change(self) -> None:
        for opening in Opening.objects.all():
            local = opening.starts_at.astimezone(LONDON)
            assert local.minute == 0 and local.hour in (0, 7, 9, 12, 17, 23)

    def test_the_offers_make_the_very_same_openings(self) -> None:
        at = datetime(2027, 3, 1, tzinfo=UTC)
        everything = horizon.with_offers(Resource.objects.values_list("pk", flat=True))
        remade = horizon.remake(everything, at)
        assert (remade.added, remade.removed) == (0, 0)

    def test_the_guard_is_back(self) -> None:
        assert guard.missing(connection) == []
        claim = Claim.objects.first()
        with pytest.raises(Exception, match="no_double_booking"):
            Claim.objects.create(
                part=claim.part, booking=claim.booking, starts_at=claim.starts_at, ends_at=claim.ends_at
            )

    def test_keys_go_on_after_the_last(self) -> None:
        assert Part.objects.create(name="new").pk > Part.objects.exclude(name="new").latest("pk").pk

    def test_a_building_is_found_by_its_name(self) -> None:
        site = Site.objects.first()
        assert site and places.find(site.name)

    def test_a_full_database_is_refused(self) -> None:
        with pytest.raises(CommandError, match="Use an empty one"):
            run("seed_area", **SMALL)


def checksum(**more: object) -> str:
    """Of a run into an empty database."""
    said = run("seed_area", **{**SMALL, "first": FIRST, **more})
    call_command("flush", interactive=False, verbosity=0)
    return said[said.index("Checksum") :].split()[1]


@pytest.mark.django_db(transaction=True)
def test_the_same_seed_makes_the_same_rows_and_another_does_not() -> None:
    assert checksum() == checksum() == "23746cff4f323f74"
    assert checksum(seed=8) != checksum()


@pytest.mark.django_db(transaction=True)
def test_rows_that_overlap_are_not_kept() -> None:
    run("seed_area", **{**SMALL, "first": FIRST})
    booking = Booking.objects.first()
    before = Claim.objects.count()
    assert booking
    claim = booking.claims.first()
    with pytest.raises(bulk.Overlapping, match="1 claims"), bulk.loading():
        bulk.insert(
            "booking_claim",
            ["part_id", "booking_id", "starts_at", "ends_at"],
            [(claim.part_id, booking.pk, str(claim.starts_at)[:19], str(claim.ends_at)[:19])],
        )
    assert Claim.objects.count() == before
    assert guard.missing(connection) == []


def test_more_outside_leaves_what_is_inside_as_it_was() -> None:
    few = list(land.buildings(50, 1, random.Random(3)))
    many = list(land.buildings(50, 10, random.Random(3)))
    assert many[:50] == few
    far = [land.distance_km(*land.CENTRE, each.latitude, each.longitude) > land.OUTSIDE_KM for each in many]
    assert all(far[50:]) and sum(far) == 10 * sum(far[:50])


@pytest.mark.django_db
@pytest.mark.parametrize("option", ["sites", "groups", "weeks", "outside_factor"])
def test_sizes_of_nothing_are_refused(option: str) -> None:
    with pytest.raises(CommandError, match="must be 1 or more"):
        run("seed_area", **{**SMALL, option: 0})
