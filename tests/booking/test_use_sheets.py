"""The figures for a spreadsheet: complete, in the reader's language, and no cell is a formula."""

import csv
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from booking.models import Booking, MissedSearch, Problem
from booking.use.sheets import plain, written
from community.models import Organisation, User
from tests.cast import NOW, evening, make_booking, make_organisation, make_space, open_daily
from venues.models import Space

DAYS = {"from": "2027-01-04", "to": "2027-01-10"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False), translation.override("en-gb"):
        yield


@pytest.fixture
def office(client: Client, bill: User) -> Client:
    client.force_login(bill, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def sheet(browser: Client, what: str) -> list[list[str]]:
    answer = browser.get(reverse("manage-use-csv"), {**DAYS, "what": what})
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="rhannu-')
    assert answer.headers["Cache-Control"] == "private, no-store"
    text = answer.content.decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(StringIO(text[1:])))


@given(
    cell=st.text(max_size=30)
    | st.builds(
        lambda blank, mark, rest: blank + mark + rest,
        st.text(" \t\r\n\u00a0\u3000", max_size=3),
        st.sampled_from("=+-@\t\r＝＋－＠"),
        st.text(max_size=9),
    )
)
def test_no_text_is_a_formula_and_none_is_lost(cell: str) -> None:
    safe = plain(cell)
    assert safe.removeprefix("'") == cell.removeprefix("'") and safe.endswith(cell)
    assert safe.strip()[:1] not in {*"=+-@＝＋－＠"} and safe[:1] not in {*"\t\r"}
    read = list(csv.reader(StringIO("".join(written([[cell, -3, "b"]]))[1:], newline="")))
    assert read == [[safe, "-3", "b"]]


def test_what_people_typed_reaches_no_sheet_as_a_formula(
    office: Client, hall: Space, scouts: Organisation, amina: User
) -> None:
    evil = '=HYPERLINK("https://evil.example";"x")'
    booking = make_booking(hall, scouts, amina, evening(1))
    Booking.objects.filter(pk=booking.pk).update(activity=evil)
    Organisation.objects.filter(pk=scouts.pk).update(name="@SUM(A1:A9)", name_cy="")
    Problem.objects.create(resource=hall, booking=booking, words=" \t-2+3|cmd", answer="+1", at=NOW)
    found = [cell for what in ("bookings", "groups", "problems") for row in sheet(office, what) for cell in row]
    for text in (evil, "@SUM(A1:A9)", " \t-2+3|cmd", "+1"):
        assert f"'{text}" in found and text not in found


def test_each_sheet_holds_what_it_says(office: Client, hall: Space, scouts: Organisation, amina: User) -> None:
    late = make_booking(hall, scouts, amina, evening(1, 20, 22))
    Booking.objects.filter(pk=late.pk).update(ends_at=late.starts_at + timedelta(hours=5), activity="Vigil")
    MissedSearch.objects.create(day=NOW.date(), weekday=1, part_of_day="evening", people=30, because="taken", count=4)
    bookings = sheet(office, "bookings")
    assert bookings[0][:6] == ["Reference", "Space", "Where", "Group", "Day", "From"]
    assert bookings[1][1:8] == [
        "Main hall",
        hall.place,
        "3rd Maindee Scouts",
        "2027-01-05",
        "20:00",
        "2027-01-06 01:00",
        "5.0",
    ]
    hours = sheet(office, "hours")
    assert len(hours) == 1 + 7 * 24 and ["Tuesday", "20:00", "60", "60", "0", "0", "0"] in [
        [row[0], row[1], *row[2:]] for row in hours
    ]
    assert sheet(office, "groups")[1] == ["3rd Maindee Scouts", "Welcome", "Community group or club", "Yes", "1", "5.0"]
    assert sheet(office, "searches")[1][1:] == ["30", "", "What fits is taken then", "4"]
    assert len(sheet(office, "problems")) == 1


def test_there_is_no_sheet_of_another_name_and_none_for_others(office: Client, hall: Space, amina: User) -> None:
    for query in ({"what": "people"}, {"what": "../../etc/passwd"}, {"from": "x"}, {"space": "no-such"}):
        assert office.get(reverse("manage-use-csv"), query).status_code == 404
    stranger = Client()
    stranger.force_login(amina, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert stranger.get(reverse("manage-use-csv"), DAYS).status_code == 404
    assert Client().get(reverse("manage-use-csv"), DAYS).status_code == 302


def test_who_books_another_keepers_room_in_the_same_walls_is_not_told(
    office: Client,
    hall: Space,
    thirds: list[Space],
    scouts: Organisation,
    chess: Organisation,
    amina: User,
    chidi: User,
) -> None:
    club = make_organisation("Hall club", chidi, slug="hall-club")
    theirs = make_space(hall.site, club, "Shared third", parts=list(thirds[0].parts.all()))
    open_daily(theirs)
    make_booking(theirs, chess, chidi, evening(1))
    hall.needs_approval = True
    hall.save()
    beside = make_booking(hall, scouts, amina, evening(1, 20, 22))
    pages = [
        office.get(reverse("manage-use"), DAYS).content.decode(),
        *(str(sheet(office, what)) for what in ("bookings", "groups")),
        office.get(reverse("manage-request", args=[beside.reference])).content.decode(),
    ]
    assert not [page for page in pages if "Pill Chess" in page]
    assert "Another group has this time." in pages[-1]
