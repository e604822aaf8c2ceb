"""Floor area and what decides whether people can come at all: on the page of a place, in the form, and in a search."""

from django.test import Client
from django.utils import translation
from html5lib import parse

from booking.facilities import ACCESS, BITS, FACILITIES, FOR_SPACES, bits_of
from tests.booking.searching import *  # noqa: F403
from tests.booking.searching import TUESDAY, search
from venues.models import Space


def test_positions_are_for_ever() -> None:
    assert list(FACILITIES)[:16][-1] == "tail-lift"
    assert BITS["toilets"] == 1 << 16
    assert set(ACCESS) <= set(FACILITIES)


def test_a_floor_of_at_least(client: Client, hall: Space, library: Space, thirds: list[Space]) -> None:
    Space.objects.filter(pk=hall.pk).update(area=180)
    Space.objects.filter(pk=library.pk).update(area=40)
    page = search(client, area=100, **TUESDAY)
    assert page.names == ["Main hall"], "a place that does not say how large it is does not answer"
    assert "floor of at least 100 m²" in page.html
    none = search(client, area=500, **TUESDAY)
    assert none.names == []
    assert "5 are too small." in none.html
    differs = {each.card.plain_name: each.differs for each in none.context["instead"]}
    assert differs["Main hall"] == "Its floor has 180 m²; you asked for 500 m²."
    assert differs["Hall third A"] == "It does not say how large its floor is."
    assert search(client, area=0).errors["area"]


def test_the_rarer_needs_are_folded_up_until_somebody_has_them(client: Client, hall: Space) -> None:
    hall.facilities = bits_of(["changing-places", "stage"])
    hall.save()
    assert '<details class="span"><summary>More needs' in search(client).html
    page = search(client, needs=["changing-places"], **TUESDAY)
    assert page.names == ["Main hall"]
    assert '<details class="span" open><summary>More needs' in page.html
    ticks = parse(page.html, namespaceHTMLElements=False).findall(".//input[@name='needs']")
    assert sorted(each.get("value") for each in ticks) == sorted(FOR_SPACES), "each once"


def test_the_page_of_a_place_says_how_to_get_in(client: Client, hall: Space) -> None:
    page = client.get(hall.get_absolute_url()).content.decode()
    assert "The keeper has said nothing yet about steps" in page
    Space.objects.filter(pk=hall.pk).update(
        area=180, facilities=bits_of(["accessible-parking"]), access="Door at the back.", access_cy="Drws yn y cefn."
    )
    page = client.get(hall.get_absolute_url()).content.decode()
    assert "180 m² of floor" in page and "<li>Blue Badge parking</li>" in page and "Door at the back." in page
    with translation.override("cy"):
        welsh = client.get(hall.get_absolute_url()).content.decode()
    assert "Drws yn y cefn." in welsh and "Door at the back." not in welsh
