"""Files made to break an import are refused in a sentence, and nothing of them is kept."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from venues.models import Site

pytestmark = pytest.mark.django_db


def collection(coordinates: str, name: Any = "Hall", kind: str = "Point") -> str:
    feature = (
        '{"type": "Feature", "id": "node/1", "properties": {"name": %s}, "geometry": {"type": "%s", "coordinates": %s}}'
    )
    return '{"type": "FeatureCollection", "features": [' + feature % (json.dumps(name), kind, coordinates) + "]}"


BOMBS = {
    "deep": "[" * 100_000,
    "deep-shape": collection("[" * 900 + "1" + "]" * 900, kind="MultiLineString"),
    "deeper-shape": collection("[" * 5000 + "1" + "]" * 5000),
    "endless-number": collection("[1" + "0" * 400 + ", 51]"),
    "endless-digits": collection("[" + "9" * 6000 + ", 51]"),
    "far": collection("[1e308, -1e308]"),
    "far-outline": collection("[[[1e308, 1e308], [-1e308, 1e308], [1e308, -1e308]]]", kind="Polygon"),
    "nowhere": collection("[NaN, Infinity]"),
    "nul": collection("[-3, 51.6]", "Ha\0ll"),
    "bare-mark": "\ufeff",
    "blanks": "\u00a0\u2003",
    "csv-nul": "id,name,lat,lon\n1,Ha\0ll,51,-3\n",
    "csv-wide": "id,name,lat,lon\n1," + "x" * 200_000 + ",51,-3\n",
    "csv-open": 'id,name,lat,lon\n1,"Hall,51,-3\n',
    "csv-far": "id,name,lat,lon\n1,Hall,1e308,-1e400\n",
}


@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("command", ["import_places", "import_clubs"])
def test_a_bomb_is_refused(tmp_path: Path, bomb: str, command: str) -> None:
    path = tmp_path / "bomb.geojson"
    path.write_text(BOMBS[bomb], encoding="utf-8")
    with pytest.raises(CommandError, match="Nothing of it was kept"):
        call_command(command, str(path), verbosity=0)
    assert not Site.objects.exists()


def test_half_a_letter_is_no_letter(tmp_path: Path) -> None:
    path = tmp_path / "half.geojson"
    path.write_text(collection("[-3, 51.6]", "Hall \ud800"), encoding="utf-8")
    call_command("import_places", str(path), verbosity=0)
    assert Site.objects.get().name == "Hall \ufffd"


def test_a_file_nobody_asked_for_is_read_past(client: Client, tmp_path: Path) -> None:
    """Three megabytes to a page that takes no files: answered as if they were not there, and not kept on the disk."""
    path = tmp_path / "large"
    path.write_bytes(b"x" * 3_000_000)
    with path.open("rb") as file:
        answer = client.post(reverse("account_login"), {"login": "a@example.org", "password": "x", "file": file})
    assert answer.status_code == 200
    assert not list(answer.wsgi_request.FILES.values())
