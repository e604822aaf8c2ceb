"""The keeper's front page: what needs somebody is there, what is done is not, and each link leads on."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation

from booking.models import Booking, BuildingDiary, DiaryConflict, Problem, Resource
from booking.views.keeper_links import FOR_ALL, FOR_ONE
from booking.views.needs import Need, needs
from community.models import Grant, Membership, Organisation, Role, User
from tests.booking.documents import ask_for, bring
from tests.booking.rulebooks import draft_of
from tests.cast import NOW, evening, make_booking
from venues.models import Space


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False), translation.override("en-gb"):
        yield


@pytest.fixture
def office(client: Client, bill: User) -> Client:
    client.force_login(bill, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def needed(user: User) -> list[Need]:
    return needs(user, Resource.objects.managed_by(user), NOW)


def test_nothing_needs_anybody_where_all_is_done(
    office: Client, hall: Space, scouts: Organisation, amina: User, bill: User
) -> None:
    make_booking(hall, scouts, amina, evening(0))
    assert needed(bill) == []
    page = office.get(reverse("manage")).content.decode()
    assert "Nothing. Every request has had its answer" in page
    assert "6pm – 8pm" in page and "3rd Maindee Scouts" in page


def test_each_thing_that_needs_somebody_is_one_sentence_and_the_urgent_come_first(
    office: Client, hall: Space, scouts: Organisation, school: Organisation, amina: User, bill: User
) -> None:
    asked, papers, met = (make_booking(hall, scouts, amina, evening(day)) for day in (1, 2, 3))
    Booking.objects.filter(pk=asked.pk).update(state="requested")
    ask_for(papers, "insurance")
    for urgent in (True, False, False):
        Problem.objects.create(resource=hall, words="The tap drips.", is_urgent=urgent, at=NOW)
    diary = BuildingDiary.objects.create(
        resource=hall, name="SIMS", due_at=NOW, leased_until=NOW, failures=3, made_by=bill, made_at=NOW
    )
    DiaryConflict.objects.create(diary=diary, booking=met, starts_at=met.starts_at, ends_at=met.ends_at, found_at=NOW)
    draft = draft_of(school, bill)
    type(draft).objects.filter(pk=draft.pk).update(state="proposed")
    days = {"starts_on": NOW.date(), "ends_on": NOW.date() + timedelta(days=99), "registered_on": NOW.date()}
    Grant.objects.create(organisation=scouts, partner=school, kind="agreement", **days)
    found = needed(bill)
    said = [each.words for each in found]
    assert said[0] == "1 problem by which somebody could be hurt" and found[0].is_urgent
    for sentence in (
        "2 problems to see to",
        "1 request waits for your answer",
        "1 booking soon, and the group has not shown a document you ask for; the next: 3rd Maindee Scouts, Wed 6 Jan",
        "New rules of Ysgol Bryn Derw wait for your yes",
        "An agreement with 3rd Maindee Scouts waits to be signed",
        "The diary “SIMS” of Main hall cannot be read; the last good copy goes on counting",
        "1 booking is at a time the building’s own diary needs",
    ):
        assert said.count(sentence) == 1
    page = office.get(reverse("manage")).content.decode()
    for each in found:
        assert f'href="{each.url}"' in page and office.get(each.url).status_code == 200, each

    DiaryConflict.objects.update(settled_at=NOW, outcome="stands")
    Problem.objects.update(done_at=NOW)
    bring(scouts, amina)
    left = {each.words for each in needed(bill)}
    assert len(left) == 4 and not any("problem" in each or "document" in each or "own diary" in each for each in left)


def test_nobody_sees_what_waits_elsewhere(
    hall: Space, scouts: Organisation, amina: User, bill: User, chidi: User, school: Organisation
) -> None:
    asked = make_booking(hall, scouts, amina, evening(1))
    Booking.objects.filter(pk=asked.pk).update(state="requested")
    Problem.objects.create(resource=hall, words="The tap drips.", at=NOW)
    Membership.objects.create(user=chidi, organisation=school, role=Role.TREASURER)
    assert len(needed(bill)) == 2
    assert needed(chidi) == needed(amina) == []


def test_every_way_leads_somewhere(office: Client, hall: Space, bill: User) -> None:
    page = office.get(reverse("manage")).content.decode()
    main = page[page.index("<main") : page.index("</main")]
    for _group, name, words in [*FOR_ALL, *FOR_ONE]:
        address = reverse(name, args=[hall.keeper.slug] if (_group, name, words) in FOR_ONE else [])
        assert f'href="{address}"' in main, name
    broken = [link for link in set(re.findall(r'href="(/[^"#]*)"', main)) if office.get(link).status_code != 200]
    assert not broken


def test_whoever_keeps_for_two_finds_each_ones_own_ways(
    office: Client, hall: Space, scouts: Organisation, bill: User
) -> None:
    Membership.objects.create(user=bill, organisation=scouts, role=Role.MANAGER)
    second = Space.objects.get(pk=hall.pk)
    second.pk = second.id = None
    second.slug, second.keeper, second.calendar = "hut", scouts, None
    second.save()
    page = office.get(reverse("manage")).content.decode()
    for keeper in (hall.keeper, scouts):
        assert page.count(f'href="{reverse("manage-rules", args=[keeper.slug])}"') == 1
