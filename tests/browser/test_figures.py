"""A week later: from the keeper's front page to who used the hall, and the file; looked over in both languages."""

import csv
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from booking.actions import attendance
from booking.models import Booking, MissedSearch, Opening, Problem
from booking.spans import Span
from community.models import Organisation, User
from tests.browser.looks import every_look
from tests.browser.test_documents import sign_in
from tests.cast import LONDON, make_booking
from venues.models import Space

Open = Callable[..., Page]


@pytest.fixture
def last_week(transactional_db: None, hall: Space, scouts: Organisation, amina: User, bill: User) -> Booking:
    """The scouts had the hall from six to eight, three days ago; and something is broken since."""
    cache.clear()
    day = timezone.now().astimezone(LONDON).replace(hour=18, minute=0, second=0, microsecond=0) - timedelta(days=3)
    span = Span(day, day + timedelta(hours=2))
    Opening.objects.create(resource=hall, starts_at=span.start - timedelta(hours=4), ends_at=span.end)
    booking = make_booking(hall, scouts, amina, span, at=day - timedelta(days=9))
    attendance.came(booking=booking, by=bill, at=span.start)
    Problem.objects.create(resource=hall, words="A loose socket", is_urgent=True, at=span.end)
    MissedSearch.objects.create(day=day.date(), weekday=1, part_of_day="evening", people=40, because="taken", count=3)
    return booking


def test_a_week_later_the_office_sees_who_used_the_hall(
    open_page: Open, live_server: Any, last_week: Booking, bill: User, tmp_path: Path
) -> None:
    page = open_page(width=390, javascript=False)
    sign_in(page, live_server.url, bill)
    page.goto(live_server.url + reverse("manage"))
    expect(page.get_by_role("link", name="1 problem by which somebody could be hurt")).to_be_visible()
    page.get_by_role("link", name="How it is used", exact=True).first.click()
    expect(page.locator("main")).to_contain_text("Busiest: ")
    page.get_by_text("Choose the place and the days").click()
    page.get_by_label("Space").select_option("Main hall, Bryn Derw School")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", name="Main hall, Bryn Derw School")).to_be_visible()
    expect(page.locator("td.heat-4")).to_have_text(["100", "100"])
    page.get_by_role("link", name="Used", exact=True).click()
    page.get_by_text("Each group").click()
    expect(page.locator("main")).to_contain_text("3rd Maindee Scouts")
    with page.expect_download() as download:
        page.get_by_role("link", name="Bookings (CSV)").click()
    download.value.save_as(tmp_path / "bookings.csv")
    rows = list(csv.reader((tmp_path / "bookings.csv").open(encoding="utf-8-sig")))
    assert rows[1][:4] == [last_week.reference, "Main hall", "Bryn Derw School", "3rd Maindee Scouts"]


@every_look
def test_every_page_of_figures_is_sound(
    open_page: Open,
    live_server: Any,
    judge: Callable[[Page], None],
    last_week: Booking,
    bill: User,
    language: str,
    width: int,
    dark: bool,
) -> None:
    with translation.override(language):
        pages = [reverse(name) for name in ("manage", "manage-use", "open-use")]
    page = open_page(width=width, dark=dark, welsh=language == "cy")
    sign_in(page, live_server.url, bill)
    for address in [*pages, pages[1] + "?from=2027-02-02&to=2027-01-01", pages[1] + "?show=offered"]:
        page.goto(live_server.url + address)
        judge(page)
