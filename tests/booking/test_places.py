"""Near what? Postcodes, towns and buildings, in either language."""

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from booking import places
from booking.models import Place, PlaceWord, Postcode
from booking.models.place import folded
from venues.models import Site

pytestmark = pytest.mark.django_db

TOWNS = (
    ("town:newport", "Newport", "Casnewydd", 51.588, -2.998),
    ("town:ebbw-vale", "Ebbw Vale", "Glynebwy", 51.777, -3.207),
    ("town:trefdraeth", "Newport, Pembrokeshire", "Trefdraeth", 52.017, -4.833),
    ("site:91", "Llyfrgell Maindee Library", "", 51.5905, -2.9827),
    ("site:92", "Newport Central Library", "Llyfrgell Ganolog Casnewydd", 51.5889, -2.9962),
    ("site:93", "Tredegar House", "Tŷ Tredegar", 51.5617, -3.0286),
    ("site:94", "St Joseph's Primary School", "", 51.58, -2.97),
    ("site:95", "St Joseph's High School", "", 51.56, -3.04),
)


@pytest.fixture(autouse=True)
def known() -> None:
    """Some towns and buildings, and four postcodes."""
    Place.objects.remember(
        Place(source=source, name=name, name_cy=name_cy, latitude=north, longitude=east)
        for source, name, name_cy, north, east in TOWNS
    )
    for code, north, east in (
        ("NP204HA", 51.583184, -3.009109),
        ("NP204HB", 51.585, -3.005),
        ("NP205EA", 51.590, -3.020),
        ("NP26ZZ", 51.7, -3.1),
    ):
        Postcode.objects.create(code=code, latitude=north, longitude=east)


@pytest.mark.parametrize("said", ["NP20 4HA", "np204ha", " np20  4ha ", "Np20-4Ha"])
def test_a_postcode_however_it_is_typed(said: str) -> None:
    assert places.find(said) == places.Spot(51.583184, -3.009109, "NP20 4HA")


def test_the_first_half_is_the_middle_of_its_postcodes() -> None:
    spot = places.find("np20")
    assert spot and spot.label == "NP20"
    assert spot.latitude == pytest.approx((51.583184 + 51.585 + 51.590) / 3)


def test_np2_is_not_np20() -> None:
    spot = places.find("NP2")
    assert spot and spot.latitude == 51.7


def test_a_sector_is_the_middle_of_its_postcodes() -> None:
    spot = places.find("NP20 4")
    assert spot and spot.latitude == pytest.approx((51.583184 + 51.585) / 2)


@pytest.mark.parametrize("said", ["Newport", "NEWPORT", "Casnewydd", "casnewydd "])
def test_a_town_in_either_language(said: str) -> None:
    spot = places.find(said)
    assert spot and (spot.latitude, spot.label) == (51.588, "Newport")


def test_the_label_is_in_the_readers_language() -> None:
    with override("cy"):
        assert places.find("Newport").label == "Casnewydd"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ("Maindee Library", 51.5905),
        ("llyfrgell maindee", 51.5905),
        ("Maindee Library, Newport", 51.5905),
        ("Llyfrgell Ganolog Casnewydd", 51.5889),
        ("ty tredegar", 51.5617),
        ("Tŷ Tredegar", 51.5617),
        ("st josephs primary", 51.58),
    ],
)
def test_a_building_without_accents_or_all_of_its_words(said: str, where: float) -> None:
    spot = places.find(said)
    assert spot and spot.latitude == where


def test_nothing_is_guessed_between_two() -> None:
    assert places.find("St Joseph's") is None
    assert "St Joseph's High School; St Joseph's Primary School" in places.refusal("St Joseph's")


def test_a_slip_of_the_pen_is_answered_with_a_suggestion() -> None:
    assert places.find("Eebw Vale") is None or places.find("Ebbw Vail") is None
    assert "Ebbw Vale" in places.refusal("Ebbw Vail")


def test_each_suggestion_is_one_that_would_be_found() -> None:
    for said in ("St Joseph's", "Newprt", "Librari"):
        assert all(places.find(name) for name in places.suggestions(said))


def test_an_unknown_postcode_is_told_from_an_unknown_place() -> None:
    assert places.find("NP20 9ZZ") is None
    assert "try just “NP20”" in places.refusal("NP20 9ZZ")
    assert "NP20 4HA" in places.refusal("qqqq")


@pytest.mark.parametrize(
    "said",
    [
        "",
        "   ",
        "'",
        "%",
        "_",
        "É",
        "x" * 5000,
        "hall " * 99,
        "a b c d e f g h i j k l " * 9,
        "\0",
        "🙂",
        "a,b,c",
        ",,",
    ],
)
def test_nonsense_is_refused_in_a_sentence(said: str) -> None:
    assert places.find(said) is None
    assert places.refusal(said)


def test_a_site_is_found_by_its_new_name_and_forgotten_when_gone(site: Site) -> None:
    site.name, site.name_cy = "Old Mill", "Yr Hen Felin"
    site.save()
    assert places.find("yr hen felin").latitude == site.latitude  # type: ignore[union-attr]
    assert places.find("Bryn Derw School") is None
    Site.objects.filter(pk=site.pk).delete()
    assert places.find("Old Mill") is None


def test_words_are_kept_true_when_a_place_is_saved_alone() -> None:
    place = Place.objects.get(source="site:93")
    place.name = "Tredegar Park"
    place.save()
    assert set(PlaceWord.objects.filter(place=place).values_list("word", flat=True)) == {"tredegar", "park", "ty"}


def test_folding() -> None:
    assert folded("  Tŷ’r  St. Mark's—Ysgol ÂB ") == "tyr st marks ysgol ab"


def test_a_question_costs_a_few_queries(django_assert_max_num_queries: object) -> None:
    for said in ("NP20 4HA", "Maindee Library", "Newport"):
        with django_assert_max_num_queries(2):  # type: ignore[operator]
            places.find(said)


def test_postcodes_load_and_load_again(capsys: pytest.CaptureFixture[str]) -> None:
    Postcode.objects.filter(pk="NP204HA").update(latitude=1.0)
    call_command("load_postcodes", area=["ld"])
    first = capsys.readouterr().out
    call_command("load_postcodes", area=["LD"])
    assert "2,2" in first and " 0 changed, 0 unchanged" in first
    assert "0 new, 0 changed, 2,2" in capsys.readouterr().out
    spot = places.find("LD1 5LG")
    assert spot and (spot.latitude, spot.longitude) == pytest.approx((52.241, -3.378), abs=0.02)
    assert places.find("Y Drenewydd").label == "Newtown"  # type: ignore[union-attr]


def test_a_moved_postcode_is_put_right(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_postcodes", area=["NP"], verbosity=0)
    Postcode.objects.filter(pk="NP204HA").update(latitude=1.0)
    call_command("load_postcodes", area=["NP"])
    assert "0 new, 1 changed" in capsys.readouterr().out
    assert Postcode.objects.get(pk="NP204HA").latitude == pytest.approx(51.583184)


def test_an_area_that_does_not_exist_is_named_and_nothing_loaded() -> None:
    with pytest.raises(CommandError, match="no postcode area XX, QQ"):
        call_command("load_postcodes", area=["LD", "xx", "qq"])
    assert not Postcode.objects.filter(pk__startswith="LD").exists()
