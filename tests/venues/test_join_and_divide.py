"""Rooms with a movable wall are let together; a hall with bookings is divided and stays booked."""

import pytest
from django.test import Client
from django.urls import reverse

from booking import sweep
from booking.actions import hold
from booking.actions.base import NotPermitted
from booking.actions.limits import Holder
from booking.eligibility import Refused
from booking.models import Claim
from community.models import Organisation, User
from tests.cast import NOW, evening, make_booking, make_space, open_daily
from venues.actions import spaces as space_actions
from venues.actions.join import join
from venues.models import Site, Space

pytestmark = pytest.mark.django_db
TOGETHER = {"name": "Both rooms", "name_cy": "Y ddwy ystafell", "capacity": 80, "rate_pence": 1500}


@pytest.fixture
def rooms(site: Site, school: Organisation) -> list[Space]:
    """Two side by side."""
    made = [make_space(site, school, name, turnround_minutes=15) for name in ("East", "West")]
    for room in made:
        open_daily(room)
    return made


def faults() -> list[str]:
    return [finding.sentence for search in sweep.FAULTS for finding in search()]


def test_joined_rooms_keep_each_other_free_or_taken(
    site: Site, rooms: list[Space], bill: User, amina: User, scouts: Organisation, chidi: User, chess: Organisation
) -> None:
    east, west = rooms
    make_booking(east, scouts, amina, evening(3))
    both = join(site=site, by=bill, spaces=rooms, **TOGETHER)
    open_daily(both)
    assert both.parts.count() == 2 and both.turnround_minutes == 15
    with pytest.raises(Refused):
        make_booking(both, chess, chidi, evening(3))
    make_booking(both, chess, chidi, evening(4))
    for room in rooms:
        with pytest.raises(Refused):
            make_booking(room, scouts, amina, evening(4))
    make_booking(west, scouts, amina, evening(3))
    assert faults() == []


def test_what_cannot_be_joined(
    site: Site, rooms: list[Space], hall: Space, thirds: list[Space], bill: User, amina: User, chess: Organisation
) -> None:
    for spaces in ([rooms[0]], [hall, thirds[0]], thirds):  # one; a hall with its own third; what the hall is already
        with pytest.raises(Refused):
            join(site=site, by=bill, spaces=spaces, **TOGETHER)
    elsewhere = Site.objects.create(slug="else", name="Else", keeper=site.keeper, latitude=51, longitude=-3)
    foreign = make_space(elsewhere, site.keeper, "Far away")  # type: ignore[arg-type]
    theirs = make_space(site, chess, "Club room")
    for spaces, by in (([rooms[0], foreign], bill), ([rooms[0], theirs], bill), (rooms, amina)):
        with pytest.raises(NotPermitted):
            join(site=site, by=by, spaces=spaces, **TOGETHER)


def test_the_page_that_joins(client: Client, site: Site, rooms: list[Space], bill: User) -> None:
    client.force_login(bill)
    address = reverse("manage-join", args=[site.slug])
    answers = {"name": "Both", "capacity": "80", "rate": "15", "spaces": [rooms[0].pk]}
    page = client.post(address, answers).content.decode()
    assert "Tick two rooms or more." in page and 'value="Both"' in page
    answered = client.post(address, answers | {"spaces": [room.pk for room in rooms]})
    both = Space.objects.get(name="Both")
    assert answered["Location"] == reverse("manage-offers", args=[both.slug])
    assert both.rate_pence == 1500 and both.parts.count() == 2


def test_a_hall_with_bookings_is_divided(
    site: Site, rooms: list[Space], bill: User, amina: User, scouts: Organisation, chidi: User, chess: Organisation
) -> None:
    east, west = rooms
    both = join(site=site, by=bill, spaces=rooms, **TOGETHER)
    open_daily(both)
    whole, together = make_booking(east, scouts, amina, evening(3)), make_booking(both, scouts, amina, evening(5))
    held = hold.hold(resource=east, span=evening(6), holder=Holder(user=amina), at=NOW)
    space_actions.change_space(space=east, by=bill, name="East", capacity=60, rate_pence=900, parts=["Front", "Back"])
    assert [each.claims.count() for each in (whole, together, held)] == [2, 3, 2]
    assert {claim.expires_at for claim in held.claims.all()} == {held.hold_until}
    front, back = Space.objects.get(name="Front"), Space.objects.get(name="Back")
    for part in (front, back):
        open_daily(part)
        assert part.capacity == 30 and part.rate_pence == 450
        for day in (3, 5, 6):
            with pytest.raises(Refused):
                make_booking(part, chess, chidi, evening(day))
    make_booking(front, chess, chidi, evening(4))
    make_booking(back, scouts, amina, evening(4))
    for place in (east, both):
        with pytest.raises(Refused):
            make_booking(place, chess, chidi, evening(4))
    assert faults() == [] and set(both.parts.all()) == {*east.parts.all(), *west.parts.all()}
    with pytest.raises(Refused):
        space_actions.change_space(space=east, by=bill, parts=["Left", "Right"])


def test_a_space_is_divided_and_given_its_minutes_on_its_page(
    client: Client, rooms: list[Space], bill: User, amina: User, scouts: Organisation
) -> None:
    make_booking(rooms[0], scouts, amina, evening(3))
    client.force_login(bill)
    address = reverse("manage-space-edit", args=[rooms[0].slug])
    answers = {"name": "East", "capacity": "60", "rate": "9", "setup_minutes": "0", "turnround_minutes": "15"}
    wrong = answers | {"activity_0": "party", "activity_1": "party", "before_1": "600", "after_0": "x"}
    page = client.post(address, wrong).content.decode()
    assert "You have named this activity twice." in page and "It cannot be more than 480." in page
    right = answers | {"activity_0": "party", "before_0": "30", "parts": "Front\nBack", "is_published": "1"}
    assert client.post(address, right).status_code == 302
    east = Space.objects.get(pk=rooms[0].pk)
    assert east.activity_minutes == {"party": [30, 0]} and east.parts.count() == 2 and Claim.objects.count() == 2
    page = client.get(address).content.decode()
    assert 'name="parts"' not in page and 'name="activity_2"' in page
    client.post(address, answers | {"activity_0": ""})
    assert Space.objects.get(pk=east.pk).activity_minutes == {}
