"""Every page that lists something asks the database as often for three things as for one.

`LISTS` and `OTHERS` together name every page there is: a new page must be put into one of them, and one that lists
something is then measured without another line of test.
"""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from booking.models import (
    Booking,
    BuildingDiary,
    Season,
)
from community.models import (
    Organisation,
    User,
)
from fleet.models import Crew, Driver, Run, Shift, Vehicle
from tests.cast import NOW, make_space, open_daily
from tests.listed import World
from venues.models import Site

OURS = ("booking", "community", "venues", "fleet", "feeds")

# page → who looks at it (None: anybody), and what its address is made of
LISTS: dict[str, tuple[str | None, Callable[[World], list[object]]]] = {
    "home": (None, lambda world: []),
    "search": (None, lambda world: []),
    "space": (None, lambda world: [world.room.slug]),
    "vehicle": (None, lambda world: [Vehicle.objects.earliest("pk").slug]),
    "saved-searches": ("amina", lambda world: []),
    "manage-photos": ("bill", lambda world: [world.room.slug]),
    "groups": ("amina", lambda world: []),
    "group": ("amina", lambda world: [world.scouts.slug]),
    "group-members": ("amina", lambda world: [world.scouts.slug]),
    "group-standing": ("amina", lambda world: [world.scouts.slug]),
    "group-registrations": ("amina", lambda world: [world.scouts.slug]),
    "group-documents": ("amina", lambda world: [world.scouts.slug]),
    "group-grants": ("amina", lambda world: [world.scouts.slug]),
    "group-funders": ("amina", lambda world: [world.scouts.slug]),
    "group-family": ("amina", lambda world: [world.scouts.slug]),
    "group-credits": ("amina", lambda world: [world.scouts.slug]),
    "desk": ("staff", lambda world: []),
    "desk-rings": ("staff", lambda world: []),
    "profile": ("amina", lambda world: []),
    "bookings": ("amina", lambda world: []),
    "waits": ("amina", lambda world: []),
    "manage-waiting": ("bill", lambda world: []),
    "series": ("amina", lambda world: [world.let and world.let.series_id]),
    "series-ics": ("amina", lambda world: [world.let and world.let.series_id]),
    "manage": ("bill", lambda world: []),
    "manage-sites": ("bill", lambda world: []),
    "manage-fleet": ("bill", lambda world: []),
    "manage-services": ("bill", lambda world: []),
    "manage-service": ("bill", lambda world: [Run.objects.earliest("pk").service.slug]),
    "manage-service-answer": ("bill", lambda world: ["asking-1"]),
    "manage-timetable": ("bill", lambda world: [Run.objects.earliest("pk").service.slug]),
    "manage-run": ("bill", lambda world: [Run.objects.earliest("pk").pk]),
    "manage-stops": ("bill", lambda world: []),
    "runs": (None, lambda world: []),
    "run": ("amina", lambda world: [Run.objects.earliest("pk").pk]),
    "timetable": (None, lambda world: [Run.objects.earliest("pk").service.slug]),
    "rides": ("amina", lambda world: []),
    "manage-callers": ("bill", lambda world: []),
    "manage-ring": ("bill", lambda world: []),
    "manage-run-rides": ("bill", lambda world: [Run.objects.earliest("pk").pk]),
    "manage-ride-new": ("bill", lambda world: [Run.objects.earliest("pk").pk]),
    "manage-regulars": ("bill", lambda world: [Run.objects.earliest("pk").service.slug]),
    "drive": ("amina", lambda world: []),
    "drive-join": ("amina", lambda world: []),
    "drive-profile": ("amina", lambda world: []),
    "drive-needed": (None, lambda world: []),
    "drive-swap": ("amina", lambda world: [Shift.objects.earliest("pk").run_id]),
    "manage-crew": ("bill", lambda world: []),
    "manage-crew-member": ("bill", lambda world: [Crew.objects.earliest("pk").pk]),
    "manage-rota": ("bill", lambda world: [Run.objects.earliest("pk").service.slug]),
    "manage-shift": ("bill", lambda world: [Run.objects.earliest("pk").pk]),
    "driver-ics": (None, lambda world: [Driver.objects.earliest("pk").secret]),
    "run-sheet": ("bill", lambda world: [Run.objects.earliest("pk").pk]),
    "manage-checks": ("bill", lambda world: [Vehicle.objects.earliest("pk").slug]),
    "manage-today": ("bill", lambda world: []),
    "manage-use": ("bill", lambda world: []),
    "manage-use-csv": ("bill", lambda world: []),
    "open-use": (None, lambda world: []),
    "manage-requests": ("bill", lambda world: []),
    "manage-replies": ("bill", lambda world: [world.school.slug]),
    "booking": ("amina", lambda world: [Booking.objects.filter(remarks__isnull=False)[0].reference]),
    "manage-request": ("bill", lambda world: [Booking.objects.filter(state="requested")[0].reference]),
    "manage-offers": ("bill", lambda world: [world.elsewhere().slug]),
    "booking-extras": ("amina", lambda world: [world.let and world.let.reference]),
    "booking-arrive": ("amina", lambda world: [Booking.objects.filter(problems__isnull=False)[0].reference]),
    "manage-extras": ("bill", lambda world: [world.school.slug]),
    "manage-problems": ("bill", lambda world: []),
    "manage-keyholders": ("bill", lambda world: [world.school.slug]),
    "manage-door": ("bill", lambda world: [world.room.slug]),
    "manage-sheet": ("bill", lambda world: []),
    "season-check": ("bill", lambda world: [Season.objects.filter(published_at=None)[0].pk]),
    "embed": (None, lambda world: [world.room.slug]),
    "embed-find": (None, lambda world: [world.school.slug]),
    "manage-embed": ("bill", lambda world: [world.school.slug]),
    "rules": (None, lambda world: [world.school.slug]),
    "rules-version": (None, lambda world: [world.school.slug, 1]),
    "manage-rules": ("bill", lambda world: [world.school.slug]),
    "manage-rulebook": ("bill", lambda world: [world.school.slug, 11]),
    "rules-replay": ("bill", lambda world: [world.school.slug, 11]),
    "manage-diaries": ("bill", lambda world: [world.room.slug]),
    "manage-diary": ("bill", lambda world: [BuildingDiary.objects.earliest("pk").pk]),
    "manage-conflicts": ("bill", lambda world: []),
    "offer-dates": ("bill", lambda world: [world.offer and world.offer.pk]),
}

# Forms, deeds, single things and plain text.
OTHERS = {
    "manage-service-new",
    "manage-service-edit",
    "manage-service-ask",
    "manage-service-end",
    "manage-run-suspend",
    "manage-run-vehicle",
    "manage-stop-new",
    "run-booking",
    "drive-calendar",
    "drive-shift",
    "drive-take",
    "drive-give-back",
    "drive-answer",
    "manage-ride",
    "manage-ride-cancel",
    "manage-ride-rang",
    "manage-regular-new",
    "manage-regular-end",
    "ride-new",
    "ride",
    "ride-cancel",
    "ride-home",
    "run-check",
    "run-tap",
    "run-late",
    "run-incident",
    "run-end",
    "manage-defect",
    # Counted in tests/fleet/test_use.py.
    "rides-use",
    "rides-use-csv",
    "gtfs",
    "open-use-csv",
    "wait",
    "wait-leave",
    "turn",
    "booking-hand-back",
    "booking-recall",
    "search-save",
    "saved-search-remove",
    "manage-terms",
    "extra-new",
    "extra-edit",
    "manage-join",
    "rules-deed",
    "rule-choose",
    "rule-new",
    "rule-edit",
    "rule-remove",
    "rules-busy",
    "accessibility",
    "privacy",
    "group-statement",
    "statement",
    "demo-post",
    "acting",
    "invitation",
    "invitation-accept",
    "group-new",
    "group-document-remove",
    "document",
    "group-edit",
    "dispute-new",
    "desk-dispute",
    "desk-appeal",
    "group-grant-sign",
    "group-grant-end",
    "group-funder-stop",
    "group-member-role",
    "group-member-remove",
    "group-invitation-withdraw",
    "group-registration-drop",
    "book",
    "book-details",
    "book-group",
    "book-check",
    "book-done",
    "book-gone",
    "book-review",
    "booking-review",
    "manage-review",
    "book-extend",
    "book-let-go",
    "series-book",
    "booking-talk",
    "talk",
    "letter-choices",
    "letter-stop",
    "reply-edit",
    "booking-cancel",
    "booking-move",
    "booking-answer",
    "booking-ics",
    "booking-use",
    "here",
    "here-room",
    "room-card",
    "booking-problem",
    "manage-problem",
    "keyholder-new",
    "keyholder-edit",
    "keyholder-remove",
    "manage-book",
    "manage-diary-new",
    "manage-conflict",
    "manage-resource",
    "offer-new",
    "closure-new",
    "offer-edit",
    "offer-remove",
    "offer-move",
    "bank-holidays",
    "season-new",
    "season-edit",
    "season-remove",
    "manage-site-new",
    "manage-site-edit",
    "manage-site-ours",
    "manage-space-new",
    "manage-space-edit",
    "manage-depot-new",
    "manage-depot",
    "manage-vehicle-new",
    "manage-vehicle",
}


def names(patterns: list[URLPattern | URLResolver], ours: bool = False) -> Iterator[str]:
    """The names of the pages of our own apps."""
    for each in patterns:
        if isinstance(each, URLResolver):
            module = getattr(each.urlconf_name, "__name__", "")
            yield from names(each.url_patterns, module in {f"{app}.urls" for app in OURS})
        elif ours and each.name:
            yield each.name


@pytest.fixture
def world(amina: User, bill: User, scouts: Organisation, school: Organisation, site: Site) -> Iterator[World]:
    """On the day of the cast."""
    with time_machine.travel(NOW, tick=False):
        room = make_space(site, school, "Band room", rate_pence=600)
        open_daily(room)
        yield World(amina, bill, scouts, school, site, room)


def asked(browser: Client, address: str) -> int:
    """How many statements the page takes, what is read once in a process left out."""
    browser.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(address).status_code == 200
    return len(seen)


def test_every_page_is_a_list_or_known_not_to_be_one() -> None:
    found = set(names(get_resolver().url_patterns))
    assert found == set(LISTS) | OTHERS
    assert not set(LISTS) & OTHERS


@pytest.mark.parametrize("name", LISTS)
def test_three_are_listed_with_as_many_queries_as_one(name: str, world: World, client: Client) -> None:
    who, arguments = LISTS[name]
    if who:
        person = getattr(world, who) if who != "staff" else User.objects.create_user("sara@example.org", is_staff=True)
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    world.grow()
    one = asked(client, reverse(name, args=arguments(world)))
    world.grow()
    world.grow()
    assert asked(client, reverse(name, args=arguments(world))) == one
