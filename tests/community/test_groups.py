"""Setting up a group, its details, its numbers, and for whom one acts."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from community.actions import registrations
from community.actions.base import NotPermitted, Refused
from community.models import Membership, Organisation, OrganisationEvent, OrgId, Role, User
from tests.cast import NOW, make_organisation

pytestmark = pytest.mark.django_db
As = Callable[[User], Client]
DETAILS = {"name": "Pill Choir", "name_cy": "Côr Pill", "kind": "group", "language": "cy", "postcode": "np202aa"}


def details_of(organisation: Organisation, **changed: str) -> dict[str, str]:
    return {"name": organisation.name, "kind": organisation.kind, "language": "", **changed}


# Setting up


def test_it_makes_the_group_its_owner_and_one_event(as_: As, amina: User) -> None:
    amy = as_(amina)
    answer = amy.post(reverse("group-new"), DETAILS)
    choir = Organisation.objects.get(slug="pill-choir")
    assert answer.url == choir.get_absolute_url()
    assert (choir.name_cy, choir.language, choir.postcode) == ("Côr Pill", "cy", "NP20 2AA")
    assert choir.memberships.get().role == Role.OWNER
    event = choir.events.get()
    assert (event.verb, event.by, event.after["name"]) == ("create", amina, "Pill Choir")
    assert "Acting for" in amy.get(reverse("groups")).content.decode()


def test_a_number_given_at_once_waits_to_be_checked(as_: As, amina: User) -> None:
    as_(amina).post(reverse("group-new"), {**DETAILS, "register": "GB-CHC", "number": "116 4883"})
    number = OrgId.objects.get()
    assert (number.org_id, number.verified_at) == ("GB-CHC-1164883", None)


def test_one_comes_back_to_the_booking_one_was_making(as_: As, amina: User) -> None:
    assert as_(amina).post(reverse("group-new"), {**DETAILS, "next": "/privacy/"}).url == "/privacy/"
    away = as_(amina).post(reverse("group-new"), {**DETAILS, "next": "https://evil.example/"})
    assert away.url == "/groups/pill-choir-2/"


def test_the_name_of_an_address_is_never_a_page_of_ours(as_: As, amina: User) -> None:
    as_(amina).post(reverse("group-new"), {**DETAILS, "name": "New"})
    as_(amina).post(reverse("group-new"), {**DETAILS, "name": "???"})
    assert set(Organisation.objects.values_list("slug", flat=True)) == {"new-2", "group"}


@pytest.mark.parametrize(
    ("changed", "field", "says"),
    [
        ({"name": ""}, "name", "This field is required."),
        ({"kind": "circus"}, "kind", "Select a valid choice."),
        ({"email": "post"}, "email", "Enter a valid email address."),
        ({"register": "GB-CHC", "number": "12"}, "number", "six or seven digits"),
        ({"register": "GB-CHC"}, "number", "Enter the number"),
        ({"number": "1164883"}, "register", "Choose the register"),
    ],
)
def test_a_wrong_answer_is_named_at_its_field(
    as_: As, amina: User, changed: dict[str, str], field: str, says: str
) -> None:
    page = as_(amina).post(reverse("group-new"), {**DETAILS, **changed}).content.decode()
    assert says in page
    assert f'href="#id_{field}"' in page
    assert not Organisation.objects.exists()


# Changing


def test_an_owner_changes_the_details_and_the_address_stays(as_: As, amina: User, scouts: Organisation) -> None:
    answer = as_(amina).post(
        reverse("group-edit", args=[scouts.slug]), details_of(scouts, name="Maindee Explorers", phone="01633 1")
    )
    assert answer.url == scouts.get_absolute_url()
    scouts.refresh_from_db()
    assert (scouts.name, scouts.phone, scouts.slug) == ("Maindee Explorers", "01633 1", "maindee-scouts")
    event = scouts.events.get(verb="edit")
    assert event.before["name"] == "3rd Maindee Scouts"
    assert "kind" not in event.after, "only what changed"


def test_saving_without_a_change_leaves_no_event(as_: As, amina: User, scouts: Organisation) -> None:
    same = details_of(scouts, name_cy=scouts.name_cy, language=scouts.language)
    as_(amina).post(reverse("group-edit", args=[scouts.slug]), same)
    assert not OrganisationEvent.objects.filter(verb="edit").exists()


@pytest.mark.parametrize("role", [Role.BOOKER, Role.TREASURER, Role.MANAGER])
def test_other_members_cannot_change_them(as_: As, bill: User, scouts: Organisation, role: Role) -> None:
    Membership.objects.create(user=bill, organisation=scouts, role=role)
    address = reverse("group-edit", args=[scouts.slug])
    assert as_(bill).get(address).status_code == 403
    assert as_(bill).post(address, details_of(scouts, name="Ours now")).status_code == 403
    scouts.refresh_from_db()
    assert scouts.name == "3rd Maindee Scouts"


# Numbers


def test_a_number_is_added_and_taken_away(as_: As, amina: User, scouts: Organisation) -> None:
    address = reverse("group-registrations", args=[scouts.slug])
    as_(amina).post(address, {"register": "GB-COH", "number": "1234567"})
    number = scouts.org_ids.get()
    assert number.org_id == "GB-COH-01234567"
    assert "Waiting to be checked" in as_(amina).get(address).content.decode()
    as_(amina).post(reverse("group-registration-drop", args=[scouts.slug, number.pk]))
    assert not scouts.org_ids.exists()
    assert list(scouts.events.values_list("verb", flat=True)) == ["claim_number", "drop_number"]


def test_a_checked_number_stays(as_: As, amina: User, scouts: Organisation) -> None:
    number = OrgId.objects.create(organisation=scouts, org_id="GB-CHC-1164883", verified_at=NOW)
    answer = as_(amina).post(reverse("group-registration-drop", args=[scouts.slug, number.pk]), follow=True)
    assert "This number has been checked." in answer.content.decode()
    assert scouts.org_ids.exists()


def test_two_may_claim_a_number_and_one_may_have_it(
    amina: User, bill: User, chidi: User, scouts: Organisation, chess: Organisation
) -> None:
    mine = registrations.claim(organisation=scouts, org_id="GB-CHC-1164883", by=amina, at=NOW)
    theirs = registrations.claim(organisation=chess, org_id="GB-CHC-1164883", by=chidi, at=NOW)
    with pytest.raises(NotPermitted):
        registrations.verify(registration=mine, by=amina, at=NOW)
    bill.is_staff = True
    registrations.verify(registration=mine, by=bill, at=NOW)
    with pytest.raises(Refused, match="already verified for 3rd Maindee Scouts"):
        registrations.verify(registration=theirs, by=bill, at=NOW)
    assert list(OrgId.objects.verified()) == [mine]


# For whom one acts


def test_one_chooses_for_whom_to_act(as_: As, amina: User, scouts: Organisation) -> None:
    choir = make_organisation("Choir", amina, slug="choir")
    amy = as_(amina)
    for chosen in (scouts, choir):
        answer = amy.post(reverse("acting"), {"organisation": chosen.pk, "next": "/privacy/"})
        assert answer.url == "/privacy/"
        assert amy.get("/privacy/").wsgi_request.acting_for == chosen


def test_one_cannot_act_for_others(as_: As, chidi: User, chess: Organisation, scouts: Organisation) -> None:
    eve = as_(chidi)
    assert eve.post(reverse("acting"), {"organisation": scouts.pk}).status_code == 404
    assert eve.post(reverse("acting"), {"organisation": "x"}).status_code == 404
    assert eve.get(reverse("acting")).status_code == 405
    assert eve.get("/privacy/").wsgi_request.acting_for == chess


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", r"/\evil.example", "javascript:1"])
def test_choosing_never_leads_to_another_site(as_: As, amina: User, scouts: Organisation, elsewhere: str) -> None:
    answer = as_(amina).post(reverse("acting"), {"organisation": scouts.pk, "next": elsewhere})
    assert answer.url == reverse("groups")


# Lists


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_groups_asks_the_same_whatever_its_length(
    as_: As, amina: User, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for each in range(number):
        make_organisation(f"Group {each}", amina, slug=f"group-{each}")
    amy = as_(amina)
    with django_assert_num_queries(4):  # session, person, memberships, invitations
        page = amy.get(reverse("groups"))
    assert page.content.decode().count('<li class="card">') == number


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_numbers_asks_the_same_whatever_its_length(
    as_: As, amina: User, scouts: Organisation, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for each in range(number):
        OrgId.objects.create(organisation=scouts, org_id=f"GB-CHC-100000{each}")
    amy = as_(amina)
    with django_assert_num_queries(5):  # session, person, membership, numbers, memberships for the head
        page = amy.get(reverse("group-registrations", args=[scouts.slug]))
    assert page.content.decode().count("Waiting to be checked") == number
