"""Letters in the reader's language; in both, Welsh first, where nobody knows it."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from community import letters, notices
from community.actions import invitations
from community.models import Organisation, Role, User
from tests.cast import NOW

pytestmark = pytest.mark.django_db
LAST_DAY_CY, LAST_DAY_EN = "Dydd Llun 18 Ionawr", "Monday 18 January"


def test_an_english_group_writes_in_english(scouts: Organisation, amina: User) -> None:
    notices.invitation(_invite(scouts, amina))
    letter = mail.outbox[-1]
    assert LAST_DAY_EN in letter.body
    assert LAST_DAY_CY not in letter.body
    assert "/cy/" not in letter.body
    assert "3rd Maindee Scouts" in letter.subject


def test_a_welsh_group_writes_in_welsh_with_welsh_addresses(scouts: Organisation, amina: User) -> None:
    Organisation.objects.update(language="cy")
    scouts.refresh_from_db()
    notices.invitation(_invite(scouts, amina))
    letter = mail.outbox[-1]
    assert LAST_DAY_CY in letter.body
    assert LAST_DAY_EN not in letter.body
    assert "/cy/" in letter.body
    assert "3ydd Sgowtiaid Maindee" in letter.subject


def test_where_the_language_is_unknown_it_is_in_both_and_welsh_is_first(scouts: Organisation, amina: User) -> None:
    Organisation.objects.update(language="")
    scouts.refresh_from_db()
    notices.invitation(_invite(scouts, amina))
    letter = mail.outbox[-1]
    assert 0 < letter.body.index(LAST_DAY_CY) < letter.body.index(LAST_DAY_EN)
    assert letter.body.index("/cy/") < letter.body.index(letters.BETWEEN_LANGUAGES.strip())
    assert letter.subject.index("Sgowtiaid") < letter.subject.index("Scouts")


def test_allauths_letters_follow_the_person(client: Client, delyth: User, amina: User) -> None:
    client.post(reverse("account_reset_password"), {"email": delyth.email})
    assert "/cy/" in mail.outbox[-1].body
    client.post(reverse("account_reset_password"), {"email": amina.email})
    assert "/cy/" not in mail.outbox[-1].body
    client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    assert letters.BETWEEN_LANGUAGES.strip() in mail.outbox[-1].body


def test_a_welsh_link_made_on_an_english_page_works(client: Client, delyth: User) -> None:
    from tests.community.conftest import link_in

    client.post(reverse("account_reset_password"), {"email": delyth.email})
    link = link_in(mail.outbox[-1], "cyfrinair-newydd")
    assert link.startswith("/cy/")
    assert client.get(link, follow=True).status_code == 200


def test_a_name_is_not_spoilt_by_html(amina: User, scouts: Organisation) -> None:
    Organisation.objects.update(name="Pots & Pans <Pill>")
    scouts.refresh_from_db()
    notices.invitation(_invite(scouts, amina))
    assert "Pots & Pans <Pill>" in mail.outbox[-1].body
    assert "Pots & Pans <Pill>" in mail.outbox[-1].subject


def _invite(group: Organisation, owner: User):  # type: ignore[no-untyped-def]
    return invitations.invite(
        organisation=group, email="dai@example.org", role=Role.BOOKER, by=owner, at=NOW + timedelta(0)
    )
