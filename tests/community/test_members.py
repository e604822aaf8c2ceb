"""Who belongs, in what role, and how one joins and leaves."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from community.models import Invitation, Membership, Organisation, Role, User
from tests.cast import make_person
from tests.community.conftest import last_letter, link_in

pytestmark = pytest.mark.django_db
As = Callable[[User], Client]


@pytest.fixture
def bills(bill: User, scouts: Organisation) -> Membership:
    """Bill books for the scouts too."""
    return Membership.objects.create(user=bill, organisation=scouts, role=Role.BOOKER)


def members(group: Organisation) -> str:
    return reverse("group-members", args=[group.slug])


def of_member(name: str, membership: Membership) -> str:
    return reverse(name, args=[membership.organisation.slug, membership.pk])


def words(answer: Any) -> str:
    return answer.content.decode()


@pytest.fixture
def invited(as_: As, amina: User, scouts: Organisation, django_capture_on_commit_callbacks: Any) -> Callable[..., str]:
    """Amina invites an address; the link in its letter."""

    def invite(email: str = "chidi@example.org", role: str = "booker") -> str:
        with django_capture_on_commit_callbacks(execute=True):
            as_(amina).post(members(scouts), {"email": email, "role": role})
        return link_in(last_letter(email), "invitations")

    return invite


# The list


def test_members_see_each_other(as_: As, bill: User, bills: Membership, scouts: Organisation) -> None:
    page = words(as_(bill).get(members(scouts)))
    assert "amina@example.org" in page
    assert "bill@example.org" in page
    assert "Invite somebody" not in page
    assert "Leave this group" in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_the_same_whatever_its_length(
    as_: As, amina: User, scouts: Organisation, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for each in range(number - 1):
        Membership.objects.create(user=make_person(f"Person{each}"), organisation=scouts, role=Role.BOOKER)
        Invitation.objects.create(organisation=scouts, email=f"p{each}@example.com", sent_at=timezone.now())
    amy = as_(amina)
    with django_assert_num_queries(6):  # session, person, membership, members, invitations, memberships for the head
        page = words(amy.get(members(scouts)))
    assert page.count("mailto:") == number


# Roles


def test_an_owner_changes_a_role(as_: As, amina: User, bills: Membership) -> None:
    as_(amina).post(of_member("group-member-role", bills), {"role": "manager"})
    bills.refresh_from_db()
    assert bills.role == Role.MANAGER
    event = bills.organisation.events.get()
    assert (event.verb, event.before["role"], event.after["role"]) == ("change_role", "booker", "manager")


def test_a_role_that_does_not_exist_is_refused(as_: As, amina: User, bills: Membership) -> None:
    as_(amina).post(of_member("group-member-role", bills), {"role": "king"})
    bills.refresh_from_db()
    assert bills.role == Role.BOOKER


@pytest.mark.parametrize("role", [Role.BOOKER, Role.TREASURER, Role.MANAGER])
def test_nobody_but_an_owner_raises_anybody(
    as_: As, bill: User, amina: User, bills: Membership, scouts: Organisation, role: Role
) -> None:
    bills.role = role
    bills.save()
    amys = scouts.memberships.get(user=amina)
    assert as_(bill).post(of_member("group-member-role", bills), {"role": "owner"}).status_code == 403
    assert as_(bill).post(of_member("group-member-role", amys), {"role": "booker"}).status_code == 403
    assert as_(bill).post(of_member("group-member-remove", amys)).status_code == 403
    assert as_(bill).post(members(scouts), {"email": "x@example.org", "role": "owner"}).status_code == 403
    assert {each.user: each.role for each in scouts.memberships.all()} == {amina: "owner", bill: role}
    assert not scouts.events.exists()
    assert not mail.outbox


def test_the_last_owner_stays_owner(as_: As, amina: User, bills: Membership, scouts: Organisation) -> None:
    amys = scouts.memberships.get(user=amina)
    for name, data in (("group-member-role", {"role": "booker"}), ("group-member-remove", {})):
        page = words(as_(amina).post(of_member(name, amys), data, follow=True))
        assert "Every group needs an owner. Make somebody else an owner first." in page
    amys.refresh_from_db()
    assert amys.role == Role.OWNER
    bills.role = Role.OWNER
    bills.save()
    as_(amina).post(of_member("group-member-remove", amys))
    assert list(scouts.memberships.all()) == [bills]


def test_one_may_leave(as_: As, bill: User, bills: Membership, scouts: Organisation) -> None:
    answer = as_(bill).post(of_member("group-member-remove", bills))
    assert answer.url == reverse("groups")
    assert scouts.events.get().verb == "leave"
    assert as_(bill).get(members(scouts)).status_code == 404


def test_an_owner_takes_somebody_out(as_: As, amina: User, bill: User, bills: Membership, scouts: Organisation) -> None:
    as_(amina).post(of_member("group-member-remove", bills))
    event = scouts.events.get()
    assert (event.verb, event.by, event.before) == ("remove", amina, {"user": bill.pk, "role": "booker"})


def test_a_number_of_another_group_finds_nothing(
    as_: As, amina: User, chidi: User, scouts: Organisation, chess: Organisation
) -> None:
    theirs = chess.memberships.get()
    for name in ("group-member-role", "group-member-remove"):
        address = reverse(name, args=[scouts.slug, theirs.pk])
        assert as_(amina).post(address, {"role": "booker"}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.role == Role.OWNER


# Joining


def test_an_invitation_is_read_and_accepted(
    as_: As, chidi: User, scouts: Organisation, invited: Callable[..., str]
) -> None:
    link = invited(role="treasurer")
    eve = as_(chidi)
    page = words(eve.get(link))
    assert "Amina asks you to join" in page
    assert "Treasurer" in page
    answer = eve.post(link + "accept/")
    assert answer.url == scouts.get_absolute_url()
    assert scouts.memberships.get(user=chidi).role == Role.TREASURER
    assert [each.verb for each in scouts.events.all()] == ["invite", "join"]
    assert eve.get("/privacy/").wsgi_request.acting_for == scouts


def test_the_page_of_somebody_invited_shows_it(as_: As, chidi: User, invited: Callable[..., str]) -> None:
    assert invited() in words(as_(chidi).get(reverse("groups")))


def test_somebody_new_signs_up_on_the_way(scouts: Organisation, invited: Callable[..., str]) -> None:
    link = invited("efa@example.org")
    client = Client()
    page = words(client.get(link))
    assert "/account/sign-up/?next=" in page
    assert "efa%40example.org" in page
    client.post(
        reverse("account_signup"),
        {"name": "Efa", "email": "efa@example.org", "password1": "tair gwenynen las", "language": "", "next": link},
    )
    answer = client.post(link_in(last_letter("efa@example.org"), "confirm"))
    assert answer.url == link
    client.post(link + "accept/")
    assert scouts.memberships.filter(user__email="efa@example.org").exists()


def test_the_letter_of_another_does_not_work(
    as_: As, bill: User, scouts: Organisation, invited: Callable[..., str]
) -> None:
    link = invited()
    assert "sent to another e-mail address" in words(as_(bill).get(link))
    assert "sent to another e-mail address" in words(as_(bill).post(link + "accept/", follow=True))
    assert not scouts.memberships.filter(user=bill).exists()


def test_an_address_that_is_not_proved_is_not_enough(
    as_: As, chidi: User, scouts: Organisation, invited: Callable[..., str]
) -> None:
    link = invited()
    chidi.emailaddress_set.update(verified=False)
    as_(chidi).post(link + "accept/")
    assert not scouts.memberships.filter(user=chidi).exists()


def test_a_letter_works_once(as_: As, chidi: User, scouts: Organisation, invited: Callable[..., str]) -> None:
    link = invited()
    eve = as_(chidi)
    eve.post(link + "accept/")
    assert "You belong to this group already." in words(eve.get(link))
    scouts.memberships.get(user=chidi).delete()
    assert "has been used already" in words(eve.post(link + "accept/", follow=True))
    assert not scouts.memberships.filter(user=chidi).exists()


def test_a_withdrawn_letter_says_so(
    as_: As, amina: User, chidi: User, scouts: Organisation, invited: Callable[..., str]
) -> None:
    link = invited()
    address = reverse("group-invitation-withdraw", args=[scouts.slug, Invitation.objects.get().pk])
    assert as_(chidi).post(address).status_code == 404
    as_(amina).post(address)
    assert "was withdrawn" in words(as_(chidi).get(link))
    as_(chidi).post(link + "accept/")
    assert not scouts.memberships.filter(user=chidi).exists()


def test_an_old_letter_says_so(as_: As, chidi: User, scouts: Organisation, invited: Callable[..., str]) -> None:
    link = invited()
    Invitation.objects.update(sent_at=timezone.now() - timedelta(days=14, minutes=1))
    assert "has run out" in words(as_(chidi).get(link))
    as_(chidi).post(link + "accept/")
    assert not scouts.memberships.filter(user=chidi).exists()


def test_only_the_newest_letter_works(as_: As, chidi: User, scouts: Organisation, invited: Callable[..., str]) -> None:
    first, second = invited(role="owner"), invited(role="booker")
    as_(chidi).post(first + "accept/")
    assert not scouts.memberships.filter(user=chidi).exists()
    as_(chidi).post(second + "accept/")
    assert scouts.memberships.get(user=chidi).role == Role.BOOKER


def test_a_guessed_letter_finds_nothing(client: Client) -> None:
    assert client.get(reverse("invitation", args=["x" * 43])).status_code == 404


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"email": "post", "role": "booker"}, "Enter a valid email address."),
        ({"email": "x@example.org", "role": "king"}, "Select a valid choice."),
        ({"email": "AMINA@example.org", "role": "booker"}, "belongs to this group already"),
    ],
)
def test_a_wrong_invitation_is_named_at_its_field(
    as_: As, amina: User, scouts: Organisation, data: dict[str, str], says: str
) -> None:
    assert says in words(as_(amina).post(members(scouts), data))
    assert not Invitation.objects.exists()
    assert not mail.outbox


def test_no_letter_goes_out_for_what_is_rolled_back(amina: User, scouts: Organisation) -> None:
    from django.db import transaction

    from community.actions import invitations

    with transaction.atomic():
        invitations.invite(organisation=scouts, email="x@example.org", role=Role.BOOKER, by=amina, at=timezone.now())
        transaction.set_rollback(True)
    assert not mail.outbox
