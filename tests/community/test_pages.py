"""The statements, and the demo's post."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from community.models import User
from community.post import letters

pytestmark = pytest.mark.django_db
BACKEND = "django.core.mail.backends.filebased.EmailBackend"


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """Where letters are written in a demo."""
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = BACKEND, str(tmp_path / "post")
    settings.DEMO = True
    return tmp_path / "post"


@pytest.mark.parametrize("name", ["accessibility", "privacy"])
def test_the_statements_are_for_everybody_and_linked_from_every_page(client: Client, name: str) -> None:
    page = client.get(reverse(name))
    assert page.status_code == 200
    assert client.get(reverse("account_login")).content.decode().count(f'href="{reverse(name)}"') == 1


def test_the_post_shows_the_newest_letter_first_with_its_link(client: Client, folder: Path) -> None:
    for number in (1, 2):
        text = f"Annwyl\n\nhttp://127.0.0.1:8000/cy/x/{number}/\n<b>ŵyneb</b>"
        mail.send_mail(f"Llythyr {number} – ŷ", text, None, [f"p{number}@example.org"])
    page = client.get(reverse("demo-post")).content.decode()
    assert page.index("Llythyr 2 – ŷ") < page.index("Llythyr 1 – ŷ")
    assert '<a href="http://testserver/cy/x/2/"' in page, "it leads to the server one is looking at"
    assert "&lt;b&gt;ŵyneb" in page
    assert "p1@example.org" in page


def test_letters_sent_together_are_told_apart(folder: Path) -> None:
    with mail.get_connection() as connection:
        for number in (1, 2, 3):
            mail.EmailMessage(f"Letter {number}", "Text", None, ["a@example.org"], connection=connection).send()
    assert [each.subject for each in letters(folder)] == ["Letter 3", "Letter 2", "Letter 1"]


def test_an_empty_post_says_so(client: Client, folder: Path) -> None:
    assert "No letters yet" in client.get(reverse("demo-post")).content.decode()


def test_outside_a_demo_there_is_no_post(client: Client, folder: Path, settings: Any) -> None:
    mail.send_mail("Secret", "Text", None, ["a@example.org"])
    settings.DEMO = False
    assert client.get(reverse("demo-post")).status_code == 404
    assert reverse("demo-post") not in client.get(reverse("account_login")).content.decode()


# The staff's desk


@pytest.fixture
def staff(as_: Callable[[User], Client], bill: User) -> Client:
    """Bill looks after the installation."""
    bill.is_staff = bill.is_superuser = True
    bill.save()
    return as_(bill)


@pytest.mark.parametrize("model", ["user", "organisation", "membership", "orgid", "invitation", "organisationevent"])
def test_the_desk_lists_everything(staff: Client, scouts: Any, model: str) -> None:
    assert staff.get(reverse(f"admin:community_{model}_changelist")).status_code == 200


def test_the_desk_is_for_staff_and_the_door_is_the_one_everybody_uses(
    client: Client, as_: Callable[[User], Client], amina: User
) -> None:
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith(reverse("account_login"))
    assert as_(amina).get("/admin/", follow=True).status_code == 403
    assert as_(amina).get(reverse("admin:community_orgid_changelist"), follow=True).status_code == 403


def test_staff_verify_numbers_and_a_second_holder_is_told_plainly(staff: Client, scouts: Any, chess: Any) -> None:
    ids = [group.org_ids.create(org_id="GB-CHC-1164883").pk for group in (scouts, chess)]
    where = reverse("admin:community_orgid_changelist")
    page = staff.post(where, {"action": "verify", "_selected_action": ids}, follow=True).content.decode()
    assert "1 number verified." in page
    assert "is already verified for" in page
    assert [group.org_ids.verified().count() for group in (scouts, chess)].count(1) == 1


def test_staff_edit_a_group_and_a_person(staff: Client, scouts: Any, amina: User) -> None:
    for name, thing in (("organisation", scouts), ("user", amina)):
        assert staff.get(reverse(f"admin:community_{name}_change", args=[thing.pk])).status_code == 200
    assert staff.get(reverse("admin:community_user_add")).status_code == 200
