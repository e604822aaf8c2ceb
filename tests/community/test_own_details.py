"""What one may change about oneself: name, telephone, language, address, password, second step."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from community.models import Organisation, User
from tests.cast import PASSWORD
from tests.community.conftest import last_letter, link_in

pytestmark = pytest.mark.django_db
As = Callable[[User], Client]


def sign_in(person: User) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD, "next": reverse("profile")})
    return client


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_the_details_are_shown_and_changed(as_: As, amina: User) -> None:
    amy = as_(amina)
    assert "Amina" in amy.get(reverse("profile")).content.decode()
    answer = amy.post(reverse("profile"), {"name": "Amina Khan", "phone": "01633 000000", "language": "cy"})
    assert answer.url == reverse("profile")
    amina.refresh_from_db()
    assert (amina.name, amina.phone, amina.language) == ("Amina Khan", "01633 000000", "cy")


def test_a_person_needs_a_name(as_: As, amina: User) -> None:
    page = as_(amina).post(reverse("profile"), {"name": " ", "language": "xx"}).content.decode()
    assert 'href="#id_name"' in page
    assert 'href="#id_language_0"' in page
    assert ">Amina<" in page, "the head of the page must show what is stored"
    amina.refresh_from_db()
    assert amina.name == "Amina"


def test_nobody_can_change_what_they_are_by_posting_more(as_: As, amina: User) -> None:
    as_(amina).post(reverse("profile"), {"name": "Amina", "is_staff": "on", "email": "x@example.org"})
    amina.refresh_from_db()
    assert (amina.is_staff, amina.email) == (False, "amina@example.org")


def test_a_stranger_must_sign_in(client: Client) -> None:
    answer = client.get(reverse("profile"))
    assert answer.url == f"{reverse('account_login')}?next={reverse('profile')}"


def test_the_password_is_changed_and_a_letter_says_so(amina: User) -> None:
    client = sign_in(amina)
    new = "pedwar can buwch"
    answer = client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert answer.url == reverse("profile")
    assert client.get(reverse("profile")).status_code == 200, "still signed in"
    assert "Your password has been changed" in last_letter(amina.email).subject
    amina.refresh_from_db()
    assert amina.check_password(new)


def test_a_new_address_counts_only_once_proved(amina: User, scouts: Organisation) -> None:
    client = sign_in(amina)
    client.post(reverse("account_email"), {"action_add": "", "email": "new@example.org"})
    amina.refresh_from_db()
    assert amina.email == "amina@example.org"
    answer = client.post(link_in(last_letter("new@example.org"), "confirm"))
    assert answer.url == reverse("profile")
    amina.refresh_from_db()
    assert amina.email == "new@example.org"
    assert [each.email for each in EmailAddress.objects.filter(user=amina)] == ["new@example.org"]
    assert "new@example.org" in last_letter("amina@example.org").body


def test_a_new_address_can_be_given_up(amina: User) -> None:
    client = sign_in(amina)
    client.post(reverse("account_email"), {"action_add": "", "email": "new@example.org"})
    assert "waiting for you to follow the link" in client.get(reverse("account_email")).content.decode()
    client.post(reverse("account_email"), {"action_remove": "", "email": "new@example.org"})
    assert not EmailAddress.objects.filter(email="new@example.org").exists()


def test_two_steps_from_the_picture_to_a_recovery_code(amina: User, django_capture_on_commit_callbacks: Any) -> None:
    client = sign_in(amina)
    ask = client.get(reverse("mfa_activate_totp")).url
    assert ask == f"{reverse('account_reauthenticate')}?next={quote(reverse('mfa_activate_totp'), safe='')}"
    assert "Incorrect password." in client.post(ask, {"password": "wrong"}).content.decode()
    assert client.post(ask, {"password": PASSWORD}).url == reverse("mfa_activate_totp")
    page = client.get(reverse("mfa_activate_totp"))
    assert '<img src="data:image/svg+xml;base64,' in page.content.decode()
    assert '<rect fill="white"' in page.context["totp_svg"], "black on a dark page cannot be scanned"
    secret = page.context["form"].secret
    assert "Incorrect code." in client.post(reverse("mfa_activate_totp"), {"code": "000000"}).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    assert answer.url == reverse("mfa_view_recovery_codes")
    assert "Two-step sign-in is on" in last_letter(amina.email).subject
    recovery = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert len(recovery) == 10
    assert recovery[0] in client.get(reverse("mfa_download_recovery_codes")).content.decode()

    later = Client()
    answer = later.post(
        reverse("account_login"), {"login": amina.email, "password": PASSWORD, "next": reverse("groups")}
    )
    assert answer.url == reverse("mfa_authenticate")
    assert later.get(reverse("profile")).status_code == 302, "the password alone is not enough"
    assert "Incorrect code." in later.post(reverse("mfa_authenticate"), {"code": "123456"}).content.decode()
    assert later.post(reverse("mfa_authenticate"), {"code": recovery[0]}).url == reverse("groups")
    assert later.get(reverse("profile")).status_code == 200

    again = Client()
    again.post(reverse("account_login"), {"login": amina.email, "password": PASSWORD})
    assert again.post(reverse("mfa_authenticate"), {"code": recovery[0]}).status_code == 200, "it works once"

    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=amina).exists()
