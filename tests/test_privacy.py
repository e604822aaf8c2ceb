"""What is kept about people is said of every model, on a page everybody can read."""

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from community.models import User
from community.privacy import personal_data, rows

# The package has a column for whoever made an event; nothing of ours writes it.
NEVER_WRITTEN = {"schedule.Event"}
TELLING = {"email", "phone", "ip_address"}


def tells_of_people(model: type[models.Model]) -> bool:
    """Whether a row points at a person, or has a column for how to reach one."""
    fields = [field for field in model._meta.get_fields() if isinstance(field, models.Field)]
    return any(field.related_model is User or field.name in TELLING for field in fields)


def test_every_model_says_what_personal_data_it_holds() -> None:
    assert {model._meta.label for model in apps.get_models()} == set(personal_data())


def test_a_model_that_points_at_people_cannot_say_that_it_holds_nothing() -> None:
    silent = {label for label, kept in personal_data().items() if not kept}
    assert {label for label in silent if tells_of_people(apps.get_model(label))} == NEVER_WRITTEN


@pytest.mark.django_db
def test_the_privacy_page_says_it_all(client: Client) -> None:
    page = client.get(reverse("privacy")).content.decode()
    for kept in rows():
        assert all(escape(str(words)) in page for words in (kept.what, kept.why, kept.how_long))
