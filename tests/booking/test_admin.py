"""The office's pages: everything can be read, and no form changes a booking behind the actions' back."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from booking.actions import approve
from booking.models import Booking, Message, Resource
from community.models import User
from tests.booking.decisions import *  # noqa: F403
from tests.cast import NOW
from venues.models import Space


@pytest.fixture
def office(db: None, client: Client) -> Client:
    """The browser of somebody who looks after the installation."""
    person = User.objects.create_superuser("office@example.org", "a long enough password")
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize("model", ["booking", "resource", "offer", "message"])
def test_every_list_opens_and_can_be_searched(office: Client, asked_for: Booking, model: str) -> None:
    address = reverse(f"admin:booking_{model}_changelist")
    assert office.get(address).status_code == 200
    assert office.get(address, {"q": "Music"}).status_code == 200


def test_a_booking_is_shown_with_its_history(office: Client, asked_for: Booking, bill: User) -> None:
    approve.approve(booking=asked_for, by=bill, at=NOW)
    page = office.get(reverse("admin:booking_booking_change", args=[asked_for.pk])).content.decode()
    assert "approve" in page
    assert "Music room" in page


def test_a_booking_cannot_be_changed_or_deleted_here(office: Client, asked_for: Booking) -> None:
    change = reverse("admin:booking_booking_change", args=[asked_for.pk])
    assert office.post(change, {"state": "confirmed"}).status_code == 403
    assert office.post(reverse("admin:booking_booking_delete", args=[asked_for.pk]), {"post": "yes"}).status_code == 403
    assert office.get(reverse("admin:booking_booking_add")).status_code == 403
    asked_for.refresh_from_db()
    assert asked_for.state == "requested"
    for model in (Booking, Resource):
        actions = admin.site._registry[model].get_actions(office.get(change).wsgi_request)
        assert "delete_selected" not in actions


def test_of_a_resource_only_words_and_switches_change(office: Client, room: Space) -> None:
    typed = {"name": "Music studio", "is_published": "on", "capacity": "999", "slug": "stolen"}
    answer = office.post(reverse("admin:booking_resource_change", args=[room.pk]), typed)

    assert answer.status_code == 302
    found = Resource.objects.get(pk=room.pk)
    assert (found.name, found.capacity, found.slug, found.needs_approval) == ("Music studio", 30, room.slug, False)


def test_a_letter_given_up_goes_back_into_the_post(office: Client, asked_for: Booking) -> None:
    Message.objects.update(attempts=8, failure="No such address")
    chosen = Message.objects.first()
    assert chosen

    office.post(
        reverse("admin:booking_message_changelist"), {"action": "try_again", "_selected_action": [str(chosen.pk)]}
    )

    chosen.refresh_from_db()
    assert (chosen.attempts, chosen.failure) == (0, "")
    assert Message.objects.exclude(pk=chosen.pk).get().attempts == 8


@pytest.mark.parametrize("fate", ["sent", "waiting", "failed"])
def test_letters_by_what_became_of_them(office: Client, asked_for: Booking, fate: str) -> None:
    assert office.get(reverse("admin:booking_message_changelist"), {"fate": fate}).status_code == 200
