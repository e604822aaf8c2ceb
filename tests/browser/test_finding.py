"""Finding with a map, with photos and by waiting: by keyboard, on a phone, in both languages and without JavaScript."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from booking.actions import cancel, photos, saved_searches
from booking.facilities import bits_of
from booking.models import Booking, Message, Opening, Place, Postcode, SavedSearch
from booking.spans import Span
from community.models import Organisation, User
from tests.browser.looks import every_look
from tests.browser.test_people import press, reach, write
from tests.browser.test_search import tomorrow
from tests.cast import PASSWORD, make_booking, make_space
from tests.community.photo_files import a_photo
from venues.models import Site, Space

Open = Callable[..., Page]


@pytest.fixture
def town(site: Site, school: Organisation, bill: User, scouts: Organisation, amina: User) -> Space:
    """A hall with a photo that is taken tomorrow evening, and a room in another building."""
    hall = make_space(site, school, "Main hall", capacity=120, area=180, facilities=bits_of(["step-free", "toilets"]))
    library = Site.objects.create(slug="library", name="Library", keeper=school, latitude=51.6, longitude=-2.97)
    room = make_space(library, school, "Reading room", capacity=20)
    for space in (hall, room):
        Opening.objects.bulk_create(
            Opening(resource=space, starts_at=tomorrow(9, day), ends_at=tomorrow(22, day)) for day in range(5)
        )
    photos.add(resource=hall, content=a_photo(640, 480), by=bill, at=timezone.now(), alt="The hall", alt_cy="Y neuadd")
    make_booking(hall, scouts, amina, Span(tomorrow(18), tomorrow(20)), at=timezone.now())
    Postcode.objects.create(code="NP204HA", latitude=51.583, longitude=-3.009)
    Place.objects.create(name="Maindee", name_cy="Maendy", latitude=51.592, longitude=-2.99, source="town:maindee")
    return hall


def sign_in(page: Page, at: object, person: User) -> None:
    """As people do."""
    page.goto(f"{at}{reverse('account_login')}")
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/bookings/"))


def test_from_the_map_to_a_place_and_from_a_taken_evening_to_its_letter_without_a_mouse(
    live_server: object, town: Space, open_page: Open, chidi: User, amina: User, chess: Organisation
) -> None:
    page = open_page(width=390)
    page.goto(f"{live_server}/")
    press(page, page.get_by_role("link", name="See places on a map"))
    expect(page.locator(".map svg[role=group] a")).to_have_count(2)
    page.wait_for_load_state()  # until then the form is an ordinary one
    page.get_by_label("How many people").fill("100")
    page.keyboard.press("Tab")
    expect(page.locator("#count")).to_have_text("1 place")
    pin = page.get_by_role("link", name="1: Main hall")
    expect(pin).to_be_visible()
    press(page, pin)
    expect(page).to_have_url(re.compile("view=map.*#place-1$"))
    expect(page.locator("#place-1 img")).to_have_attribute("alt", "The hall")
    press(page, page.get_by_role("link", name="Show as a list"))
    expect(page.locator(".map")).to_have_count(0)
    page.wait_for_load_state()
    # Nothing is free tomorrow evening: wait for it.
    page.get_by_label("Which day").fill(tomorrow(0).date().isoformat())
    page.get_by_text("Exact times, every week, what you need").click()
    write(page, page.get_by_label("From", exact=True), "0600PM")
    expect(page.locator("#count")).to_have_text("No place fits")
    press(page, page.get_by_role("link", name="Tell me when something comes free"))
    write(page, page.get_by_label("E-mail address"), chidi.email)
    write(page, page.get_by_label("Password", exact=True), PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tell me when something comes free")
    reach(page, page.get_by_label("Once a day, in the morning"))
    page.keyboard.press("ArrowDown")
    press(page, page.get_by_role("button", name="Keep this search"))
    expect(page.get_by_text("As soon as something comes free")).to_be_visible()
    # It comes free; the link of the letter leads into booking it.
    cancel.cancel(booking=Booking.objects.get(), by=amina, at=timezone.now())
    saved_searches.look_due(at=timezone.now() + saved_searches.AT_ONCE)
    (link,) = re.findall(r"http://\S+(/book/\S+)", Message.objects.get(kind="saved_search").body)
    page.goto(f"{live_server}{link}")
    expect(page.get_by_role("heading", name="Main hall").first).to_be_visible()
    page.goto(f"{live_server}{reverse('saved-searches')}")
    press(page, page.get_by_role("link", name="Take off the list"))
    press(page, page.get_by_role("button", name="Take off the list"))
    expect(page.get_by_text("No saved searches yet")).to_be_visible()


def test_a_keeper_brings_a_photo_without_javascript(
    live_server: object, town: Space, open_page: Open, bill: User, tmp_path: Path
) -> None:
    page = open_page(javascript=False, width=390)
    sign_in(page, live_server, bill)
    page.goto(f"{live_server}{reverse('manage-photos', args=[town.slug])}")
    page.get_by_role("button", name="Add this photo").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a photo.")
    (tmp_path / "hall.png").write_bytes(a_photo(800, 600, "PNG"))
    page.get_by_label("Photo", exact=True).set_input_files(tmp_path / "hall.png")
    page.locator("#id_alt").fill("The way in")
    page.get_by_role("button", name="Add this photo").click()
    expect(page.locator(".photo-rows li")).to_have_count(2)
    page.get_by_role("button", name="Further to the front").click()
    expect(page.locator(".photo-rows li img").first).to_have_attribute("alt", "The way in")
    page.goto(f"{live_server}{town.get_absolute_url()}")
    loaded = page.locator(".photos img").first.evaluate("image => image.complete && image.naturalWidth")
    assert loaded == 480


@every_look
def test_everybody_can_use_these_pages(
    live_server: object,
    town: Space,
    open_page: Open,
    judge: Callable[[Page], None],
    bill: User,
    language: str,
    width: int,
    dark: bool,
) -> None:
    now = timezone.now()
    search: dict[str, Any] = {"person": bill, "made_at": now, "due_at": now, "leased_until": now}
    mine = SavedSearch.objects.create(query="people=100&needs=toilets", **search)
    page = open_page(width=width, dark=dark, welsh=language == "cy")
    sign_in(page, live_server, bill)
    with translation.override(language):
        pages = [
            f"{reverse('search')}?view=map&near=NP20+4HA&area=1",
            town.get_absolute_url(),
            f"{reverse('search-save')}?people=3",
            reverse("saved-searches"),
            reverse("saved-search-remove", args=[mine.pk]),
            reverse("manage-photos", args=[town.slug]),
        ]
    for path in pages:
        page.goto(f"{live_server}{path}")
        expect(page.locator("html")).to_have_attribute("lang", "cy" if language == "cy" else "en-GB")
        for summary in reversed(page.locator("main details:not([open]) > summary:visible").all()):
            summary.click()
        judge(page)
