"""Lists of public buildings come in whole or not at all."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from booking import places
from booking.models import Place
from community.models import Organisation
from tests.cast import make_space
from venues.geojson import middle
from venues.importing import kind_of
from venues.models import Site, SiteKind

pytestmark = pytest.mark.django_db

HEADING = "osm_id,name,name_cy,kind,lat,lon,postcode,street,website,wheelchair\n"
LIBRARY = "node/1,Pill Library,Llyfrgell Pil,amenity=library,51.577,-2.994,NP20 2QD,Temple Street,,yes\n"
HALL = "way/2,St Mark's Hall,,amenity=community_centre,51.589,-3.002,,,www.stmarks.example,\n"


def write(folder: Path, content: str | bytes, name: str = "places.csv") -> Path:
    """A file with the content."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def faults(path: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What the command complains of, without the file's name in front."""
    with pytest.raises(CommandError, match="Nothing of it was kept"):
        call_command("import_places", path)
    lines = capsys.readouterr().err.strip().splitlines()
    assert all(line.startswith(str(path)) for line in lines), "each line names the file"
    return [line.removeprefix(str(path)).lstrip(",: ") for line in lines]


def test_it_makes_sites_with_both_names_and_a_kind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_places", write(tmp_path, HEADING + LIBRARY + HALL))
    assert "2 new, 0 changed, 0 unchanged" in capsys.readouterr().out
    library = Site.objects.get(source="osm:node/1")
    assert (library.name, library.name_cy, library.kind) == ("Pill Library", "Llyfrgell Pil", SiteKind.LIBRARY)
    assert (library.slug, library.postcode, library.wheelchair) == ("pill-library", "NP20 2QD", "yes")
    assert Site.objects.get(source="osm:way/2").website == "https://www.stmarks.example"


def test_an_imported_building_is_found_by_its_name(tmp_path: Path) -> None:
    call_command("import_places", write(tmp_path, HEADING + LIBRARY), verbosity=0)
    spot = places.find("llyfrgell pil")
    assert spot and (spot.latitude, spot.label) == (51.577, "Pill Library")


def test_again_nothing_changes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, HEADING + LIBRARY + HALL)
    call_command("import_places", path)
    before = list(Site.objects.order_by("pk").values())
    call_command("import_places", path)
    assert "0 new, 0 changed, 2 unchanged" in capsys.readouterr().out
    assert list(Site.objects.order_by("pk").values()) == before


def test_only_what_changed_is_written_and_the_address_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], school: Organisation
) -> None:
    call_command("import_places", write(tmp_path, HEADING + LIBRARY + HALL), verbosity=0)
    hall = Site.objects.get(source="osm:way/2")
    make_space(Site.objects.get(source="osm:node/1"), school, "Room")
    renamed = LIBRARY.replace("Pill Library", "Pillgwenlly Library").replace("51.577", "51.578")
    call_command("import_places", write(tmp_path, HEADING + renamed + HALL))
    assert "0 new, 1 changed, 1 unchanged" in capsys.readouterr().out
    library = Site.objects.get(source="osm:node/1")
    assert (library.slug, library.name) == ("pill-library", "Pillgwenlly Library")
    assert library.spaces.get().place == "Pillgwenlly Library", "its spaces go along"
    assert places.find("pillgwenlly library") and Place.objects.count() == 2
    assert Site.objects.get(source="osm:way/2").updated_at == hall.updated_at


def test_an_empty_cell_does_not_wipe_out_what_a_keeper_wrote(tmp_path: Path) -> None:
    path = write(tmp_path, HEADING + HALL)
    call_command("import_places", path, verbosity=0)
    Site.objects.update(name_cy="Neuadd Sant Marc")
    call_command("import_places", path, verbosity=0)
    assert Site.objects.get().name_cy == "Neuadd Sant Marc"


def test_a_dry_run_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_places", write(tmp_path, HEADING + LIBRARY), dry_run=True)
    assert "Nothing was written. Sites: 1 new" in capsys.readouterr().out
    assert not Site.objects.exists() and not Place.objects.exists()


def test_buildings_of_one_name_get_addresses_of_their_own(tmp_path: Path) -> None:
    twin = LIBRARY.replace("node/1", "node/9")
    call_command("import_places", write(tmp_path, HEADING + LIBRARY + twin), verbosity=0)
    assert sorted(Site.objects.values_list("slug", flat=True)) == ["pill-library", "pill-library-2"]


@pytest.mark.parametrize(
    ("kind", "meant"),
    [
        ("amenity=school", "school"),
        ("leisure=sports_centre", "sports"),
        ("hall", "hall"),
        ("shop=wool", "other"),
        ("", ""),
    ],
)
def test_kinds_are_what_a_hirer_cares_about(kind: str, meant: str) -> None:
    assert kind_of(kind) == meant


def test_semicolons_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    content = (HEADING + LIBRARY).replace(",", ";").encode("utf-8-sig")
    call_command("import_places", write(tmp_path, content), verbosity=0)
    assert Site.objects.get().name_cy == "Llyfrgell Pil"


def test_windows_text_is_read_and_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_places", write(tmp_path, (HEADING + HALL.replace("Hall", "Café")).encode("cp1252")))
    assert Site.objects.get().name == "St Mark's Café"
    assert "not in UTF-8" in capsys.readouterr().out


BAD_ROWS = {
    "node/3,,,,51.5,-3.0,,,,": ("name", "required"),
    "node/3,Hall,,,abc,-3.0,,,,": ("lat", "“abc” – This is not a number of degrees"),
    "node/3,Hall,,,nan,-3.0,,,,": ("lat", "“nan”"),
    "node/3,Hall,,,-3.0,-3.0,,,,": ("lat", "not in Great Britain"),
    "node/3,Hall,,,95.2,-3.0,,,,": ("lat", "not in Great Britain"),
    f"node/3,{'x' * 161},,,51.5,-3.0,,,,": ("name", "160"),
    "node/3,Hall,,,51.5,-3.0,,,not a url,": ("website", "“not a url” – "),
    "node/3,Hall,,,51.5,-3.0,,,javascript:alert(1),": ("website", "URL"),
    "three,Hall,,,51.5,-3.0,,,,": ("osm_id", "node/503574758"),
    ",Hall,,,51.5,-3.0,,,,": ("", "needs an id"),
    "node/3,Hall,,,51.5,-3.0,NP20 4HAAA,,,": ("postcode", "8"),
    "node/3,Hall,,,51.5,-3.0,,,,ramp": ("wheelchair", "ramp"),
}


@pytest.mark.parametrize("row", BAD_ROWS)
def test_a_bad_row_is_named_and_nothing_is_kept(row: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    column, sentence = BAD_ROWS[row]
    (fault,) = faults(write(tmp_path, HEADING + LIBRARY + row + "\n"), capsys)
    assert fault.startswith(f"row 3, {column}:" if column else "row 3:")
    assert sentence in fault
    assert not Site.objects.exists()


def test_every_fault_is_named_not_only_the_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = faults(write(tmp_path, HEADING + "node/3,,,,abc,-3.0,,,,\n\n" + LIBRARY + LIBRARY), capsys)
    assert [fault.split(":")[0] for fault in found] == ["row 2, name", "row 2, lat", "row 5, osm_id"]
    assert "“node/1” is in row 4 already" in found[2]


BAD_FILES: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "The file is empty"),
    "blank": ("\n  \n", "The file is empty"),
    "commas": (",,,\n,,\n", "The file is empty"),
    "heading only": (HEADING, "no rows"),
    "another heading": ("id,title\n1,Hall\n", "row 1, name: This column is missing"),
    "no id column": ("name,lat,lon\nHall,51.5,-3\n", "row 1, osm_id: This column is missing"),
    "column twice": ("osm_id,name,name,lat,lon\nnode/1,a,b,51.5,-3\n", "row 1, name: This column is there twice"),
    "short row": (HEADING + "node/1,Hall\n", "row 2: 2 cells where the heading has 10"),
    "open quote": (HEADING + 'node/1,"Hall\n', "This is not CSV"),
    "picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)), "not a text file"),
    "not json": ("{oops", "This is not JSON"),
    "other json": ("[1, 2]", "FeatureCollection"),
    "no features": ('{"type": "FeatureCollection", "features": []}', "no features"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_is_no_list_is_refused(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content, sentence = BAD_FILES[name]
    assert sentence in "\n".join(faults(write(tmp_path, content), capsys))
    assert not Site.objects.exists()


def test_no_file_and_a_folder_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert faults(tmp_path / "gone.csv", capsys) == ["There is no such file."]
    assert faults(tmp_path, capsys) == ["There is no such file."]


def collection(*features: dict[str, object]) -> str:
    """A GeoJSON file."""
    return json.dumps({"type": "FeatureCollection", "features": features})


def feature(geometry: object, **properties: object) -> dict[str, object]:
    """One building of it."""
    return {"type": "Feature", "id": "way/7", "geometry": geometry, "properties": {"name": "Dôm", **properties}}


SQUARE = [[[-3.0, 51.5], [-2.9, 51.5], [-2.9, 51.6], [-3.0, 51.6], [-3.0, 51.5]]]


def test_geojson_gives_the_middle_of_an_outline(tmp_path: Path) -> None:
    content = collection(feature({"type": "Polygon", "coordinates": SQUARE}, kind="amenity=theatre", wheelchair=True))
    call_command("import_places", write(tmp_path, content, "places.geojson"), verbosity=0)
    site = Site.objects.get()
    assert (site.source, site.name, site.kind, site.wheelchair) == ("osm:way/7", "Dôm", SiteKind.ARTS, "yes")
    assert (site.latitude, site.longitude) == pytest.approx((51.55, -2.95))


def test_a_building_is_the_same_in_both_kinds_of_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_places", write(tmp_path, HEADING + "way/7,Dôm,,,51.55,-2.95,,,,\n"))
    call_command(
        "import_places", write(tmp_path, collection(feature({"type": "Point", "coordinates": [-2.95, 51.55, 12]})))
    )
    assert "0 new, 0 changed, 1 unchanged" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("geometry", "at"),
    [
        ({"type": "Point", "coordinates": [-3.0, 51.5]}, (-3.0, 51.5)),
        ({"type": "LineString", "coordinates": [[-3.0, 51.5], [-2.0, 51.7]]}, (-2.5, 51.6)),
        ({"type": "MultiPolygon", "coordinates": [SQUARE, [[[0, 0], [0, 0.001], [0.001, 0], [0, 0]]]]}, (-2.95, 51.55)),
        ({"type": "Polygon", "coordinates": [[[-3.0, 51.5], [-3.0, 51.5], [-3.0, 51.5]]]}, (-3.0, 51.5)),
    ],
)
def test_the_middle_of_each_shape(geometry: object, at: tuple[float, float]) -> None:
    assert middle(geometry) == pytest.approx(at)


@pytest.mark.parametrize(
    "geometry",
    [None, {"type": "Point"}, {"type": "Point", "coordinates": []}, {"type": "Point", "coordinates": ["a", "b"]},
     {"type": "Circle", "coordinates": [1, 2]}, {"type": "Polygon", "coordinates": [[]]}],
)  # fmt: skip
def test_a_bad_shape_is_named_by_its_feature(
    geometry: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = feature({"type": "Point", "coordinates": [-3.0, 51.5]})
    (fault,) = faults(write(tmp_path, collection(good, feature(geometry))), capsys)
    assert fault.startswith("row 2, geometry: ")
    assert not Site.objects.exists()


def test_many_buildings_take_few_queries(tmp_path: Path, django_assert_max_num_queries: object) -> None:
    rows = "".join(f"node/{n},Hall {n},,,51.5,-3.0,,,,\n" for n in range(300))
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        call_command("import_places", write(tmp_path, HEADING + rows), verbosity=0)
    assert Site.objects.count() == 300
