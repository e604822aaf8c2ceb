"""A hall's times copied to its thirds when they are made: each gets a line of its own, and only those it is made of."""

from datetime import time
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from booking.actions import publish
from booking.models import Offer, Opening, Resource
from booking.patterns import Every, Pattern
from community.models import Organisation, User
from tests.cast import NOW, evening, make_booking, make_organisation, make_space
from venues.models import Site, Space

pytestmark = pytest.mark.django_db

WEEKLY = {"weekdays": ["1"], "interval": "1", "start": "18:00", "end": "22:00", "first": "2027-01-05", "last": ""}
EXAMS = {"first": "2027-01-05", "last": "", "all_day": "on", "reason": "Exams"}


@pytest.fixture(autouse=True)
def _at_nine_on_monday() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk(client: Client, bill: User) -> Client:
    """Bill, signed in."""
    client.force_login(bill)
    return client


@pytest.fixture
def bare_hall(hall: Space) -> Space:
    """The hall and its thirds before anything is offered."""
    Opening.objects.all().delete()
    return hall


def names(whole: Space) -> list[str]:
    return [each.name for each in Resource.objects.divisions_of(whole)]


def offered() -> set[str]:
    return {offer.resource.name for offer in Offer.objects.select_related("resource")}


def test_divisions_use_some_of_its_parts_and_nothing_else(
    hall: Space, thirds: list[Space], site: Site, school: Organisation, amina: User
) -> None:
    first, second, _third = (third.parts.get() for third in thirds)
    studio = make_space(site, school, "Studio")
    make_space(site, school, "Two thirds", parts=[first, second])
    make_space(site, school, "Third and studio", parts=[first, studio.parts.get()])
    make_space(site, school, "Hall by another name", parts=list(hall.parts.all()))
    other = make_organisation("Another keeper", amina, slug="another", kind="trust")
    make_space(site, other, "Kept by others", parts=[first])

    assert names(hall) == ["Hall third A", "Hall third B", "Hall third C", "Two thirds"]
    assert names(thirds[0]) == names(studio) == []


def test_the_box_is_ticked_where_there_are_parts_and_absent_elsewhere(
    desk: Client, bare_hall: Space, thirds: list[Space]
) -> None:
    whole = desk.get(reverse("offer-new", args=[bare_hall.slug])).content.decode()
    assert 'name="divisions" id="id_divisions" checked' in whole
    assert "Offer its parts at the same times as well" in whole and "Hall third A, Hall third B" in whole
    closing = desk.get(reverse("closure-new", args=[bare_hall.slug])).content.decode()
    assert "Close its parts as well" in closing
    third = desk.get(reverse("offer-new", args=[thirds[0].slug])).content.decode()
    assert "divisions" not in third


def test_the_thirds_are_offered_with_the_hall(desk: Client, bare_hall: Space, thirds: list[Space]) -> None:
    address = reverse("offer-new", args=[bare_hall.slug])
    before = desk.post(address, {**WEEKLY, "divisions": "on", "step": "preview"}).content.decode()
    assert "The same times are published for its parts, each with a line of its own:" in before
    assert '<input type="hidden" name="divisions" value="True"' in before
    assert not Offer.objects.exists()

    after = desk.post(address, {**WEEKLY, "divisions": "True", "step": "publish"}, follow=True).content.decode()
    assert "Published, for its parts as well." in after
    assert Offer.objects.count() == 4
    for place in (bare_hall, *thirds):
        assert Opening.objects.filter(resource=place).count() == 53
    # Each line is its own: changing the hall's leaves theirs, and offers no box.
    change = reverse("offer-edit", args=[Offer.objects.get(resource=bare_hall).pk])
    assert "divisions" not in desk.get(change).content.decode()
    desk.post(change, {**WEEKLY, "end": "20:00", "divisions": "on", "step": "publish"})
    assert Offer.objects.count() == 4
    tuesday = Opening.objects.filter(starts_at__lt=evening(2).start)
    ends = {opening.resource_id: opening.ends_at.hour for opening in tuesday}
    assert ends == {bare_hall.pk: 20, **{third.pk: 22 for third in thirds}}


@pytest.mark.parametrize("unticked", [{}, {"divisions": "False"}])
def test_unticked_only_the_hall_is_offered(desk: Client, bare_hall: Space, unticked: dict[str, str]) -> None:
    address = reverse("offer-new", args=[bare_hall.slug])
    before = desk.post(address, {**WEEKLY, **unticked, "step": "preview"}).content.decode()
    assert '<input type="hidden" name="divisions" value="False"' in before
    assert "published for its parts" not in before
    back = desk.post(address, {**WEEKLY, **unticked, "step": "change"}).content.decode()
    assert 'name="divisions" id="id_divisions">' in back
    assert "Published." in desk.post(address, {**WEEKLY, **unticked, "step": "publish"}, follow=True).content.decode()
    assert offered() == {"Main hall"}


def test_closing_the_hall_names_the_bookings_of_its_thirds_and_closes_them(
    desk: Client, bare_hall: Space, thirds: list[Space], bill: User, amina: User, scouts: Organisation
) -> None:
    pattern = Pattern(NOW.date(), time(18), time(22), Every.DAY)
    publish.publish(resource=bare_hall, pattern=pattern, by=bill, at=NOW, with_divisions=True)
    make_booking(thirds[0], scouts, amina, evening(1))
    address = reverse("closure-new", args=[bare_hall.slug])

    before = desk.post(address, {**EXAMS, "divisions": "on", "step": "preview"}).content.decode()
    assert "Its parts are closed at the same times" in before
    assert "1 booking would lie outside" in before and "Hall third A, 3rd Maindee Scouts" in before
    without = desk.post(address, {**EXAMS, "step": "preview"}).content.decode()
    assert "would lie outside" not in without

    after = desk.post(address, {**EXAMS, "divisions": "True", "step": "publish"}, follow=True).content.decode()
    assert "Closed, and its parts as well." in after and "1 booking now lies outside" in after
    day = evening(1, 0, 23)
    assert not Opening.objects.filter(starts_at__lt=day.end, ends_at__gt=day.start).exists()
    assert {offer.reason for offer in Offer.objects.filter(kind="closure")} == {"Exams"}


def test_a_preview_is_not_said_to_change_nothing_when_it_opens_the_parts(desk: Client, bare_hall: Space) -> None:
    address = reverse("offer-new", args=[bare_hall.slug])
    desk.post(address, {**WEEKLY, "step": "publish"})
    assert "This changes nothing" in desk.post(address, {**WEEKLY, "step": "preview"}).content.decode()
    ticked = desk.post(address, {**WEEKLY, "divisions": "on", "step": "preview"}).content.decode()
    assert "This changes nothing" not in ticked


def test_if_one_part_fails_nothing_is_published(bare_hall: Space, thirds: list[Space], bill: User) -> None:
    Resource.objects.filter(pk=thirds[2].pk).update(timezone="Nowhere/Land")
    pattern = Pattern(NOW.date(), time(18), time(22), Every.DAY)
    with pytest.raises(Exception, match="Nowhere"):
        publish.publish(resource=bare_hall, pattern=pattern, by=bill, at=NOW, with_divisions=True)
    assert not Offer.objects.exists() and not Opening.objects.exists()


def test_a_stranger_offers_neither(client: Client, bare_hall: Space, amina: User) -> None:
    client.force_login(amina)
    answers = {**WEEKLY, "divisions": "on", "step": "publish"}
    assert client.post(reverse("offer-new", args=[bare_hall.slug]), answers).status_code == 404
    assert not Offer.objects.exists()
