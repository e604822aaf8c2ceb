"""The timetable data that others read: right by two judges nobody here wrote, and nothing in it that is not public."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from community.models import Organisation
from feeds.gtfs.archive import archive
from fleet.models import Run, RunState, Service, ServiceState, Stop, Timetable
from tests.cast import NOW
from tests.feeds.judges import JUDGES
from tests.fleet import fleet

DAYS = [fleet.THURSDAY + number * fleet.A_WEEK for number in range(-1, 5)]
HOME = 24 * 60 + 10
TELEPHONE = "01632 960 200"
MADE_PUBLIC = {"is_public": True, "telephone": TELEPHONE, "name_cy": "Bws y Nos", "area_cy": "Maendy a Phil"}


def tables(content: bytes | None) -> dict[str, list[dict[str, str]]]:
    """The rows of each table."""
    assert content is not None
    with ZipFile(io.BytesIO(content)) as file:
        texts = {name: file.read(name).decode() for name in file.namelist()}
    return {name[:-4]: list(csv.DictReader(io.StringIO(text))) for name, text in texts.items() if name.endswith(".txt")}


def written(content: bytes | None, folder: Path) -> Path:
    """As a file, which is what the judges read."""
    assert content is not None
    file = folder / "gtfs.zip"
    file.write_bytes(content)
    return file


@pytest.fixture
def public(nightrider: Service) -> Service:
    """The Nightrider, open to all eyes: a real stop among its own, a zone at its end, past midnight, six Thursdays."""
    Service.objects.filter(pk=nightrider.pk).update(**MADE_PUBLIC)
    timetable = nightrider.timetables.get()
    timetable.calls.filter(order=fleet.MAINDEE_HOME).delete()
    village = fleet.make_stop("Bishpool", number=9, radius_m=800, name_cy="Pwll yr Esgob")
    timetable.calls.create(order=5, stop=village, minutes=HOME, until_minutes=HOME + 30, gets_on=False)
    Timetable.objects.filter(pk=timetable.pk).update(from_day=DAYS[0], in_minutes=HOME + 45)
    Stop.objects.filter(name="Newport Market").update(code="5520AWX25043", name_cy="Marchnad Casnewydd")
    for day in DAYS:
        fleet.make_run(nightrider, day)
    return Service.objects.get(pk=nightrider.pk)


@pytest.mark.parametrize("judge", JUDGES.values(), ids=JUDGES)
def test_two_judges_find_no_fault(public: Service, tmp_path: Path, judge: Callable[..., dict[str, int]]) -> None:
    assert judge(written(archive(NOW), tmp_path), NOW.date()) == {}


PLANTED = [
    ("stops.txt", "5520AWX25043", "5520AWX00000"),
    ("stop_times.txt", "18:40:00,18:40:00", "18:15:00,18:15:00"),
    ("feed_info.txt", "20270204", "20270107"),
]


@pytest.mark.parametrize("judge", JUDGES.values(), ids=JUDGES)
@pytest.mark.parametrize("planted", PLANTED, ids=[name for name, _old, _new in PLANTED])
def test_the_judges_see_a_planted_fault(
    public: Service, tmp_path: Path, judge: Callable[..., dict[str, int]], planted: tuple[str, str, str]
) -> None:
    broken, old, new = planted
    content = archive(NOW)
    assert content
    file = tmp_path / "broken.zip"
    with ZipFile(io.BytesIO(content)) as good, ZipFile(file, "w") as bad:
        for name in good.namelist():
            text = good.read(name).decode()
            assert name != broken or old in text
            bad.writestr(name, text.replace(old, new) if name == broken else text)
    assert judge(file, NOW.date())


def test_out_and_home_are_two_trips_and_past_midnight_is_the_same_evening(public: Service) -> None:
    found = tables(archive(NOW))
    assert [trip["trip_headsign"] for trip in found["trips"]] == ["Newport Market", "Bishpool"]
    assert [each["arrival_time"] for each in found["stop_times"]] == [
        *("18:10:00", "18:20:00", "18:40:00"),
        *("22:00:00", "22:20:00", ""),
    ]
    zone = found["stop_times"][-1]
    assert zone["start_pickup_drop_off_window"] == "24:10:00" and zone["end_pickup_drop_off_window"] == "24:40:00"
    assert (zone["pickup_type"], zone["drop_off_type"]) == ("1", "2")
    assert found["stop_times"][0]["drop_off_type"] == "1", "nobody gets off where it begins"


def test_a_zone_is_a_ring_around_its_place(public: Service) -> None:
    content = archive(NOW)
    assert content
    with ZipFile(io.BytesIO(content)) as file:
        (zone,) = json.loads(file.read("locations.geojson"))["features"]
    (ring,) = zone["geometry"]["coordinates"]
    village = Stop.objects.get(name="Bishpool")
    assert zone["id"] == tables(content)["stop_times"][-1]["location_id"]
    assert ring[0] == ring[-1] and abs(ring[0][0] - village.longitude) * 69_000 == pytest.approx(800, rel=0.02)


def test_booking_rules_say_until_when_and_whom_to_ring(public: Service) -> None:
    (rule,) = tables(archive(NOW))["booking_rules"]
    assert rule["prior_notice_duration_min"] == "120" and rule["phone_number"] == TELEPHONE
    assert rule["info_url"].endswith(f"/{public.slug}/")


def test_what_is_suspended_is_taken_out_of_the_calendar(public: Service) -> None:
    Run.objects.filter(day=DAYS[2]).update(state=RunState.SUSPENDED)
    found = tables(archive(NOW))
    (week,) = found["calendar"]
    assert (week["thursday"], week["friday"]) == ("1", "0")
    assert (week["start_date"], week["end_date"]) == ("20261231", "20270204")
    assert [(each["date"], each["exception_type"]) for each in found["calendar_dates"]] == [("20270114", "2")]


def test_an_evening_with_a_bus_without_a_lift_says_so_and_the_others_keep_their_names(
    public: Service, depot: object
) -> None:
    before = {trip["trip_id"] for trip in tables(archive(NOW))["trips"]}
    old_bus = fleet.make_vehicle(public.vehicle.depot, "Old bus", wheelchairs=())
    Run.objects.filter(day=DAYS[3]).update(vehicle=old_bus)
    trips = tables(archive(NOW))["trips"]
    assert {each["trip_id"] for each in trips if each["wheelchair_accessible"] == "1"} == before
    assert len([each for each in trips if each["wheelchair_accessible"] == "2"]) == 2


def test_in_the_night_of_the_clocks_the_wall_has_other_numbers(public: Service, tmp_path: Path) -> None:
    # Saturday 30 October 2027: at two in the morning it is one again, so half past two is three and a half hours on.
    saturday = date(2027, 10, 30)
    timetable = fleet.make_timetable(
        public,
        from_day=saturday,
        weekdays=1 << 5,
        calls=[("Newport Market", 24 * 60 + 30, True, False), ("Pill Library", 26 * 60 + 30, False, True)],
    )
    for day in (saturday, saturday + timedelta(days=7)):
        fleet.make_run(public, day)
    found = tables(archive(NOW))
    times = [each["arrival_time"] for each in found["stop_times"] if each["trip_id"].startswith(f"t{timetable.pk}-")]
    assert sorted(times) == ["24:30:00", "24:30:00", "26:30:00", "27:30:00"]
    for judge in JUDGES.values():
        assert "foreign_key_violation" not in judge(written(archive(NOW), tmp_path), NOW.date())


def test_welsh_is_there_for_whoever_asks_in_welsh(public: Service, client: Client) -> None:
    found = {(each["table_name"], each["translation"]) for each in tables(archive(NOW))["translations"]}
    assert {("routes", "Bws y Nos"), ("stops", "Marchnad Casnewydd"), ("trips", "Pwll yr Esgob")} <= found
    with time_machine.travel(NOW, tick=False):
        assert client.get("/cy/feeds/gtfs.zip").content == client.get("/feeds/gtfs.zip").content


@pytest.mark.parametrize("change", [{"is_public": False}, {"state": ServiceState.ENDED}, {"state": ServiceState.DRAFT}])
def test_only_what_is_public_and_runs_leaves_the_house(public: Service, client: Client, change: dict[str, str]) -> None:
    cache.clear()
    Service.objects.filter(pk=public.pk).update(**change)
    with time_machine.travel(NOW, tick=False):
        assert client.get("/feeds/gtfs.zip").status_code == 404


def test_no_rider_and_no_driver_is_in_it(public: Service, driver: object) -> None:
    run = Run.objects.get(day=fleet.THURSDAY)
    fleet.make_ride(run, name="Gwenllian", telephone="01633 496 0999", door="12 Bishpool Rise")
    fleet.make_shift(run, driver)  # type: ignore[arg-type]
    content = archive(NOW)
    assert content
    with ZipFile(io.BytesIO(content)) as file:
        everything = "".join(file.read(name).decode() for name in file.namelist())
    assert not [word for word in ("Gwenllian", "0999", "Rise", "Delyth") if word in everything]


def test_who_has_it_already_is_told_so(public: Service, client: Client) -> None:
    cache.clear()
    with time_machine.travel(NOW, tick=False):
        first = client.get("/feeds/gtfs.zip")
        again = client.get("/feeds/gtfs.zip", headers={"if-none-match": first["ETag"]})
        cache.clear()
        anew = client.get("/feeds/gtfs.zip")
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert anew.content == first.content and "max-age" in first["Cache-Control"]


def test_it_asks_as_often_for_three_services_as_for_one(public: Service, riders: Organisation) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            archive(NOW)
        return len(seen)

    before = asked()
    for name in ("Second", "Third"):
        vehicle = fleet.make_vehicle(public.vehicle.depot, name)
        fleet.make_run(fleet.make_service(riders, vehicle, name, is_public=True))
    assert len(tables(archive(NOW))["routes"]) == 3
    assert asked() == before
