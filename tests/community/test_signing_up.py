"""Making an account, proving the address, signing in – and coming back to where one was."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from community.models import User
from tests.cast import PASSWORD
from tests.community.conftest import last_letter, link_in

pytestmark = pytest.mark.django_db
ADDRESS = "efa@example.org"


def sign_up(client: Client, *, next: str = "", language: str = "en-gb", **changed: str) -> Any:
    data = {"name": "Efa Rees", "email": ADDRESS, "password1": "tair gwenynen las", "language": language, "next": next}
    return client.post(reverse("account_signup"), {**data, **changed})


def test_it_keeps_the_name_and_the_language_and_asks_to_prove_the_address(client: Client) -> None:
    answer = sign_up(client, language="cy")
    assert answer.url == reverse("account_email_verification_sent")
    efa = User.objects.get(email=ADDRESS)
    assert (efa.name, efa.language) == ("Efa Rees", "cy")
    assert not EmailAddress.objects.get(user=efa).verified
    assert [each.to for each in mail.outbox] == [[ADDRESS]]


def test_nobody_is_signed_in_before_the_address_is_proved(client: Client) -> None:
    sign_up(client)
    client.post(reverse("account_login"), {"login": ADDRESS, "password": "tair gwenynen las"})
    assert client.get(reverse("profile")).status_code == 302


def test_the_same_browser_goes_straight_on_to_where_it_was(client: Client) -> None:
    sign_up(client, next="/accessibility/?from=booking")
    answer = client.post(link_in(last_letter(ADDRESS), "confirm"))
    assert answer.url == "/accessibility/?from=booking"
    assert client.get(reverse("profile")).status_code == 200


def test_another_browser_is_taken_there_too(client: Client) -> None:
    sign_up(client, next=reverse("profile"))
    link = link_in(last_letter(ADDRESS), "confirm")
    another = Client()
    page = another.get(link)
    assert 'name="next"' in page.content.decode()
    answer = another.post(link, {"next": reverse("profile")}, follow=True)
    assert answer.redirect_chain[-1][0] == f"{reverse('account_login')}?next={reverse('profile')}"
    answer = another.post(
        reverse("account_login"), {"login": ADDRESS, "password": "tair gwenynen las", "next": reverse("profile")}
    )
    assert answer.url == reverse("profile")


def test_the_way_from_signing_in_to_signing_up_keeps_it(client: Client) -> None:
    page = client.get(reverse("account_login"), {"next": "/privacy/"}).content.decode()
    assert f'href="{reverse("account_signup")}?next=%2Fprivacy%2F"' in page
    assert "We bring you back to where you were." in page


def test_opening_the_link_alone_changes_nothing(client: Client) -> None:
    # Mail scanners follow links; only a person presses the button.
    sign_up(client)
    client.get(link_in(last_letter(ADDRESS), "confirm"))
    assert not EmailAddress.objects.get(email=ADDRESS).verified


def test_a_used_link_says_so(client: Client) -> None:
    sign_up(client)
    link = link_in(last_letter(ADDRESS), "confirm")
    client.post(link)
    assert "This link has been used, or it has run out." in Client().get(link).content.decode()


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "https:evil.example", r"/\evil.example"],
)
def test_it_never_leads_to_another_site(client: Client, amina: User, elsewhere: str) -> None:
    sign_up(client, next=elsewhere)
    assert "evil" not in last_letter(ADDRESS).body
    answer = client.post(link_in(last_letter(ADDRESS), "confirm"), {"next": elsewhere})
    assert answer.url == reverse("groups")
    answer = Client().post(
        f"{reverse('account_login')}", {"login": amina.email, "password": PASSWORD, "next": elsewhere}
    )
    assert answer.url == reverse("groups")
    page = Client().get(reverse("account_login"), {"next": elsewhere}).content.decode()
    assert f'href="{elsewhere}' not in page


def test_an_address_that_has_an_account_already_is_told_only_by_letter(client: Client, amina: User) -> None:
    answer = sign_up(client, email=amina.email)
    assert answer.url == reverse("account_email_verification_sent")
    assert "You have an account already" in last_letter(amina.email).subject
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", "", "This field is required."),
        ("email", "efa at example", "Enter a valid email address."),
        ("password1", "short", "This password is too short."),
        ("password1", "password123", "This password is too common."),
    ],
)
def test_a_wrong_answer_is_named_at_its_field(client: Client, field: str, value: str, says: str) -> None:
    answer = sign_up(client, next="/privacy/", **{field: value})
    page = answer.content.decode()
    assert says in page
    assert f'href="#id_{field}"' in page
    assert 'value="/privacy/"' in page
    assert not User.objects.exists()


def test_too_many_wrong_passwords_are_stopped(client: Client, amina: User) -> None:
    for _ in range(5):
        client.post(reverse("account_login"), {"login": amina.email, "password": "wrong"})
    answer = client.post(reverse("account_login"), {"login": amina.email, "password": PASSWORD})
    assert "Too many failed login attempts." in answer.content.decode()
    assert client.get(reverse("profile")).status_code == 302


def test_the_language_offered_is_that_of_the_page(client: Client) -> None:
    def chosen(page: str) -> str:
        return next(line for line in page.splitlines() if 'name="language"' in line and "checked" in line)

    assert 'value="en-gb"' in chosen(client.get("/account/sign-up/").content.decode())


def test_a_forgotten_password_is_replaced_by_letter(client: Client, amina: User) -> None:
    client.post(reverse("account_reset_password"), {"email": amina.email})
    link = link_in(last_letter(amina.email), "new-password")
    page = client.get(link, follow=True)
    choose = page.redirect_chain[-1][0]
    new = "pedwar can buwch"
    assert client.post(choose, {"password1": new, "password2": new}).url == reverse(
        "account_reset_password_from_key_done"
    )
    assert "Your password has been changed" in last_letter(amina.email).subject
    assert Client().post(reverse("account_login"), {"login": amina.email, "password": new}).url == reverse("groups")
    assert "This link has been used" in Client().get(link, follow=True).content.decode()


def test_somebody_without_an_account_gets_a_letter_that_says_so(client: Client) -> None:
    client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    assert "nobody@example.org" in last_letter("nobody@example.org").body
