"""Nobody gets at what is another's, on any address there is, by looking or by pressing; and looking changes nothing."""

import re
from collections import Counter
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import reverse

from booking.models import Booking
from community.models import Membership, Organisation, Role
from tests.attacks.addresses import ADDRESSES, WHO, address, names, queries
from tests.attacks.conftest import World
from tests.cast import NOW, evening, make_booking

pytestmark = pytest.mark.any_engine

SECRETS = ("Maindee Scouts", "Sgowtiaid Maindee", "Amina", "Knots and flags", "secret handshake", "gwen@example.org")
# Of whoever rides on an evening bus, and what its driver found.
SECRETS += ("Gwenllian", "secret door", "496 0399", "4960399", "secret handbrake")
OURS = ("community", "booking", "venues", "fleet", "schedule")
# One field of each name there is, filled in so that the owner's own press would do something.
PRESSED = {
    "name": "Mine",
    "kind": "group",
    "email": "chidi@example.org",
    "role": "owner",
    "register": "GB-CHC",
    "number": "1164884",
    "decision": "approve",
    "which": "all",
    "reason": "Because",
    "question": "Why?",
    "words": "So",
    "words_cy": "Felly",
    "source": "1",
    "standing": "yes",
    "takes_credits": "on",
    "then_days": "5",
    "then_pence": "1",
    "since": "2027-01-01",
    "until": "2027-01-01",
    "on": "2027-02-01",
    "d0_0_from": "17",
    "d0_0_to": "22",
    "activity": "Chess",
    "people": "5",
    "deed": "withdraw",
    "step": "publish",
    "day": "2027-01-20",
    "start": "18:00",
    "end": "20:00",
    "all_day": "on",
    "first": "2027-01-20",
    "last": "2027-06-01",
    "holidays": "same",
    "term-2-0-start": "18:00",
    "term-2-0-end": "22:00",
    "origin": "https://evil.example",
    "closed": "yes",
    "postcode": "NP20 4HA",
    "latitude": "51.5",
    "longitude": "-3",
    "capacity": "5",
    "rate": "1",
    "setup_minutes": "0",
    "turnround_minutes": "0",
    "income": "over_1m",
    "hours": "30",
    "funder_id": "GB-CHC-1000148",
    "funder_name": "Mine",
}


def said(answer: Any) -> str:
    """The answer in a word of addresses.py."""
    if answer.status_code == 302:
        where = answer.headers["Location"]
        return "in" if where.startswith(reverse("account_login")) else "go"
    return "ok" if answer.status_code == 200 else str(answer.status_code)


class Browsers:
    """One for each person, signed in anew only when an answer has put something into its session: signing in takes
    longer than most pages do."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.open: dict[str, Client] = {}

    def of(self, who: str) -> Client:
        if who not in self.open:
            self.open[who] = self.world.browser(who)
        return self.open[who]

    def seen(self, who: str, answer: Any) -> None:
        if settings.SESSION_COOKIE_NAME in answer.cookies:
            del self.open[who]


def everything() -> dict[str, list[Any]]:
    """All rows of all our tables."""
    models = [model for label in OURS for model in apps.get_app_config(label).get_models()]
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}


def without_sign_in(rows: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Signing in notes when it was."""
    return {**rows, "User": [{**row, "last_login": None} for row in rows["User"]]}


def test_every_address_says_who_may_see_it() -> None:
    there = Counter(names())
    assert set(there) == set(ADDRESSES)
    assert not [name for name, count in there.items() if count > 1], "two addresses of one name"


def test_by_looking(world: World) -> None:
    before, wrong, browsers = everything(), [], Browsers(world)
    for name, (_what, looking, _pressing) in ADDRESSES.items():
        for who, expected in zip(WHO, looking, strict=True):
            answer = browsers.of(who).get(address(world, name), queries(world, name))
            browsers.seen(who, answer)
            body = b"".join(answer) if answer.streaming else answer.content
            # A page of allauth's that there is nothing to do on just now leads away, in several ways.
            if said(answer) != expected and not (name.startswith(("account_", "mfa_")) and said(answer) != "ok"):
                wrong.append(f"{who} looks at {name}: {said(answer)}, not {expected}")
            if who != "tegan" and name != "invitation":
                wrong += [f"{who} reads “{word}” on {name}" for word in SECRETS if word in body.decode()]
    assert not wrong
    assert without_sign_in(everything()) == without_sign_in(before)


def test_by_pressing(world: World) -> None:
    before, wrong, browsers = everything(), [], Browsers(world)
    pressed = {**PRESSED, "organisation": world.scouts.pk, "place": world.hall.pk}
    pressed["date"] = evening(20).start.replace(hour=9).isoformat()
    for name, (_what, _looking, pressing) in ADDRESSES.items():
        for who, expected in zip(WHO, pressing or (), strict=bool(pressing)):
            answer = browsers.of(who).post(address(world, name), pressed)
            browsers.seen(who, answer)
            if said(answer) != expected and not (expected == "ok-go" and said(answer) == "go"):
                wrong.append(f"{who} presses on {name}: {said(answer)}, not {expected}")
    assert not wrong
    after = everything()
    assert [table for table in before if before[table] != after[table] and table != "User"] == []


@pytest.mark.parametrize("who", ["amina", "bill"])
def test_looking_changes_nothing_for_those_who_may_either(world: World, who: str) -> None:
    before = everything()
    browser = world.browser(who)
    for name in ADDRESSES:
        browser.get(
            address(world, name),
            {**queries(world, name), "organisation": world.scouts.pk, "decision": "approve", "step": "publish"},
        )
        browser.head(address(world, name))
        browser.options(address(world, name))
        browser.put(address(world, name))
    assert without_sign_in(everything()) == without_sign_in(before)


def test_a_place_off_the_shelf_is_nowhere(world: World) -> None:
    for who in ("nobody", *WHO[1:], "amina"):
        browser, hidden = world.browser(who), world.hidden.slug
        span = {"start": evening(3).start.isoformat(), "end": evening(3).end.isoformat()}
        assert browser.get(reverse("space", args=[hidden])).status_code == 404
        for page in ("book", "series-book"):
            assert browser.get(reverse(page, args=[hidden]), span).status_code == 404
            assert browser.post(reverse(page, args=[hidden]), span).status_code == 404
    moving = {"place": world.hidden.pk, "day": "2027-01-20", "start": "18:00", "end": "20:00"}
    world.browser("amina").post(reverse("booking-move", args=[world.booking.reference]), moving)
    world.booking.refresh_from_db()
    assert world.booking.resource_id == world.hall.pk


def test_a_hold_is_sent_only_for_a_group_one_books_for(world: World) -> None:
    """The number of another's group in the form, and of one's own where one only keeps the books."""
    Membership.objects.create(user=world.people["amina"], organisation=world.school, role=Role.TREASURER)
    chess = Organisation.objects.get(slug="pill-chess")
    for group in (chess, world.school):
        check = reverse("book-check", args=[world.held.reference])
        assert world.browser("amina").post(check, {"organisation": group.pk}).status_code == 404
    world.held.refresh_from_db()
    assert world.held.organisation_id is None


def test_fields_that_are_not_asked_for_are_not_read(world: World) -> None:
    """Price, state, keeper and staff rights stay what they are, whatever else a form carries."""
    extra = {"price_pence": "0", "state": "confirmed", "made_by": world.people["chidi"].pk, "override_reason": "Mine"}
    move = {"place": world.hall.pk, "day": "2027-01-20", "start": "05:00", "end": "06:00", **extra}
    world.browser("amina").post(reverse("booking-move", args=[world.booking.reference]), move)
    world.booking.refresh_from_db()
    assert world.booking.span == evening(5), "a group moved itself outside the published time"
    rights = {"name": "Amina", "language": "", "is_staff": "on", "is_superuser": "on", "email": "root@example.org"}
    world.browser("amina").post(reverse("profile"), rights)
    amina = world.people["amina"]
    amina.refresh_from_db()
    assert (amina.is_staff, amina.is_superuser, amina.email) == (False, False, "amina@example.org")


def test_a_manager_books_for_nobody_who_never_came(world: World) -> None:
    chess = Organisation.objects.get(slug="pill-chess")
    form = {**PRESSED, "organisation": chess.pk, "override_reason": ""}
    answer = world.browser("bill").post(reverse("manage-book", args=[world.hall.slug]), form)
    assert answer.status_code == 200
    assert not Booking.objects.filter(organisation=chess).exists()
    assert "Pill Chess" not in answer.content.decode()


def test_an_answer_of_another_kind_gives_nothing_away(world: World) -> None:
    """A stranger cannot tell a booking that is there from one that never was."""
    there = make_booking(world.hall, world.scouts, world.people["amina"], evening(14), at=NOW).reference
    browser = world.browser("chidi")
    for name in ("booking", "booking-cancel", "booking-move", "booking-ics", "book-details", "manage-request"):
        pages = []
        for reference in (there, "AAAA-AAAA"):
            answer = browser.get(reverse(name, args=[reference]))
            page = answer.content.decode().replace(reference, "")
            pages.append((answer.status_code, re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)))
        assert pages[0] == pages[1], name
