"""Real stops from timetable data: again and again, all or nothing, every fault named."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from community.models import Organisation
from fleet.models import Stop
from fleet.running.stops import find

pytestmark = pytest.mark.django_db

HEADING = "stop_id,stop_code,stop_name,stop_lat,stop_lon,wheelchair_boarding,location_type\n"
MARKET = "5320WDB48395,nptgmj,Newport Market,51.588,-2.997,0,\n"
BRIDGE = "5320AWA50130,,Pont y Gaer,51.590,-2.990,1,0\n"


def archive(folder: Path, text: str, name: str = "stops.txt") -> Path:
    """A GTFS file with that in it."""
    path = folder / "feed.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(name, text)
        made.writestr("agency.txt", "agency_name\nNewport Bus\n")
    return path


def run(path: Path, *options: str) -> str:
    """What the command said."""
    out = io.StringIO()
    call_command("import_stops", path, *options, stdout=out, stderr=out)
    return out.getvalue()


def test_stops_come_in_once_and_are_brought_up_to_date(tmp_path: Path, riders: Organisation) -> None:
    own = Stop.objects.create(name="Newport Market", latitude=51.5, longitude=-3, organisation=riders)
    assert "Nothing was written" in run(archive(tmp_path, HEADING + MARKET + BRIDGE), "--dry-run")
    assert "Stops: 2 new, 0 changed, 0 unchanged." in run(archive(tmp_path, HEADING + MARKET + BRIDGE))
    moved = MARKET.replace("51.588", "51.589")
    assert "Stops: 0 new, 1 changed, 1 unchanged." in run(archive(tmp_path, "\ufeff" + HEADING + moved + BRIDGE))
    assert Stop.objects.get(code="5320WDB48395").latitude == 51.589
    own.refresh_from_db()
    assert own.latitude == 51.5
    assert [each.stop.code for each in find("5320awa50130", riders, 51.58, -3)] == ["5320AWA50130"]
    assert [each.stop.code for each in find("market", riders, 51.589, -2.997)] == ["5320WDB48395", None]


def test_every_fault_is_named_and_nothing_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = HEADING + MARKET + "5320X,,,52,-3,0,\n" + "5320Y,,Sea,-3,51.5,0,\n" + MARKET
    with pytest.raises(CommandError):
        call_command("import_stops", archive(tmp_path, wrong))
    said = capsys.readouterr().err
    assert "row 3, stop_name" in said and "row 4, stop_lat" in said and "row 5, stop_id" in said
    assert not Stop.objects.exists()


@pytest.mark.parametrize("name", ["stopps.txt", "folder/stops.txt"])
def test_a_zip_file_without_stops_says_so(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError):
        call_command("import_stops", archive(tmp_path, HEADING + MARKET, name))
    assert "Is it timetable data" in capsys.readouterr().err
