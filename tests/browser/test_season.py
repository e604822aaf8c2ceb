"""From nothing to published evening hours, by keyboard and without a script; and the week inside another website."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from booking.actions import seasons
from booking.forms.seasons import key
from booking.models import EmbedSite, Opening, Season
from booking.seasons import CLOSED, Hours, Plan, hours_in
from community.models import Organisation, User
from tests.browser.looks import every_look
from tests.browser.test_publish import address, press, sign_in
from tests.cast import LONDON, make_booking, make_space
from venues.models import Site, Space

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., Page]


@pytest.fixture
def room(site: Site, school: Organisation, bill: User) -> Space:
    """A room that offers nothing yet."""
    return make_space(site, school, "Music room")


def type_time(page: Page, name: str, keys: str) -> None:
    """As one types it: the field takes hours, minutes and half of the day one after the other."""
    press(page, f"[name='{name}']", "Home")
    page.keyboard.type(keys)


def test_from_nothing_to_evening_hours_by_keyboard_without_script(
    live_server: Any, open_page: Open, room: Space, bill: User
) -> None:
    page = open_page(width=390, javascript=False)
    sign_in(page, live_server.url, going=address("manage-offers", room.slug))
    press(page, f"a[href='{address('season-new', room.slug)}']", "Enter")
    page.wait_for_url("**/seasons/new/")
    type_time(page, key("term", 0, 0, "start"), "0600PM")
    type_time(page, key("term", 0, 0, "end"), "1000PM")
    press(page, "[value=copy-term]", "Enter")
    page.wait_for_url("**/seasons/new/#term")
    assert page.locator(f"[name='{key('term', 4, 0, 'start')}']").input_value() == "18:00"
    assert page.locator(f"[name='{key('term', 5, 0, 'start')}']").input_value() == ""
    holidays = page.locator(f"[name='{key('holiday', 0, 0, 'start')}']")
    expect(holidays).to_be_hidden()
    press(page, "[name=holidays]:checked", "ArrowRight")
    press(page, "[name=holidays]:checked", "ArrowRight")
    expect(holidays).to_be_visible()
    page.keyboard.press("ArrowLeft")  # closed in the holidays, after all
    # Enter in a field asks for the page that comes next, and not for the first button of the table.
    press(page, "[name=name]", "Enter")
    page.wait_for_url("**/check/")
    said = page.locator("main").inner_text()
    assert "In term: Monday to Friday, 6pm – 10pm" in said and "In the school holidays: closed" in said
    assert not Opening.objects.exists()
    press(page, "button[value=publish]", "Enter")
    page.wait_for_url("**/offers/")
    local = [row.starts_at.astimezone(LONDON) for row in Opening.objects.filter(resource=room)]
    assert {f"{start:%H:%M}" for start in local} == {"18:00"} and {start.weekday() for start in local} == set(range(5))


def published(room: Space, bill: User) -> Season:
    """Evenings from yesterday on, and a draft of them on fewer days."""
    today = timezone.now().astimezone(LONDON).date()
    week = hours_in({"term": [[["09:00", "12:00"], ["18:00", "22:00"]]] * 7})
    plan = Plan("Evenings", today, today + timedelta(days=100), week, "Nosau")
    season = seasons.keep_draft(resource=room, plan=plan, by=bill)
    seasons.publish(season=season, shown=plan.digest, by=bill, at=timezone.now())
    return season


@every_look
def test_every_page_can_be_used_by_everybody(
    live_server: Any,
    open_page: Open,
    judge: Callable[[Page], None],
    room: Space,
    bill: User,
    amina: User,
    scouts: Organisation,
    language: str,
    width: int,
    dark: bool,
) -> None:
    welsh = language == "cy"
    season = published(room, bill)
    last = Opening.objects.filter(resource=room).latest("starts_at")
    make_booking(room, scouts, amina, last.span, at=timezone.now())
    week = Hours((season_day(season),) * 3 + CLOSED[3:], CLOSED)
    later = Plan("Fewer", date.today(), date.today() + timedelta(days=80), week)
    seasons.keep_draft(resource=room, season=season, plan=later, by=bill)
    EmbedSite.objects.create(keeper=room.keeper, origin="https://ysgol.example")
    page = open_page(width=width, welsh=welsh, dark=dark)
    sign_in(page, live_server.url, going=address("manage-offers", room.slug, welsh=welsh), welsh=welsh)
    judge(page)
    pages = [
        ("season-new", room.slug),
        ("season-edit", season.pk),
        ("season-check", season.pk),
        ("season-remove", season.pk),
        ("manage-embed", room.keeper.slug),
        ("embed", room.slug),
        ("embed-find", room.keeper.slug),
    ]
    for name, *args in pages:
        page.goto(live_server.url + address(name, *args, welsh=welsh))
        judge(page)
    page.goto(live_server.url + address("season-new", room.slug, welsh=welsh))
    page.locator("[name=holidays][value=other]").check()
    page.locator("button[value=second-holiday]").click()
    page.locator(f"[name='{key('holiday', 0, 1, 'start')}']").fill("09:00")
    page.locator("main .actions button[value=check]").click()
    expect(page.locator(".alert")).to_be_visible()
    judge(page)


def season_day(season: Season) -> Any:
    """The hours of its Mondays."""
    return hours_in(season.hours or {"term": [[["09:00", "12:00"]]]}).term[0]


@pytest.fixture
def website() -> Iterator[Callable[[str], str]]:
    """Another website: a server of its own, whose one page has the given address in a frame."""
    shown = []

    class Answer(BaseHTTPRequestHandler):
        """The same page whatever is asked."""

        def do_GET(self) -> None:
            """A heading and the frame."""
            body = f"<!doctype html><title>Ysgol</title><iframe src='{shown[-1]}' width='380' height='600'></iframe>"
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *what: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, daemon=True).start()

    def framing(address: str) -> str:
        shown.append(address)
        return f"http://127.0.0.1:{server.server_port}"

    yield framing
    server.shutdown()
    server.server_close()


def test_a_school_shows_the_week_in_its_own_website_and_nobody_else_does(
    live_server: Any, open_page: Open, watch: Any, room: Space, bill: User, website: Callable[[str], str]
) -> None:
    published(room, bill)
    # To the browser this machine's other name is another website.
    ours = live_server.url.replace("127.0.0.1", "localhost")
    theirs = website(f"{ours}{reverse('embed', args=[room.slug])}")
    watch.allow(0, "")  # the browser says aloud that it shows nothing
    page = open_page(width=390, javascript=False)
    with page.expect_event("requestfailed") as refused:
        page.goto(theirs)
    assert "ERR_BLOCKED_BY_RESPONSE" in (refused.value.failure or "")
    EmbedSite.objects.create(keeper=room.keeper, origin=theirs)
    # A browser of one's own: the answer may be kept for a minute.
    page = open_page(width=390, javascript=False)
    page.goto(theirs)
    inside = page.frame_locator("iframe")
    expect(inside.locator("h1")).to_have_text("Music room")
    with page.context.expect_page() as opened:
        inside.locator(".slots a").last.click()
    booking = opened.value
    booking.wait_for_load_state()
    assert booking.url.startswith(f"{ours}{reverse('book', args=[room.slug])}?start=")
    assert datetime.fromisoformat(booking.url.split("start=")[1].split("&")[0]).hour == 18
