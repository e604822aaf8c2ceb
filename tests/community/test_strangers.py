"""Chidi is from another group: nothing of the scouts' is there for him, and nothing he sends changes anything."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from community.models import Invitation, Membership, Organisation, OrganisationEvent, OrgId, Role, User

pytestmark = pytest.mark.django_db
As = Callable[[User], Client]

PAGES = ["group", "group-edit", "group-members", "group-registrations"]
DEEDS = [
    "group-edit",
    "group-members",
    "group-registrations",
    "group-member-role",
    "group-member-remove",
    "group-invitation-withdraw",
    "group-registration-drop",
]


@pytest.fixture
def things(scouts: Organisation, bill: User) -> dict[str, int]:
    """One of each thing of the scouts' that has a number."""
    membership = Membership.objects.create(user=bill, organisation=scouts, role=Role.BOOKER)
    invitation = Invitation.objects.create(organisation=scouts, email="x@example.org", sent_at=timezone.now())
    number = OrgId.objects.create(organisation=scouts, org_id="GB-CHC-1164883")
    return {"member": membership.pk, "invitation": invitation.pk, "registration": number.pk}


def address(name: str, group: Organisation, things: dict[str, int]) -> str:
    number = next((pk for thing, pk in things.items() if f"-{thing}-" in name), None)
    return reverse(name, args=[group.slug] if number is None else [group.slug, number])


def state() -> object:
    return [
        list(model.objects.order_by("pk").values())  # type: ignore[attr-defined]
        for model in (Organisation, Membership, Invitation, OrgId, OrganisationEvent)
    ]


@pytest.mark.parametrize("name", PAGES)
def test_no_page_is_there(as_: As, chidi: User, chess: Organisation, scouts: Organisation, name: str) -> None:
    eve = as_(chidi)
    theirs, nobodys = eve.get(reverse(name, args=[scouts.slug])), eve.get(reverse(name, args=["no-such-group"]))
    assert theirs.status_code == nobodys.status_code == 404
    assert "Scouts" not in theirs.content.decode()


@pytest.mark.parametrize("name", DEEDS)
def test_no_deed_is_done(
    as_: As, chidi: User, chess: Organisation, scouts: Organisation, things: dict[str, int], name: str
) -> None:
    before = state()
    data = {"name": "Mine", "kind": "group", "email": "chidi@example.org", "role": "owner"}
    assert as_(chidi).post(address(name, scouts, things), data).status_code == 404
    assert state() == before


@pytest.mark.parametrize("name", [*PAGES, *DEEDS, "groups", "group-new", "profile", "account_email", "mfa_index"])
def test_somebody_not_signed_in_is_asked_to(
    client: Client, scouts: Organisation, things: dict[str, int], name: str
) -> None:
    before = state()
    own = name in ("groups", "group-new", "profile", "account_email", "mfa_index")
    where = reverse(name) if own else address(name, scouts, things)
    for answer in (client.get(where), client.post(where, {"name": "Mine", "role": "owner"})):
        assert answer.status_code == 302
        assert answer.url.startswith(f"{reverse('account_login')}?next=")
    assert state() == before


@pytest.mark.parametrize("name", DEEDS)
def test_no_deed_is_done_by_following_a_link(
    as_: As, amina: User, scouts: Organisation, things: dict[str, int], name: str
) -> None:
    before = state()
    as_(amina).get(address(name, scouts, things))
    assert state() == before


def test_a_form_from_another_site_is_refused(amina: User, scouts: Organisation) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(amina)
    assert client.post(reverse("acting"), {"organisation": scouts.pk}).status_code == 403
    assert client.post(reverse("group-new"), {"name": "X", "kind": "group"}).status_code == 403
