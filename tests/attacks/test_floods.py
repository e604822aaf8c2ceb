"""Asking too often: holds, letters, and addresses tried one by one."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from booking.actions import hold
from booking.actions.limits import HOLDS_A_GROUP, HOLDS_AN_ADDRESS, Holder
from booking.eligibility import Refused
from booking.models import Booking
from community.actions import invitations
from community.actions.base import Refused as NotDone
from community.models import Membership, Role
from tests.attacks.conftest import World
from tests.cast import NOW, evening, make_organisation, make_person


def press(browser: Client, world: World, day: int, start: int = 18, headers: dict[str, str] | None = None) -> int:
    """How many times are held after one more press."""
    span = evening(day, start, start + 1)
    given = {"start": span.start.isoformat(), "end": span.end.isoformat()}
    browser.post(reverse("book", args=[world.hall.slug]), given, headers=headers)
    return Booking.objects.filter(state="held").count()


def test_cookies_thrown_away(world: World) -> None:
    before = Booking.objects.filter(state="held").count()
    held = [press(Client(), world, day) for day in range(12, 12 + HOLDS_AN_ADDRESS + 3)][-1]
    assert held - before == HOLDS_AN_ADDRESS


def test_addresses_made_up(world: World) -> None:
    """Nobody of ours stands in front, so what the head says of where it came from is not read."""
    before = Booking.objects.filter(state="held").count()
    for day in range(12, 12 + HOLDS_AN_ADDRESS + 3):
        spoofed = {
            "X-Forwarded-For": f"203.0.113.{day}",
            "X-Real-IP": f"203.0.113.{day}",
            "Forwarded": f"for=203.0.113.{day}",
        }
        held = press(Client(), world, day, headers=spoofed)
    assert held - before == HOLDS_AN_ADDRESS


def members(world: World, number: int) -> list[Client]:
    """Browsers of so many people who book for the scouts and come from everywhere."""
    found = []
    for each in range(number):
        person = make_person(f"Scout{each}")
        Membership.objects.create(user=person, organisation=world.scouts, role=Role.BOOKER)
        browser = Client(REMOTE_ADDR=f"198.51.100.{each}")
        browser.force_login(person)
        found.append(browser)
    return found


def test_one_group_with_many_hands(world: World) -> None:
    """Two each of eight people would be sixteen; the group has one hold of Amina's already, made for nobody."""
    before = Booking.objects.filter(state="held").count()
    browsers = members(world, 8)
    held = [press(browser, world, 12 + number, start) for start in (10, 14) for number, browser in enumerate(browsers)]
    assert held[-1] - before == HOLDS_A_GROUP
    page = browsers[-1].post(
        reverse("book", args=[world.hall.slug]),
        {"start": evening(24).start.isoformat(), "end": evening(24).end.isoformat()},
    )
    assert "Your group is holding as many times as we allow" in page.content.decode()


def test_another_group_is_not_kept_waiting(world: World) -> None:
    for number, browser in enumerate(members(world, HOLDS_A_GROUP)):
        press(browser, world, 12 + number, 10)
    before = Booking.objects.filter(state="held").count()
    assert press(world.browser("chidi"), world, 23) == before + 1


def test_a_hold_that_ran_out_counts_again_when_it_is_taken_up(world: World) -> None:
    choir = make_organisation("Choir", make_person("Singer"), slug="choir")
    people = [make_person(f"Voice{number}") for number in range(HOLDS_A_GROUP + 1)]
    holders = [Holder(user=person, group=choir.pk) for person in people]
    first = hold.hold(resource=world.hall, span=evening(12, 10, 11), holder=holders[0], at=NOW)
    later = NOW + timedelta(minutes=20)
    for number, holder in enumerate(holders[1:]):
        hold.hold(resource=world.hall, span=evening(13 + number, 10, 11), holder=holder, at=later)
    with pytest.raises(Refused) as refused:
        hold.again(booking=first, at=later)
    assert [each.code for each in refused.value.refusals] == ["too_many_holds"]


def test_signing_in_brings_the_hold_under_the_groups_count(world: World) -> None:
    browser, chidi = Client(), world.people["chidi"]
    press(browser, world, 12)
    browser.post(reverse("account_login"), {"login": chidi.email, "password": "a long enough password"})
    assert Booking.objects.filter(made_by=chidi, held_for__slug="pill-chess").count() == 1


def test_invitations_are_no_way_to_write_to_everybody(world: World) -> None:
    amina = world.people["amina"]
    ask: dict[str, Any] = {"organisation": world.scouts, "role": Role.BOOKER, "by": amina, "at": NOW}
    for _each in range(invitations.LETTERS_AN_ADDRESS):
        invitations.invite(email="tired@example.org", **ask)
    with pytest.raises(NotDone):
        invitations.invite(email="tired@example.org", **ask)
    with pytest.raises(NotDone):
        for number in range(invitations.LETTERS_A_DAY):
            invitations.invite(email=f"stranger{number}@example.org", **ask)
    other = make_organisation("Second group", amina, slug="second")
    with pytest.raises(NotDone):
        invitations.invite(email="more@example.org", **{**ask, "organisation": other})
    tomorrow = {**ask, "at": NOW + timedelta(hours=25)}
    assert invitations.invite(email="tired@example.org", **tomorrow)


def test_an_invitation_serves_once_and_its_reader_only(world: World) -> None:
    token = world.invitation.token
    accept = reverse("invitation-accept", args=[token])
    world.browser("chidi").post(accept)
    assert not Membership.objects.filter(user=world.people["chidi"], organisation=world.scouts).exists()
    gwen = make_person("Gwen")
    browser = Client()
    browser.force_login(gwen)
    browser.post(accept)
    mine = Membership.objects.get(user=gwen, organisation=world.scouts)
    mine.delete()
    browser.post(accept)
    assert not Membership.objects.filter(user=gwen).exists(), "the letter worked twice"
    assert len(token) >= 40


def test_nobody_learns_who_has_an_account(world: World) -> None:
    """Signing up, signing in and a forgotten password answer alike for an address that is known and one that is not."""
    asked = {
        "account_signup": {"name": "Eve", "email": "{}", "password1": "three odd words"},
        "account_reset_password": {"email": "{}"},
        "account_login": {"login": "{}", "password": "not the password"},
    }
    for name, form in asked.items():
        answers = []
        for email in ("amina@example.org", "nobody@example.org"):
            cache.clear()
            answer = Client().post(reverse(name), {key: value.format(email) for key, value in form.items()})
            answers.append(
                (answer.status_code, answer.headers.get("Location"), "amina" in answer.content.decode().lower())
            )
        assert answers[0][:2] == answers[1][:2], name
    assert {letter.to[0] for letter in mail.outbox} >= {"amina@example.org", "nobody@example.org"}


def test_passwords_are_not_tried_for_ever(world: World) -> None:
    form = {"login": "amina@example.org", "password": "not the password"}
    answers = [Client(REMOTE_ADDR=f"198.51.100.{each}").post(reverse("account_login"), form) for each in range(12)]
    assert answers[0].status_code == 200
    assert "Too many" in answers[-1].content.decode() or answers[-1].status_code == 429
