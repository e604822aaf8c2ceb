"""The whole booking in a real browser: by keyboard alone, without JavaScript, in Welsh, on a small telephone."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from booking.actions import hold
from booking.models import Booking
from booking.spans import Span
from booking.views.filling_in import address_of
from community.models import Organisation, User
from tests.cast import LONDON, PASSWORD, make_booking, make_organisation, make_space, open_daily
from venues.models import Site, Space

Open = Callable[..., Page]
Judge = Callable[[Page], None]


@pytest.fixture
def room(site: Site, school: Organisation) -> Space:
    """A room with free time from tomorrow on."""
    space = make_space(site, school, "Music room", name_cy="Ystafell gerdd", rate_pence=850)
    open_daily(space, first=timezone.now().astimezone(LONDON) + timedelta(days=1), days=30)
    return space


@pytest.fixture
def span() -> Span:
    day = (timezone.now().astimezone(LONDON) + timedelta(days=4)).date()
    start = datetime(day.year, day.month, day.day, 18, tzinfo=LONDON)
    return Span(start, start + timedelta(hours=2))


def start(live_server: object, room: Space, span: Span, name: str = "book", **more: object) -> str:
    return f"{live_server}{address_of(room, span, name, **more)}"


def tab_to(page: Page, selector: str, most: int = 60) -> None:
    """Presses Tab until the element has the focus, as somebody without a mouse does."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector} at {page.url}")


def press(page: Page, selector: str) -> None:
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_by_keyboard_alone(
    page: Page, live_server: object, room: Space, span: Span, amina: User, scouts: Organisation
) -> None:
    page.goto(start(live_server, room, span))
    tab_to(page, "#id_length")
    page.keyboard.press("ArrowDown")  # half an hour longer
    press(page, "main form[method=post] .btn")
    press(page, "main form:has(#id_activity) .btn")  # nothing filled in: the summary has the focus, and leads there
    assert page.evaluate("document.activeElement.matches('.alert')")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "id_activity"
    page.keyboard.type("Band practice")
    tab_to(page, "#id_kind")
    page.keyboard.type("Mus")
    tab_to(page, "#id_people")
    page.keyboard.type("14")
    press(page, "main form:has(#id_activity) .btn")

    if not page.evaluate("document.activeElement.matches('input[name=login]')"):
        tab_to(page, "input[name=login]")
    page.keyboard.type(amina.email)
    tab_to(page, "input[name=password]")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")

    expect(page.locator("main")).to_contain_text("2 hours 30 minutes")
    press(page, "main form:has(input[name=organisation]) .btn")
    expect(page.locator("h1")).to_have_text("It is booked")
    booking = Booking.objects.get(organisation=scouts)
    assert (booking.state, booking.activity, booking.people) == ("confirmed", "Band practice", 14)
    assert booking.span.length == timedelta(hours=2, minutes=30)


@pytest.mark.parametrize(
    ("width", "javascript", "welsh", "dark"),
    [(1280, False, False, False), (320, True, True, True)],
)
def test_every_step(
    open_page: Open,
    judge: Judge,
    live_server: object,
    room: Space,
    span: Span,
    amina: User,
    scouts: Organisation,
    width: int,
    javascript: bool,
    welsh: bool,
    dark: bool,
) -> None:
    """Each page is judged as it is met, those with errors too."""
    make_organisation("Maindee Band", amina, slug="band")
    page = open_page(width=width, javascript=javascript, welsh=welsh, dark=dark)

    def look() -> None:
        # axe is a script: a page that may not run one is judged by its outcome alone.
        if javascript:
            judge(page)

    with translation.override("cy" if welsh else "en-gb"):
        page.goto(start(live_server, room, span))
        sign_in = reverse("account_login")
    look()
    page.locator("main form[method=post] .btn").first.click()
    look()
    page.locator("main form:has(#id_activity) .btn").click()
    expect(page.locator(".alert")).to_be_visible()
    look()
    page.fill("#id_activity", "Band practice")
    page.select_option("#id_kind", "music")
    page.fill("#id_people", "14")
    page.locator("main form:has(#id_activity) .btn").click()
    assert sign_in in page.url
    page.fill("input[name=login]", amina.email)
    page.fill("input[name=password]", PASSWORD)
    page.locator("main form:has(input[name=password]) .btn").click()
    look()
    page.get_by_label("Maindee Band").check()
    page.locator("main form:has(input[name=organisation]) .btn").click()
    look()
    page.locator("main form:has(input[name=organisation]) .btn").click()
    assert page.locator(".done").is_visible()
    look()
    if welsh:
        assert "/cy/" in page.url
    page.locator("main .actions a").nth(1).click()
    look()
    page.goto(f"{live_server}{'/cy' if welsh else ''}{_path('bookings', welsh)}")
    assert page.get_by_role("main").get_by_text("Band practice").is_visible()
    look()


def _path(name: str, welsh: bool) -> str:
    with translation.override("cy" if welsh else "en-gb"):
        return reverse(name).removeprefix("/cy")


@pytest.mark.parametrize("width", [320, 1280])
def test_gone_and_weekly(
    open_page: Open,
    judge: Judge,
    live_server: object,
    room: Space,
    span: Span,
    amina: User,
    scouts: Organisation,
    chidi: User,
    chess: Organisation,
    width: int,
) -> None:
    """The pages one hopes not to meet, and the long list of dates."""
    page = open_page(width=width)
    make_booking(room, chess, chidi, span.shifted(timedelta(weeks=1)), at=timezone.now())
    page.goto(start(live_server, room, span))
    page.locator("main form[method=post] .btn").first.click()
    page.fill("#id_activity", "Band practice")
    page.select_option("#id_kind", "music")
    page.fill("#id_people", "14")
    held = Booking.objects.get(state="held")
    past = timezone.now() - timedelta(minutes=1)
    Booking.objects.filter(pk=held.pk).update(hold_until=past)
    held.claims.update(expires_at=past)
    make_booking(room, chess, chidi, span, at=timezone.now())
    page.locator("main form:has(#id_activity) .btn").click()
    expect(page.locator("h1")).to_contain_text("Somebody else has this time now")
    judge(page)
    page.get_by_role("button", name="Choose this").first.click()
    expect(page.locator("#id_activity")).to_have_value("Band practice")

    page.goto(start(live_server, room, span))  # taken
    expect(page.locator(".alert")).to_be_visible()
    judge(page)

    page.goto(start(live_server, room, span.shifted(timedelta(days=1)), "series-book", weeks=6))
    judge(page)
    page.goto(start(live_server, room, span, "series-book", weeks=6))
    for box in page.locator("input[name=dates]").all():
        box.uncheck()
    page.get_by_role("button", name="Hold these dates").click()
    expect(page.locator(".alert")).to_be_visible()
    judge(page)


def test_the_first_group_and_the_weekly_let_afterwards(
    open_page: Open, judge: Judge, live_server: object, room: Space, span: Span, delyth: User
) -> None:
    page = open_page(width=320)
    page.goto(start(live_server, room, span))
    page.locator("main form[method=post] .btn").first.click()
    page.fill("#id_activity", "Choir")
    page.select_option("#id_kind", "music")
    page.fill("#id_people", "20")
    page.locator("main form:has(#id_activity) .btn").click()
    page.fill("input[name=login]", delyth.email)
    page.fill("input[name=password]", PASSWORD)
    page.locator("main form:has(input[name=password]) .btn").click()
    expect(page.locator("h1")).to_have_text("Two things are left to do")
    judge(page)
    page.locator("main .btn", has_text="Tell us about your group").click()
    page.fill("#id_name", "Côr Maindee")
    page.locator("main form:has(#id_name) .btn").click()
    expect(page.locator("h1")).to_have_text("Check your answers")
    expect(page.locator("main")).to_contain_text("Côr Maindee")

    page.goto(start(live_server, room, span.shifted(timedelta(days=1)), "series-book", weeks=3))
    page.get_by_role("button", name="Hold these dates").click()
    page.locator("main form:has(#id_activity) .btn").click()
    judge(page)
    page.locator("main form:has(input[name=organisation]) .btn").click()
    page.locator("main .actions a").nth(1).click()
    expect(page.locator("h1")).to_have_text("Weekly let")
    judge(page)


def test_holding_is_quick_to_undo(page: Page, live_server: object, room: Space, span: Span) -> None:
    page.goto(start(live_server, room, span))
    page.locator("main form[method=post] .btn").first.click()
    page.get_by_role("button", name="Give me more time").click()
    expect(page.get_by_text("You have more time now.")).to_be_visible()
    page.get_by_role("button", name="let it go").click()
    assert not hold.lot(Booking.objects.get())[0].claims.exists()
