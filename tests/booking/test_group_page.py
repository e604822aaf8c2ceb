"""A group's own page."""

from collections.abc import Callable

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from booking.models import Booking
from community.models import Membership, Organisation, OrgId, Role, User
from tests.cast import NOW, evening, make_booking
from venues.models import Space

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown() -> Callable[[User, Organisation], str]:
    """What somebody sees of a group's page, on the day of NOW."""

    def read(person: User, group: Organisation) -> str:
        client = Client()
        with time_machine.travel(NOW, tick=False):
            client.force_login(person)
            return client.get(reverse("group", args=[group.slug])).content.decode()

    return read


def test_it_shows_what_is_coming_up_and_what_waits(
    shown: Callable[..., str], amina: User, scouts: Organisation, hall: Space, thirds: list[Space]
) -> None:
    make_booking(thirds[0], scouts, amina, evening(2))
    Space.objects.filter(pk=thirds[1].pk).update(needs_approval=True)
    make_booking(Space.objects.get(pk=thirds[1].pk), scouts, amina, evening(3))
    html = shown(amina, scouts)
    coming, waiting = html.split("Waiting for an answer", 1)
    assert "Wednesday 6 January" in coming
    assert "Thursday 7 January" in waiting
    assert "6pm – 8pm" in coming


def test_it_shows_nothing_of_other_groups_or_of_the_past(
    shown: Callable[..., str], amina: User, chidi: User, scouts: Organisation, chess: Organisation, thirds: list[Space]
) -> None:
    make_booking(thirds[0], chess, chidi, evening(2))
    over = make_booking(thirds[1], scouts, amina, evening(1))
    Booking.objects.filter(pk=over.pk).update(starts_at=evening(-3).start, ends_at=evening(-3).end)
    html = shown(amina, scouts)
    assert "Hall third" not in html
    assert "Nothing booked yet" in html


def test_an_owner_sees_what_is_to_do(shown: Callable[..., str], amina: User, bill: User, scouts: Organisation) -> None:
    html = shown(amina, scouts)
    for task in ("Invite a second person", "Add a registration number", "Say where letters to the group should go"):
        assert task in html
    Membership.objects.create(user=bill, organisation=scouts, role=Role.BOOKER)
    OrgId.objects.create(organisation=scouts, org_id="GB-CHC-1164883")
    Organisation.objects.filter(pk=scouts.pk).update(email="scouts@example.org")
    assert "To do" not in shown(amina, scouts)
    assert "Change the details" not in shown(bill, scouts)


def test_a_keeper_sees_how_many_requests_wait(
    shown: Callable[..., str], amina: User, bill: User, scouts: Organisation, school: Organisation, thirds: list[Space]
) -> None:
    Space.objects.filter(pk=thirds[1].pk).update(needs_approval=True)
    make_booking(Space.objects.get(pk=thirds[1].pk), scouts, amina, evening(3))
    assert "Decide 1 request" in shown(bill, school)


@pytest.mark.parametrize("number", [1, 3])
def test_it_asks_the_same_whatever_its_length(
    amina: User,
    scouts: Organisation,
    thirds: list[Space],
    django_assert_num_queries: DjangoAssertNumQueries,
    number: int,
) -> None:
    for each in range(number):
        make_booking(thirds[0], scouts, amina, evening(2 + each))
    client = Client()
    with time_machine.travel(NOW, tick=False):
        client.force_login(amina)
        # session, person, membership, bookings, members, numbers, requests to decide, memberships for the head
        with django_assert_num_queries(8):
            html = client.get(reverse("group", args=[scouts.slug])).content.decode()
    assert html.count("state-confirmed") == number
