"""A school office goes from its own calendar file to published evening hours, and settles what a booking meets."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from booking.forms.seasons import key
from booking.models import Booking, BuildingDiary, DiaryConflict, Opening
from booking.spans import Span, joined, minus
from booking.wall import instant
from community.models import Organisation, User
from tests.booking.diaries import a_conflict, calendar, event
from tests.browser.looks import every_look
from tests.browser.test_publish import address, press, sign_in
from tests.cast import LONDON, make_booking, make_space
from venues.models import Site, Space

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., Page]


@pytest.fixture
def room(site: Site, school: Organisation, bill: User) -> Space:
    """A hall that offers nothing yet."""
    return make_space(site, school, "School hall")


def school_calendar() -> bytes:
    """Lessons each day of the week, and a meeting next Monday at seven in the evening."""
    today = timezone.now().astimezone(LONDON).date()
    monday = today + timedelta(days=7 - today.weekday())
    lessons = f"DTSTART;TZID=GMT Standard Time:{today - timedelta(days=7):%Y%m%d}T084000"
    meeting = f"DTSTART;TZID=GMT Standard Time:{monday:%Y%m%d}T190000"
    weekly = "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
    return calendar(
        event(lessons, "DURATION:PT6H50M", weekly, title="Lessons"),
        event(meeting, "DURATION:PT1H", uid="2", title="Governors: Mair’s post"),
        event("DTSTART:20270101T100000Z", "DURATION:PT1S", "RRULE:FREQ=SECONDLY", uid="3", title="Every second"),
    )


def test_from_the_schools_own_calendar_to_published_evenings(live_server: Any, open_page: Open, room: Space) -> None:
    """On a phone, by keyboard, without a script."""
    page = open_page(width=390, javascript=False)
    sign_in(page, live_server.url, going=address("manage-diaries", room.slug))
    press(page, ".empty a.btn", "Enter")
    page.wait_for_url("**/diaries/new/")
    press(page, "main form button", "Enter")
    page.wait_for_selector(".wrong")
    page.locator("[name=file]").set_input_files(
        {"name": "Hall.ics", "mimeType": "text/calendar", "buffer": school_calendar()}
    )
    press(page, "main form button", "Enter")
    page.wait_for_url("**/manage/diaries/*/")
    diary = BuildingDiary.objects.get()
    said = page.locator("main").inner_text()
    assert "between 8.40am and 8pm" in said and "between 8.40am and 3.30pm" in said
    assert "1 event left out: repeating in a way nobody can work out" in said
    assert "On 59 of the next 60 weekday evenings" in said
    assert page.locator(".strip").count() == 5

    press(page, f"main a.btn[href='{address('season-new', room.slug)}']", "Enter")
    page.wait_for_url("**/seasons/new/")
    today = timezone.now().astimezone(LONDON).date()
    page.locator("[name=first]").fill(today.isoformat())
    page.locator("[name=last]").fill((today + timedelta(days=60)).isoformat())
    for edge, clock in (("start", "15:00"), ("end", "22:00")):
        page.locator(f"[name='{key('term', 0, 0, edge)}']").fill(clock)
    press(page, "[value=copy-term]", "Enter")
    page.wait_for_url("**/seasons/new/#term")
    page.locator("[name=name]").fill("Evenings")
    press(page, "[name=name]", "Enter")
    page.wait_for_url("**/check/")
    press(page, "button[value=publish]", "Enter")
    page.wait_for_url("**/offers/")

    opened = [row.span for row in Opening.objects.filter(resource=room)]
    assert {f"{span.start.astimezone(LONDON):%H:%M}" for span in opened} == {"15:30", "20:00"}
    busy = [row.span for row in diary.busy.all()]
    assert opened and minus(joined(opened), busy) == joined(opened)

    # What everybody sees: that the building needs it, and never what for.
    day = min(span for span in busy if span.length == timedelta(hours=1)).start.astimezone(LONDON).date()
    page.goto(f"{live_server.url}{address('space', room.slug)}?week={day}")
    shown = page.locator("main").inner_text()
    assert "The building needs it itself" in shown and "Mair" not in page.content()


@pytest.fixture
def met(room: Space, scouts: Organisation, amina: User) -> DiaryConflict:
    """A booking next week whose time the building needs."""
    at = timezone.now()
    day = at.astimezone(LONDON).date() + timedelta(days=8)
    start = instant(day, at.replace(hour=18, minute=0, second=0, microsecond=0).time(), LONDON)
    assert start
    span = Span(start, start + timedelta(hours=2))
    Opening.objects.create(resource=room, starts_at=span.start, ends_at=span.end)
    booking = make_booking(room, scouts, amina, span, at)
    Booking.objects.filter(pk=booking.pk).update(activity="Knots")
    conflict = a_conflict(room, booking)
    conflict.diary.report |= {
        "skipped": {"free": 1, "broken": 2},
        "zones": {"Mars": 1},
        "examples": [["Fair", "broken"]],
    }
    conflict.diary.failure, conflict.diary.failures = "not_found", 3
    conflict.diary.save()
    return conflict


@every_look
def test_every_page_can_be_used_by_everybody(
    live_server: Any,
    open_page: Open,
    judge: Callable[[Page], None],
    met: DiaryConflict,
    room: Space,
    language: str,
    width: int,
    dark: bool,
) -> None:
    welsh = language == "cy"
    page = open_page(width=width, welsh=welsh, dark=dark)
    sign_in(page, live_server.url, going=address("manage-diaries", room.slug, welsh=welsh), welsh=welsh)
    judge(page)
    for name, argument in (("manage-diary-new", room.slug), ("manage-diary", met.diary_id)):
        page.goto(f"{live_server.url}{address(name, argument, welsh=welsh)}")
        for each in page.locator("main details").all():
            each.locator("summary").click()
        judge(page)
    page.goto(f"{live_server.url}{address('manage-conflicts', welsh=welsh)}")
    judge(page)
    page.locator("main form .btn").click()
    page.wait_for_selector(".empty")
    judge(page)
    met.refresh_from_db()
    assert met.outcome == "stands" and met.booking.state == "confirmed"
