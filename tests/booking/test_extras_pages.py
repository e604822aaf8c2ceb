"""The pages where things are put on the shelf and chosen from it; what strangers and odd numbers get there."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from booking.actions import extras as shelf
from booking.models import Booking, BookingExtra, Claim, Extra
from community.models import Organisation, User
from tests.booking.steps import *  # noqa: F403
from tests.booking.steps import ANSWERS, step, take, when
from tests.cast import NOW, evening, make_booking, make_organisation, make_person, make_space, open_daily
from venues.models import Site, Space

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]


@pytest.fixture
def nets(school: Organisation, bill: User, hall: Space) -> Extra:
    return shelf.add(
        keeper=school, by=bill, at=NOW, name="Nets", name_cy="Rhwydi", number=3, price_pence=250, resources=[hall]
    )


def test_chosen_beside_the_questions_and_told_to_the_end(
    hall: Space, nets: Extra, scouts: Organisation, amina: User, bill: User, of: Browser
) -> None:
    browser = of(amina)
    booking = take(browser, hall, evening(3))
    page = browser.get(step("details", booking)).content.decode()
    assert "£2.50 each. 3 of 3 are free then." in page
    field = f"extra_{nets.pk}"
    browser.post(step("details", booking), ANSWERS | {field: "2"})
    check = browser.get(step("check", booking)).content.decode()
    assert "2 × Nets" in check and "£29" in check and 'name="shown" value="2900"' in check
    assert 'value="2"' in browser.get(step("details", booking)).content.decode()
    sent = browser.post(step("check", booking), {"organisation": scouts.pk, "shown": "2900"}, follow=True)
    assert "2 × Nets" in sent.content.decode() and Claim.objects.count() == 5
    for reader in (amina, bill):
        page = of(reader).get(reverse("booking", args=[booking.reference])).content.decode()
        assert "2 × Nets" in page and "£29.00" in page  # in the table of the price too
    with translation.override("cy"):
        assert "2 × Rhwydi" in browser.get(reverse("booking", args=[booking.reference])).content.decode()


@pytest.mark.parametrize("said", ["4", "-1", "two", "9" * 40, "1e3", "½"])
def test_odd_numbers_are_answered_where_they_stand(
    hall: Space, nets: Extra, amina: User, of: Browser, said: str
) -> None:
    browser = of(amina)
    booking = take(browser, hall, evening(3))
    answered = browser.post(step("details", booking), ANSWERS | {f"extra_{nets.pk}": said})
    page = answered.content.decode()
    assert answered.status_code == 200 and f'id="id_extra_{nets.pk}_error"' in page and "We bring a drum kit." in page
    assert not BookingExtra.objects.exists() and Claim.objects.count() == 3


def test_another_keepers_things_cannot_be_smuggled_in(
    hall: Space, nets: Extra, thirds: list[Space], site: Site, amina: User, of: Browser
) -> None:
    other = make_organisation("Other hall", make_person("Olwen"), slug="other")
    foreign = make_space(site, other, "Foreign room")
    open_daily(foreign)
    tents = shelf.add(keeper=other, by=other.people("owner").get(), at=NOW, name="Tents", number=5, resources=[foreign])
    browser = of(amina)
    booking = take(browser, thirds[1], evening(3))
    browser.post(step("details", booking), ANSWERS | {f"extra_{nets.pk}": "1", f"extra_{tents.pk}": "1"})
    assert not BookingExtra.objects.exists()
    stranger = of(make_person("Stranger"))
    assert stranger.post(step("details", booking), ANSWERS | {f"extra_{nets.pk}": "1"}).status_code == 404


def test_what_went_meanwhile_is_said_at_its_field_and_the_answers_stay(
    hall: Space,
    nets: Extra,
    thirds: list[Space],
    site: Site,
    school: Organisation,
    amina: User,
    chidi: User,
    of: Browser,
) -> None:
    room = make_space(site, school, "Gym")
    open_daily(room)
    nets.resources.add(room)
    theirs, mine = take(of(chidi), room, evening(3)), take(of(amina), hall, evening(3))
    of(chidi).post(step("details", theirs), ANSWERS | {f"extra_{nets.pk}": "2"})
    page = of(amina).post(step("details", mine), ANSWERS | {f"extra_{nets.pk}": "2"}).content.decode()
    assert "you asked for 2" in page and "only 1 is free" in page and "1 of 3 are free then" in page
    assert Booking.objects.get(pk=mine.pk).activity == "Band practice"


def test_an_activity_that_needs_longer_is_refused_where_it_is_asked(
    hall: Space, chess: Organisation, chidi: User, amina: User, of: Browser
) -> None:
    Space.objects.filter(pk=hall.pk).update(activity_minutes={"party": [0, 60]})
    make_booking(hall, chess, chidi, evening(3, 20, 21))
    browser = of(amina)
    booking = take(browser, hall, evening(3))
    page = browser.post(step("details", booking), ANSWERS | {"kind": "party"}).content.decode()
    assert 'id="id_kind_error"' in page and "Others have it from 8pm. End earlier." in page
    assert browser.post(step("details", booking), ANSWERS).status_code == 302


def test_a_weekly_let_says_which_date_is_short(
    hall: Space,
    nets: Extra,
    thirds: list[Space],
    site: Site,
    school: Organisation,
    amina: User,
    chidi: User,
    of: Browser,
) -> None:
    room = make_space(site, school, "Gym")
    open_daily(room)
    nets.resources.add(room)
    theirs = take(of(chidi), room, evening(10))
    of(chidi).post(step("details", theirs), ANSWERS | {f"extra_{nets.pk}": "3"})
    browser, address = of(amina), reverse("series-book", args=[hall.slug])
    dates = [f"{evening(day).start:%Y-%m-%dT%H:%MZ}" for day in (3, 10)]
    query = {**when(evening(3)), "weeks": "2"}
    browser.post(f"{address}?" + "&".join(f"{k}={v.replace('+', '%2B')}" for k, v in query.items()), {"dates": dates})
    mine = Booking.objects.filter(series__isnull=False).order_by("starts_at")[0]
    page = browser.post(step("details", mine), ANSWERS | {f"extra_{nets.pk}": "1"}).content.decode()
    assert "none is free on Thursday 14 January" in page and "You get it on every date." in page
    assert BookingExtra.objects.filter(booking__series__isnull=False).count() == 0


def test_choosing_costs_as_many_questions_for_three_things_as_for_one(
    hall: Space, nets: Extra, school: Organisation, bill: User, amina: User, of: Browser
) -> None:
    browser, counts = of(amina), []
    booking = take(browser, hall, evening(3))
    browser.get(step("details", booking))
    for more in ((), ("Balls", "Bats")):
        for name in more:
            shelf.add(keeper=school, by=bill, at=NOW, name=name, number=2, resources=[hall])
        with CaptureQueriesContext(connection) as asked:
            browser.get(step("details", booking))
        counts.append(len(asked))
    assert counts[0] == counts[1]


# ---- the keeper's pages


def test_a_keeper_puts_things_on_the_shelf(
    hall: Space, thirds: list[Space], school: Organisation, bill: User, of: Browser
) -> None:
    desk, address = of(bill), reverse("extra-new", args=[school.slug])
    listing = reverse("manage-extras", args=[school.slug])
    assert address in desk.get(listing).content.decode()  # the empty state leads on
    given: dict[str, Any] = {"name": "Nets", "rate": "2.50", "per": "use", "is_offered": "on", "resources": [hall.pk]}
    page = desk.post(address, given).content.decode()
    assert "Say how many there are, or choose a room." in page and 'value="Nets"' in page
    assert desk.post(address, given | {"number": "3"})["Location"] == listing
    nets = Extra.objects.get()
    assert (nets.price_pence, nets.parts.count(), list(nets.resources.all())) == (250, 3, [hall.resource_ptr])
    room = given | {"name": "Third", "room": str(thirds[0].pk)}
    assert "Untick that place." in desk.post(address, room).content.decode()
    assert "there is one of it" in desk.post(address, room | {"number": "2"}).content.decode()
    edit = reverse("extra-edit", args=[nets.pk])
    assert 'value="2.50"' in desk.get(edit).content.decode()
    desk.post(edit, given | {"number": "5", "rate": "3"})
    nets.refresh_from_db()
    assert (nets.price_pence, nets.parts.count()) == (300, 5)


def test_fewer_than_are_booked_is_answered_at_the_number(
    hall: Space, nets: Extra, amina: User, bill: User, of: Browser
) -> None:
    browser = of(amina)
    booking = take(browser, hall, evening(3))
    browser.post(step("details", booking), ANSWERS | {f"extra_{nets.pk}": "2"})
    given = {"name": "Nets", "rate": "2.50", "per": "use", "is_offered": "on", "resources": [hall.pk], "number": "1"}
    page = of(bill).post(reverse("extra-edit", args=[nets.pk]), given).content.decode()
    assert "2 are booked to come." in page and nets.parts.count() == 3
    foreign = given | {"number": "3", "resources": ["999999"]}
    assert of(bill).post(reverse("extra-edit", args=[nets.pk]), foreign).status_code == 200


def test_nobody_else_sees_or_changes_the_shelf(nets: Extra, school: Organisation, amina: User, of: Browser) -> None:
    for address in (
        reverse("manage-extras", args=[school.slug]),
        reverse("extra-new", args=[school.slug]),
        reverse("extra-edit", args=[nets.pk]),
    ):
        assert of(amina).get(address).status_code == of(amina).post(address, {"name": "Mine"}).status_code == 404
    assert Extra.objects.get().name == "Nets"
