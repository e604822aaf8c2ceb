"""What people write about themselves is text wherever it turns up: on pages, in letters, in calendar files."""

from email.header import decode_header, make_header

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse, translate_url
from icalendar import Calendar

from booking.actions import hold, request
from booking.models import Message
from booking.post import deliver
from tests.attacks.addresses import ADDRESSES, address, queries
from tests.attacks.conftest import World
from tests.cast import NOW, evening

pytestmark = pytest.mark.any_engine

NASTY = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7 }}%(x)s%s'
HEADER = "Choir\r\nBcc: everybody@example.org\r\n\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:Forged"


@pytest.fixture
def nasty(world: World) -> World:
    """Every word that anybody can write is an attempt."""
    for thing, names in (
        (world.scouts, ("name", "name_cy")),
        (world.school, ("name", "name_cy")),
        (world.hall.site, ("name", "name_cy")),
        (world.hall, ("name", "name_cy", "place", "place_cy", "description", "description_cy")),
        (world.booking, ("activity", "notes")),
        (world.held, ("activity", "notes")),
        (world.people["amina"], ("name",)),
        (world.people["bill"], ("name",)),
    ):
        for name in names:
            setattr(thing, name, NASTY)
        thing.save()
    decide = reverse("manage-request", args=[world.booking.reference])
    world.browser("bill").post(decide, {"decision": "ask", "question": NASTY})
    world.browser("amina").post(reverse("booking-answer", args=[world.booking.reference]), {"words": NASTY})
    return world


@pytest.mark.parametrize("prefix", ["", "/cy"])
def test_on_every_page(nasty: World, prefix: str) -> None:
    for who in ("nobody", "amina", "bill"):
        browser, seen = nasty.browser(who), 0
        if prefix:
            browser.get("/cy/")
        for name in ADDRESSES:
            path = address(nasty, name)
            if prefix:
                path = translate_url(path, "cy")
            answer = browser.get(path, queries(nasty, name))
            if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
                continue
            page = answer.content.decode()
            assert "<script>alert" not in page and "<img src=x" not in page and '"><script' not in page, name
            seen += "&lt;script&gt;" in page
        assert seen > (0 if who == "nobody" else 5)


def test_in_the_heads_of_letters(world: World) -> None:
    """A line break in a name starts no new head."""
    for thing in (world.scouts, world.school, world.hall):
        thing.name, thing.name_cy = HEADER, ""
        thing.save()
    amina = world.people["amina"]
    amina.name = HEADER[:100]
    amina.save()
    held = hold.hold(resource=world.hall, span=evening(20), holder=hold.Holder(user=amina), at=NOW, people=3)
    request.send(booking=held, organisation=world.scouts, by=amina, at=NOW)
    members = reverse("group-members", args=[world.scouts.slug])
    world.browser("amina").post(members, {"email": "new@example.org", "role": "booker"})
    assert deliver(at=NOW, most=500).failed == 0
    assert not Message.objects.exclude(failure="").exists()
    assert len(mail.outbox) > 3
    for letter in mail.outbox:
        head = letter.message()
        assert head["Bcc"] is None and len(letter.recipients()) == 1
        assert "\n" not in str(make_header(decode_header(head["Subject"])))


def test_an_address_with_a_line_break_is_none(world: World) -> None:
    members = reverse("group-members", args=[world.scouts.slug])
    before = len(mail.outbox)
    for email in ("a@example.org\r\nBcc: b@example.org", "a@example.org,b@example.org", "A <a@example.org>"):
        assert world.browser("amina").post(members, {"email": email, "role": "booker"}).status_code == 200
    assert len(mail.outbox) == before


def test_in_a_calendar_file(world: World) -> None:
    world.hall.name = world.booking.activity = HEADER[:150]
    world.hall.save()
    world.booking.save()
    answer = world.browser("amina").get(reverse("booking-ics", args=[world.booking.reference]))
    read = Calendar.from_ical(answer.content)
    assert len(read.walk("VEVENT")) == 1
    assert "\nSUMMARY:Forged" not in answer.content.decode()
    assert "\r" not in answer.headers["Content-Disposition"]


def test_on_the_page_of_somebody_who_was_never_there(client: Client, db: None) -> None:
    page = client.get("/%3Cscript%3Ealert(1)%3C/script%3E/")
    assert page.status_code == 404
    assert "<script>alert" not in page.content.decode()
