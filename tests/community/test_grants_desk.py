"""Staff enter, sign and end grants at their desk, and only through the deeds that leave an event."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from community.models import AcceptedFunder, Grant, GrantKind, Organisation, OrganisationEvent, User
from tests.cast import make_person

pytestmark = pytest.mark.django_db
LIST = "admin:community_grant_changelist"


def root(name: str) -> User:
    person = make_person(name)
    person.is_staff = person.is_superuser = True
    person.save()
    return person


@pytest.fixture
def sara(db: None) -> User:
    return root("Sara")


@pytest.fixture
def desk(client: Client, sara: User) -> Client:
    client.force_login(sara)
    return client


def a_form(of: Organisation, **fields: Any) -> dict[str, Any]:
    usual = {"kind": "grant", "organisation": of.pk, "title": "Roof", "funder_name": "Council"}
    usual |= {"funder_id": "GB-LAE-NWP", "amount": "1234.50", "starts_on": "2026-04-01", "ends_on": "2090-03-31"}
    return {name: value for name, value in {**usual, **fields}.items() if value is not None}


def an_agreement(organisation: Organisation, **fields: Any) -> dict[str, Any]:
    usual = {"kind": "agreement", "funder_name": "", "amount": "", "promised_hours": "10"}
    return a_form(organisation, **{**usual, **fields})


def test_a_grant_is_entered(desk: Client, sara: User, scouts: Organisation) -> None:
    assert desk.get(reverse("admin:community_grant_add")).status_code == 200
    answer = desk.post(reverse("admin:community_grant_add"), a_form(scouts))
    assert answer.status_code == 302
    grant = Grant.objects.get()
    assert (grant.organisation, grant.amount_pence, grant.entered_by) == (scouts, 123_450, sara)
    assert (grant.starts_on, grant.registered_on, grant.grant_id) == (date(2026, 4, 1), timezone.localdate(), None)
    assert [each.verb for each in OrganisationEvent.objects.all()] == ["enter_grant"]


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "promise"},
        {"kind": "agreement"},
        {"organisation": None},
        {"starts_on": ""},
        {"ends_on": "2026-03-31"},
        {"amount": "-1"},
        {"amount": "9" * 40},
        {"funder_name": ""},
        {"promised_hours": "501"},
        {"promised_hours": "-1"},
        {"title": "x" * 301},
    ],
)
def test_what_is_wrong_is_said_at_the_form(desk: Client, scouts: Organisation, fields: dict[str, Any]) -> None:
    answer = desk.post(reverse("admin:community_grant_add"), a_form(scouts, **fields))
    assert answer.status_code == 200 and "errorlist" in answer.content.decode()
    assert not Grant.objects.exists() and not OrganisationEvent.objects.exists()


def press(browser: Client, action: str, *grants: Grant) -> str:
    chosen = {"action": action, "_selected_action": [each.pk for each in grants]}
    return browser.post(reverse(LIST), chosen, follow=True).content.decode()


def test_a_second_person_signs(desk: Client, scouts: Organisation) -> None:
    desk.post(reverse("admin:community_grant_add"), an_agreement(scouts))
    agreement = Grant.objects.get(kind=GrantKind.AGREEMENT)
    assert "A second person has to sign it." in press(desk, "countersign", agreement)
    otto = root("Otto")
    desk.force_login(otto)
    assert "1 agreement signed." in press(desk, "countersign", agreement)
    agreement.refresh_from_db()
    assert agreement.countersigned_by == otto


def test_one_is_ended(desk: Client, scouts: Organisation) -> None:
    desk.post(reverse("admin:community_grant_add"), a_form(scouts))
    grant = Grant.objects.get()
    assert "1 grant ended." in press(desk, "end", grant)
    assert "This is over already." in press(desk, "end", grant)
    grant.refresh_from_db()
    assert grant.ended_on == timezone.localdate()


def test_a_row_is_only_looked_at(desk: Client, scouts: Organisation) -> None:
    desk.post(reverse("admin:community_grant_add"), a_form(scouts))
    grant = Grant.objects.get()
    row = reverse("admin:community_grant_change", args=[grant.pk])
    assert "GB-LAE-NWP" in desk.get(row).content.decode()
    assert desk.post(row, a_form(scouts, title="Changed")).status_code == 403
    assert desk.post(reverse("admin:community_grant_delete", args=[grant.pk]), {"post": "yes"}).status_code == 403
    assert "delete_selected" not in desk.get(reverse(LIST)).content.decode()
    grant.refresh_from_db()
    assert grant.title == "Roof"


@pytest.mark.parametrize("query", ["", "?linked=yes", "?linked=no", "?signed=yes", "?signed=no", "?q=Roof"])
def test_the_lists(desk: Client, scouts: Organisation, query: str) -> None:
    Grant.objects.create(grant_id="360G-1", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31),
                         registered_on=date(2026, 1, 1))  # fmt: skip
    AcceptedFunder.objects.create(keeper=scouts, funder_id="A", funder_name="Trust", since=date(2026, 1, 1))
    assert desk.get(reverse(LIST) + query).status_code == 200
    assert desk.get(reverse("admin:community_acceptedfunder_changelist")).status_code == 200


def test_nobody_else_gets_in(client: Client, amina: User, scouts: Organisation) -> None:
    client.force_login(amina)
    for name in (LIST, "admin:community_grant_add"):
        assert client.post(reverse(name), a_form(scouts)).status_code == 302
    assert not Grant.objects.exists()
