"""A keeper's buildings and spaces: added, divided, changed, asked for; strangers find nothing."""

from datetime import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from booking.actions import hold, publish
from booking.eligibility import Refused
from booking.models import Message, Postcode, Resource
from booking.patterns import Every, Pattern
from community.models import Membership, Organisation, User
from tests.cast import NOW, evening, make_space
from venues.models import Site, Space

pytestmark = pytest.mark.django_db

BUILDING = {
    "name": "Neuadd Pil",
    "name_cy": "Neuadd Pil",
    "kind": "hall",
    "street": "Dock Street",
    "postcode": "np204ha",
}
ROOM = {
    "name": "Big hall",
    "name_cy": "Y neuadd fawr",
    "capacity": "120",
    "rate": "12.50",
    "setup_minutes": "15",
    "turnround_minutes": "0",
    "has": ["kitchen", "step-free"],
    "is_published": "on",
}


@pytest.fixture
def postcode(db: None) -> Postcode:
    """Where the new hall stands."""
    return Postcode.objects.create(code="NP204HA", latitude=51.59, longitude=-3.0)


@pytest.fixture
def imported(db: None) -> Site:
    """A building from the list, which nobody keeps."""
    return Site.objects.create(
        slug="pill-library",
        name="Pill Library",
        name_cy="Llyfrgell Pil",
        latitude=51.5,
        longitude=-3,
        source="osm:node/1",
    )


@pytest.fixture
def desk(client: Client, bill: User, school: Organisation) -> Client:
    """Bill, signed in, acting for the school."""
    client.force_login(bill)
    return client


# ---- buildings


def test_a_building_is_found_by_its_postcode_and_leads_on_to_its_first_space(
    desk: Client, school: Organisation, postcode: Postcode
) -> None:
    response = desk.post(reverse("manage-site-new"), BUILDING)
    made = Site.objects.get(name="Neuadd Pil")
    assert response["Location"] == reverse("manage-space-new", args=[made.slug])
    assert (made.keeper, made.postcode, made.latitude) == (school, "NP20 4HA", 51.59)


def test_an_unknown_postcode_is_said_and_numbers_help(desk: Client) -> None:
    html = desk.post(reverse("manage-site-new"), {**BUILDING, "postcode": "NP99 9ZZ"}).content.decode()
    assert "There is a problem" in html
    assert not Site.objects.exists()
    desk.post(reverse("manage-site-new"), {**BUILDING, "postcode": "NP99 9ZZ", "latitude": "51.6", "longitude": "-3.1"})
    assert Site.objects.get().latitude == 51.6


def test_a_new_postcode_moves_the_building_and_its_spaces(
    desk: Client, site: Site, hall: Space, postcode: Postcode
) -> None:
    Postcode.objects.create(code="NP201AB", latitude=51.7, longitude=-3.1)
    address = reverse("manage-site-edit", args=[site.slug])
    form = desk.get(address).context["form"]
    answers = {name: form[name].value() or "" for name in form.fields}
    desk.post(address, {**answers, "postcode": "NP20 1AB"})
    hall.refresh_from_db()
    assert (hall.latitude, hall.postcode) == (51.7, "NP20 1AB")


def test_two_buildings_of_one_name_have_addresses_of_their_own(desk: Client, postcode: Postcode) -> None:
    desk.post(reverse("manage-site-new"), BUILDING)
    desk.post(reverse("manage-site-new"), BUILDING)
    assert list(Site.objects.order_by("pk").values_list("slug", flat=True)) == ["neuadd-pil", "neuadd-pil-2"]


def test_an_imported_building_is_asked_for_not_taken(desk: Client, imported: Site, school: Organisation) -> None:
    staff = User.objects.create_user("sioned@example.org", is_staff=True, language="en-gb")
    assert "Pill Library" in desk.get(reverse("manage-sites"), {"q": "llyfrgell"}).content.decode()
    address = reverse("manage-site-ours", args=[imported.slug])
    assert "We have asked our staff" in desk.post(address, follow=True).content.decode()
    assert "asked for this building already" in desk.post(address, follow=True).content.decode()
    letter = Message.objects.get()
    assert letter.to == staff.email
    assert "Ysgol Bryn Derw" in letter.subject
    assert f"/admin/venues/site/{imported.pk}/change/" in letter.body
    imported.refresh_from_db()
    assert imported.keeper is None


def test_a_building_with_a_keeper_cannot_be_asked_for(
    client: Client, site: Site, chidi: User, chess: Organisation
) -> None:
    client.force_login(chidi)
    assert client.post(reverse("manage-site-ours", args=[site.slug])).status_code == 404
    assert "Bryn Derw School" not in client.get(reverse("manage-sites"), {"q": "bryn"}).content.decode()


def test_staff_give_it_in_the_admin(client: Client, imported: Site, school: Organisation) -> None:
    client.force_login(User.objects.create_superuser("sioned@example.org", "x"))
    address = f"/admin/venues/site/{imported.pk}/change/"
    form = client.get(address).context["adminform"].form
    answers = {name: form[name].value() or "" for name in form.fields}
    assert client.post(address, {**answers, "keeper": school.pk}).status_code == 302
    imported.refresh_from_db()
    assert imported.keeper == school


# ---- spaces


def test_a_space_is_added_and_leads_on_to_its_hours(desk: Client, site: Site) -> None:
    response = desk.post(reverse("manage-space-new", args=[site.slug]), ROOM)
    made = Space.objects.get()
    assert response["Location"] == reverse("manage-offers", args=[made.slug])
    assert (made.rate_pence, made.setup_minutes, made.facility_codes) == (1250, 15, ["step-free", "kitchen"])
    assert (made.place, made.postcode, made.keeper) == (site.name, site.postcode, site.keeper)
    assert [part.name for part in made.parts.all()] == ["Big hall"]


def test_a_hall_divided_in_three_cannot_be_booked_whole_and_in_part(
    desk: Client, site: Site, bill: User, amina: User, chidi: User
) -> None:
    desk.post(
        reverse("manage-space-new", args=[site.slug]),
        {**ROOM, "setup_minutes": "0", "parts": "Stage end\nMiddle\nGarden end"},
    )
    whole, stage, middle = (Resource.objects.get(name=name) for name in ("Big hall", "Stage end", "Middle"))
    assert whole.parts.count() == 3
    assert set(stage.parts.all()) < set(whole.parts.all())
    assert (stage.capacity, stage.rate_pence) == (40, 417)
    for resource in (whole, stage, middle):
        publish.publish(resource=resource, pattern=Pattern(NOW.date(), time(9), time(22), Every.DAY), by=bill, at=NOW)
    hold.hold(resource=stage, span=evening(2), holder=hold.Holder(user=amina), at=NOW)
    hold.hold(resource=middle, span=evening(2), holder=hold.Holder(user=amina), at=NOW)
    with pytest.raises(Refused):
        hold.hold(resource=whole, span=evening(2), holder=hold.Holder(user=chidi), at=NOW)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"parts": "Only one"}, "One part is the whole."),
        ({"parts": "A\na"}, "Name each part once"),
        ({"capacity": "0"}, "Say how many people it holds."),
        ({"rate": "-1"}, "It cannot be less than 0."),
        ({"setup_minutes": "999"}, "It cannot be more than 480."),
        ({"has": ["swimming-pool"]}, "Select a valid choice."),
    ],
)
def test_what_cannot_be_is_said_at_its_field(desk: Client, site: Site, wrong: dict[str, Any], sentence: str) -> None:
    html = desk.post(reverse("manage-space-new", args=[site.slug]), {**ROOM, **wrong}).content.decode()
    assert sentence in html
    assert not Space.objects.exists()


def test_a_space_is_changed_and_keeps_its_parts(desk: Client, hall: Space) -> None:
    address = reverse("manage-space-edit", args=[hall.slug])
    html = desk.get(address).content.decode()
    assert "Hall third A, Hall third B, Hall third C" in html
    assert 'name="parts"' not in html
    desk.post(address, {**ROOM, "needs_approval": "on"})
    hall.refresh_from_db()
    assert (hall.name, hall.rate_pence, hall.needs_approval) == ("Big hall", 1250, True)
    assert hall.parts.count() == 3


def test_the_form_for_changing_holds_what_is_stored(desk: Client, hall: Space) -> None:
    form = desk.get(reverse("manage-space-edit", args=[hall.slug])).context["form"]
    assert form["rate"].value() == 12
    assert form["has"].value() == []


# ---- strangers


@pytest.mark.parametrize("name", ["manage-site-edit", "manage-space-new"])
def test_strangers_find_no_such_building(client: Client, site: Site, amina: User, chidi: User, name: str) -> None:
    address = reverse(name, args=[site.slug])
    assert client.get(address).status_code == 302
    for person in (amina, chidi):
        client.force_login(person)
        assert client.get(address).status_code == 404
        assert client.post(address, ROOM).status_code == 404
    assert not Space.objects.exists()


def test_strangers_find_no_such_space(client: Client, hall: Space, chidi: User) -> None:
    client.force_login(chidi)
    address = reverse("manage-space-edit", args=[hall.slug])
    assert client.get(address).status_code == 404
    assert client.post(address, ROOM).status_code == 404
    hall.refresh_from_db()
    assert hall.name == "Main hall"


def test_a_booker_manages_nothing(client: Client, site: Site, school: Organisation, chidi: User) -> None:
    Membership.objects.create(user=chidi, organisation=school, role="booker")
    client.force_login(chidi)
    assert client.get(reverse("manage-site-edit", args=[site.slug])).status_code == 404
    html = client.get(reverse("manage-sites")).content.decode()
    assert "First set up your organisation" in html
    assert client.get(reverse("manage-site-new")).status_code == 302


def test_the_list_asks_the_same_for_one_and_for_three(desk: Client, site: Site, school: Organisation) -> None:
    make_space(site, school, "Room")

    def asked() -> int:
        desk.get(reverse("manage-sites"))
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(reverse("manage-sites")).status_code == 200
        return len(seen)

    one = asked()
    for number in range(2):
        other = Site.objects.create(slug=f"site-{number}", name="Site", keeper=school, latitude=51, longitude=-3)
        make_space(other, school, "Room")
        make_space(site, school, f"Room {number}")
    assert asked() == one
