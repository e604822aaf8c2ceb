"""The way in on a telephone, from the keeper's words to the mended lamp; the door sheet on paper; all looked over."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Page, expect

from booking.models import Booking, BookingExtra, Door, Keyholder, Problem
from community.models import Organisation, User
from tests.browser.looks import every_look
from tests.browser.test_documents import sign_in
from tests.browser.test_use import on_now
from tests.cast import NOW, evening
from tests.community.photo_files import a_photo
from venues.models import Space

__all__ = ["on_now"]
Open = Callable[..., Page]


def test_from_the_keypad_to_the_mended_lamp(
    open_page: Open, live_server: Any, on_now: Booking, amina: User, bill: User, hall: Space, tmp_path: Path
) -> None:
    keeper = open_page(width=390, javascript=False)
    sign_in(keeper, live_server.url, bill)
    keeper.goto(live_server.url + reverse("manage-door", args=[hall.slug]))
    keeper.get_by_label("A code opens the door or the key safe").check()
    keeper.get_by_label("How to find it and get in").fill("Through the blue gate.")
    keeper.get_by_role("button", name="Save").click()
    keeper.get_by_role("link", name=re.compile("Write the code that opens")).click()
    expect(keeper.get_by_label("How to find it and get in")).to_have_value("Through the blue gate.")
    keeper.get_by_label("The code", exact=False).first.fill("4815")
    keeper.get_by_role("button", name="Save").click()
    expect(keeper.get_by_role("status").first).to_contain_text("Saved")

    phone = open_page(width=390)
    sign_in(phone, live_server.url, amina)
    phone.goto(live_server.url + reverse("booking", args=[on_now.reference]))
    phone.get_by_role("link", name="How to get in").click()
    expect(phone.locator(".done strong")).to_have_text("4815")
    expect(phone.locator("main")).to_contain_text("Through the blue gate.")
    phone.get_by_label("The code on the card in the room").fill("ABCDEF")
    phone.get_by_role("button", name="We are here").click()
    expect(phone.get_by_role("alert")).to_contain_text("not the code of this place")
    phone.get_by_label("The code on the card in the room").fill(hall.room_code)
    phone.get_by_role("button", name="We are here").click()
    expect(phone.locator("main")).to_contain_text("Checked in at")
    picture = tmp_path / "lamp.jpg"
    picture.write_bytes(a_photo(900, 600))
    phone.get_by_role("link", name="Report a problem").click()
    phone.get_by_label("What is wrong?").fill("A lamp hangs loose.")
    phone.get_by_label("It is urgent").check()
    phone.get_by_label("A photo").set_input_files(picture)
    phone.get_by_role("button", name="Tell the keeper").click()
    expect(phone.locator("main")).to_contain_text("A lamp hangs loose.")

    keeper.goto(live_server.url + reverse("manage-problems"))
    keeper.get_by_role("link", name="A lamp hangs loose.").click()
    photo = keeper.get_by_role("img", name="The photo of it")
    assert photo.evaluate("(image) => image.naturalWidth") == 480
    keeper.get_by_label("What was done?").fill("Screwed in.")
    keeper.get_by_role("button", name="It is done").click()
    phone.reload()
    expect(phone.locator("main")).to_contain_text("Screwed in.")


def fill_the_day(hall: Space, thirds: list[Space], scouts: Organisation, amina: User) -> None:
    """Twenty bookings with long words, spread over a week; ten of them on Tuesday."""
    scouts.name, scouts.phone = "The Third Maindee and District Scout Group", "01633 555123"
    scouts.save()
    rows = []
    for number in range(20):
        start = evening(1 + number % 4 if number % 2 else 1, 9 + number // 2, 10 + number // 2).start
        row = Booking(resource=[hall, *thirds][number % 4], organisation=scouts, made_by=amina, state="confirmed")
        row.starts_at, row.ends_at, row.people = start, start + timedelta(hours=1), 40
        row.activity, row.notes = "Knots, flags and cooking for the whole pack", "Two wheelchairs, tables please. " * 6
        row.created_at = row.updated_at = NOW
        rows.append(row)
    made = Booking.objects.bulk_create(rows)
    nets = hall.keeper.extras.create(name="Badminton nets")
    kitchen = hall.keeper.extras.create(name="The kitchen beside the hall")
    BookingExtra.objects.bulk_create(
        BookingExtra(booking=row, extra=extra, quantity=2) for row in made for extra in (nets, kitchen)
    )
    for place in (hall, *thirds):
        Door.objects.update_or_create(resource=place, defaults={"way": "keyholder", "fire": "Out."})
    Keyholder.objects.create(keeper=hall.keeper, name="Gwyn Parry-Williams", phone="01633 555222")


@pytest.mark.usefixtures("transactional_db")
def test_twenty_bookings_are_one_side_of_a4(
    open_page: Open, live_server: Any, hall: Space, thirds: list[Space], scouts: Organisation, amina: User, bill: User
) -> None:
    fill_the_day(hall, thirds, scouts, amina)
    Booking.objects.update(starts_at=evening(1, 18, 19).start, ends_at=evening(1, 18, 19).end)
    page = open_page()
    sign_in(page, live_server.url, bill)
    for language, which in (("en-gb", ""), ("en-gb", "&week=1"), ("cy", "")):
        with translation.override(language):
            page.goto(f"{live_server.url}{reverse('manage-sheet')}?day=2027-01-05{which}")
        assert page.locator("tbody tr:not(.the-day)").count() == 20
        assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) == 1


@every_look
def test_every_page_of_the_door_is_sound(
    open_page: Open,
    live_server: Any,
    judge: Callable[[Page], None],
    on_now: Booking,
    thirds: list[Space],
    scouts: Organisation,
    amina: User,
    bill: User,
    hall: Space,
    language: str,
    width: int,
    dark: bool,
) -> None:
    fill_the_day(hall, thirds, scouts, amina)
    problem = Problem.objects.create(resource=hall, booking=on_now, by=amina, words="A lamp", is_urgent=True, at=NOW)
    gwyn = Keyholder.objects.get()
    with translation.override(language):
        arrive = reverse("booking-arrive", args=[on_now.reference])
        for_amina = [arrive, reverse("booking-problem", args=[on_now.reference])]
        for_bill = [
            reverse("manage-door", args=[hall.slug]),
            reverse("manage-keyholders", args=[hall.keeper.slug]) + "?week=2027-01-05",
            reverse("keyholder-edit", args=[gwyn.pk]),
            reverse("keyholder-remove", args=[gwyn.pk]),
            reverse("manage-problems"),
            reverse("manage-problem", args=[problem.pk]),
            reverse("manage-sheet") + "?day=2027-01-05&week=1",
        ]
    for person, addresses in ((amina, for_amina), (bill, for_bill)):
        page = open_page(width=width, dark=dark, welsh=language == "cy")
        sign_in(page, live_server.url, person)
        for address in addresses:
            page.goto(live_server.url + address)
            judge(page)
    Door.objects.filter(resource=hall).update(way="code", code="4815")
    page = open_page(width=width, dark=dark, welsh=language == "cy")
    sign_in(page, live_server.url, amina)
    page.goto(live_server.url + arrive)
    judge(page)
