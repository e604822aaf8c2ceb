"""The map of results: its pins are the cards', it fits a sheet, and it asks nobody else for anything unless told to."""

import re
from math import isclose
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from booking.geography import distance_km
from booking.models import Place, Postcode
from booking.pictures import map as maps
from booking.pictures.map import Pin, Spot
from community.models import Organisation
from config import env
from tests.booking.searching import *  # noqa: F403
from tests.booking.searching import TUESDAY, search
from tests.cast import make_space, open_daily
from venues.models import Site, Space

TILES = "https://tiles.example.org:8443/base/{z}/{x}/{y}.png"


def test_pins_have_the_numbers_and_places_of_the_cards(
    client: Client, hall: Space, library: Space, postcode: Postcode
) -> None:
    page = search(client, near="NP20 4HA", view="map", **TUESDAY)
    cards, drawn = page.context["cards"], page.context["map"]
    assert [card.number for card in cards] == [1, 2, 3, 4, 5]
    assert [pin.label for pin in drawn.pins] == ["1–4", "5"]
    for pin in drawn.pins:
        assert list(pin.names) == [cards[number - 1].plain_name for number in pin.numbers]
        assert f'href="#place-{pin.numbers[0]}" aria-label="{pin.words}"' in page.html
    assert sorted(re.findall(r'id="place-(\d)"', page.html)) == ["1", "2", "3", "4", "5"]
    assert drawn.centre and "the rings round it are" in page.html


def test_the_second_page_counts_on(client: Client, site: Site, school: Organisation) -> None:
    for number in range(27):
        open_daily(make_space(site, school, f"Room {number:03}"), days=3)
    page = search(client, view="map", page=2, **TUESDAY)
    assert [card.number for card in page.context["cards"]] == [26, 27]
    assert [pin.label for pin in page.context["map"].pins] == ["26, 27"]
    assert "view=map" in page.html.split('rel="prev"')[1].split('"')[1], "one stays on the map"


def test_towns_are_named_in_the_language_of_the_page(client: Client, hall: Space, library: Space) -> None:
    Place.objects.create(name="Newport", name_cy="Casnewydd", latitude=51.5865, longitude=-2.99, source="town:newport")
    Place.objects.create(name="Far away", latitude=53.2, longitude=-4.1, source="town:far")
    with CaptureQueriesContext(connection) as seen:
        drawn = search(client, view="map", **TUESDAY).context["map"]
    assert [name for name, *_ in drawn.names] == ["Newport"]
    assert len(seen) <= 7
    welsh = client.get("/cy/chwilio/", {"view": "map", **TUESDAY})
    assert [name for name, *_ in welsh.context["map"].names] == ["Casnewydd"]


def test_without_places_there_is_no_map_and_a_list_has_no_numbers(client: Client, hall: Space) -> None:
    assert search(client, view="map", people=5000).context["map"] is None
    page = search(client, view="mop", **TUESDAY)
    assert "map" not in page.context
    assert 'class="pin"' not in page.html and "view=map" in page.html


def test_what_covers_each_other_on_a_phone_is_one_pin() -> None:
    near = [Pin(50, 50, (1,), ("A",)), Pin(51, 50, (3,), ("C",)), Pin(90, 50, (2,), ("B",)), Pin(52, 51, (4,), ("D",))]
    one, other = maps.merged(near)
    assert (one.label, one.words) == ("1, 3, 4", "1, 3, 4: A, C, D")
    assert isclose(one.x, 51)
    assert other.numbers == (2,)
    many = Pin(0, 0, (1, 3, 5, 7, 9, 11), tuple("ABCDEF"))
    assert many.label == "1 +5"
    assert Pin(0, 0, (4, 5, 6, 9), tuple("ABCD")).label == "4–6, 9"


@pytest.mark.parametrize(
    "spots",
    [
        [Spot(51.58, -3.0)],
        [Spot(51.58, -3.0), Spot(51.58, -3.0)],
        [Spot(51.58, -3.0), Spot(51.6, -2.9), Spot(51.4, -3.3)],
        [Spot(53.4, -4.6), Spot(51.3, -2.6)],
        [Spot(-89, 170), Spot(89, -179)],
    ],
)
@pytest.mark.parametrize("whole", [False, True])
def test_all_are_on_the_sheet_and_the_bar_is_true(spots: list[Spot], whole: bool) -> None:
    shown = maps.sheet(spots, whole_zoom=whole)
    for spot in spots:
        x, y = shown.place(spot)
        assert (5 <= x <= 95 and 5 <= y <= 95) or abs(spot.latitude) > 85
    south, west, north, east = shown.corners()
    assert south < north and west < east
    if abs(north) < 60:
        middle = (south + north) / 2
        assert isclose(distance_km(middle, west, middle, east), shown.km, rel_tol=0.02)
    drawn = maps.draw(shown, list(enumerate(spots, 1)))
    assert 0 < float(drawn.bar.rstrip("%")) <= 40


def test_tiles_lie_where_the_projection_has_them() -> None:
    shown = maps.sheet([Spot(51.58, -3.0), Spot(51.6, -2.9)], whole_zoom=True)
    laid = maps.tiles(shown, TILES)
    assert 6 <= len(laid) <= 16
    zoom, x, y = (int(each) for each in re.search(r"/base/(\d+)/(\d+)/(\d+).png", laid[0].address).groups())  # type: ignore[union-attr]
    west = x / 2**zoom * 360 - 180
    left, _ = shown.place(Spot(51.58, west))
    assert isclose(left, float(laid[0].x.rstrip("%")), abs_tol=0.02)
    assert zoom == shown.zoom
    assert float(laid[0].x.rstrip("%")) <= 0 and float(laid[0].y.rstrip("%")) <= 0, "the corner is covered"


def test_no_other_host_is_named_unless_tiles_are_set(hall: Space) -> None:
    client = Client()
    answer = client.get("/search/", {"view": "map", **TUESDAY})
    assert "<image" not in answer.content.decode()
    assert "img-src 'self' data:;" in answer["Content-Security-Policy"]
    with override_settings(MAP_TILES=TILES, MAP_CREDIT="© The surveyors"):
        answer = Client().get("/search/", {"view": "map", **TUESDAY})
        html = answer.content.decode()
        assert 'href="https://tiles.example.org:8443/base/16/' in html and "© The surveyors" in html
        policy = answer["Content-Security-Policy"]
        assert "img-src 'self' https://tiles.example.org:8443 data:;" in policy
        assert policy.count("tiles.example.org") == 1
        assert "tiles.example.org" not in Client().get("/search/", TUESDAY).content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "http://t.example/{z}/{x}/{y}",
        "https://t.example/{z}/{x}",
        "https://a; script-src *//{z}{x}{y}",
        "//t/{z}{x}{y}",
    ],
)
def test_an_address_that_is_none_is_refused_at_the_start(address: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        env.tiles("MAP_TILES", {"MAP_TILES": address})
    assert env.tiles("MAP_TILES", {}) == ""
    assert env.tiles("MAP_TILES", {"MAP_TILES": TILES}) == TILES


def test_the_maps_stylesheet_is_small() -> None:
    css = Path(__file__).parents[2] / "static" / "map.css"
    assert len(css.read_bytes()) < 2000 and "url(" not in css.read_text()
