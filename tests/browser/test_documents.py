"""A document goes up on one side and is opened on the other, in a real browser; and its pages are looked over."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from booking.models import Booking
from booking.spans import Span
from community.models import Document, Organisation, User
from tests.booking.documents import ask_for, bring
from tests.browser.looks import every_language_and_width
from tests.cast import LONDON, PASSWORD, make_booking, open_daily
from tests.community.document_files import A_DOCX, A_PDF
from venues.models import Space

Open = Callable[..., Page]


@pytest.fixture
def next_week(transactional_db: None, hall: Space, scouts: Organisation, amina: User) -> Booking:
    """A booking that was asked for two documents."""
    day = timezone.now().astimezone(LONDON) + timedelta(days=7)
    open_daily(hall, first=day, days=1)
    start = datetime(day.year, day.month, day.day, 18, tzinfo=LONDON)
    booking = make_booking(hall, scouts, amina, Span(start, start + timedelta(hours=2)), at=timezone.now())
    ask_for(booking, "insurance", "food", at=timezone.now())
    return booking


def sign_in(page: Page, site: str, person: User) -> None:
    """With address and password."""
    page.goto(site + reverse("account_login"))
    page.locator("#id_login").fill(person.email)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main button.btn").click()
    expect(page.locator(".acting")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_it_goes_up_here_and_is_opened_there(
    open_page: Open,
    live_server: Any,
    next_week: Booking,
    scouts: Organisation,
    amina: User,
    bill: User,
    tmp_path: Path,
    javascript: bool,
) -> None:
    (tmp_path / "Food hygiene.pdf").write_bytes(A_PDF)
    (tmp_path / "Not one.pdf").write_bytes(b"<!DOCTYPE html>")
    group = open_page(width=390, javascript=javascript)
    sign_in(group, live_server.url, amina)
    group.goto(live_server.url + reverse("group-documents", args=[scouts.slug]))
    group.locator("main a", has_text="Add it: Food hygiene certificate").click()
    expect(group.get_by_label("Food hygiene certificate")).to_be_checked()
    group.get_by_label("Valid until").fill(str(date.today() + timedelta(days=300)))
    group.locator("#id_file").set_input_files(tmp_path / "Not one.pdf")
    group.get_by_role("button", name="Save this document").click()
    expect(group.get_by_role("alert")).to_contain_text("This is none of them")
    if javascript:
        expect(group.get_by_role("alert")).to_be_focused()
    group.locator("#id_file").set_input_files(tmp_path / "Food hygiene.pdf")
    group.get_by_role("button", name="Save this document").click()
    expect(group.locator("main")).to_contain_text("Food hygiene.pdf")

    keeper = open_page(javascript=javascript)
    sign_in(keeper, live_server.url, bill)
    keeper.goto(live_server.url + reverse("manage-request", args=[next_week.reference]))
    keeper.locator("main a", has_text="Open: Food hygiene certificate").click()
    with keeper.expect_download() as download:
        keeper.locator("main button", has_text="Open: Food hygiene certificate").click()
    assert download.value.suggested_filename == "Food hygiene.pdf"
    assert Path(download.value.path()).read_bytes() == A_PDF

    group.reload()
    expect(group.locator("main")).to_contain_text("Opened by Ysgol Bryn Derw")
    group.locator("main summary", has_text="Take away: Food hygiene certificate").click()
    group.locator("main button:visible", has_text="Delete it for good").click()
    expect(group.locator("main a", has_text="Add it: Food hygiene certificate")).to_be_visible()
    assert not Document.objects.standing().exists()


@every_language_and_width
def test_its_pages_are_accessible(
    open_page: Open,
    live_server: Any,
    judge: Callable[[Page], None],
    next_week: Booking,
    scouts: Organisation,
    amina: User,
    bill: User,
    width: int,
    language: str,
) -> None:
    at, soon = timezone.now(), date.today() + timedelta(days=3)
    document = bring(scouts, amina, at=at, valid_until=date.today() + timedelta(days=300), name="Insurance " + "x" * 90)
    bring(scouts, amina, at=at, content=A_DOCX, valid_until=soon, words="A" * 160)
    dark = width == 1280 and language == "cy"
    with translation.override(language):
        page = reverse("group-documents", args=[scouts.slug])
        seen = [page, f"{page}?replace={document.pk}"]
        others = [reverse("document", args=[document.pk]), reverse("manage-request", args=[next_week.reference])]
    for person, addresses in ((amina, seen), (bill, others)):
        browser = open_page(width=width, dark=dark)
        sign_in(browser, live_server.url, person)
        for address in addresses:
            browser.goto(live_server.url + address)
            judge(browser)
