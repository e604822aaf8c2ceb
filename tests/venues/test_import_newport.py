"""The real lists of Newport, where they are at hand: they are used, never kept in the project.

Looked for in `shared/data` beside the checkout. Elsewhere there is nothing here to run, and the run says so; everything
the import commands do is tested on small files in the other modules.
"""

import warnings
from collections import Counter
from datetime import time
from pathlib import Path

import pytest
from django.core.management import call_command

from booking import places
from booking.actions import publish
from booking.availability import free_in
from booking.geography import cells_within, distance_km
from booking.models import Place, Resource
from booking.patterns import Every, Pattern
from booking.states import BookingState
from community.models import Organisation, OrgId, User
from tests.cast import NOW, evening, make_booking, make_space
from venues.models import Site

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
PLACES, CLUBS = DATA / "newport_places.csv", DATA / "newport_clubs.csv"

if not DATA.is_dir():
    warnings.warn(f"There are no real lists in {DATA}; their import is not tested here.", stacklevel=1)

# Not a skipped test: where there are no lists there is no test, and the warning above says so at the end of the run.
__test__ = DATA.is_dir()
pytestmark = pytest.mark.django_db


@pytest.fixture
def newport() -> None:
    """Both lists, and Newport's postcodes."""
    call_command("import_places", PLACES, verbosity=0)
    call_command("import_clubs", CLUBS, verbosity=0)
    call_command("load_postcodes", area=["NP"], verbosity=0)


@pytest.mark.usefixtures("newport")
def test_all_124_buildings_come_in_41_of_them_with_welsh_names() -> None:
    assert Site.objects.count() == 124
    assert Site.objects.exclude(name_cy="").count() == 41
    assert Site.objects.exclude(postcode="").count() == 100
    kinds = Counter(Site.objects.values_list("kind", flat=True))
    assert kinds == {
        "worship": 51, "school": 35, "hall": 16, "sports": 8, "arts": 7, "library": 6, "office": 1,
    }  # fmt: skip
    assert Place.objects.filter(source__startswith="site:").count() == 124


@pytest.mark.usefixtures("newport")
def test_all_65_clubs_come_in_with_verified_registrations() -> None:
    assert Organisation.objects.count() == 65
    assert OrgId.objects.verified().filter(org_id__startswith="GB-CASC-", source="HMRC CASC list").count() == 65
    assert not Organisation.objects.filter(address__endswith="NA").exists()
    assert Organisation.objects.filter(name="Malpas Cricket Club").count() == 2


@pytest.mark.usefixtures("newport")
def test_again_nothing_changes(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_places", PLACES)
    call_command("import_clubs", CLUBS)
    said = capsys.readouterr().out
    assert "0 new, 0 changed, 124 unchanged" in said and "0 new, 0 changed, 65 unchanged" in said


@pytest.mark.usefixtures("newport")
@pytest.mark.parametrize(
    "said", ["Maindee Library", "Llyfrgell Ganolog Casnewydd", "ty tredegar", "Riverfront Theatre", "cwtsh"]
)
def test_its_buildings_are_found_by_name(said: str) -> None:
    assert places.find(said)


@pytest.mark.usefixtures("newport")
def test_a_space_in_an_imported_building_is_offered_found_near_a_postcode_and_booked(
    bill: User, school: Organisation, amina: User, scouts: Organisation
) -> None:
    site = Site.objects.get(name="Cwtsh Arts Centre")
    site.keeper = school
    site.save()
    space = make_space(site, school, "Gallery", capacity=40)
    weekdays = Pattern(NOW.date(), time(17), time(22), Every.WEEK, weekdays=(0, 1, 2, 3, 4))
    publish.publish(resource=space, pattern=weekdays, by=bill, at=NOW)
    spot = places.find("NP20 4HA")
    assert spot
    near = Resource.objects.published().filter(cell__in=cells_within(spot.latitude, spot.longitude, 1))
    assert [each.slug for each in near] == [space.slug]
    assert distance_km(spot.latitude, spot.longitude, space.latitude, space.longitude) < 0.1
    booking = make_booking(space, scouts, amina, evening(1))
    assert booking.state == BookingState.CONFIRMED
    assert all(not free.overlaps(booking.span) for free in free_in(space, booking.span, NOW))
