"""The pages of a building's diary say the truth to its keeper, and nothing to anybody else."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import time, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from booking.actions import publish
from booking.calendars.guard import BadCalendar
from booking.calendars.words import fault
from booking.models import BuildingDiary, BusyTime, DiaryConflict, Opening, Season
from booking.patterns import Every, Pattern
from booking.pictures.own_use import own_use
from booking.spans import Span
from booking.views.costly import reading
from community.models import Organisation, User
from config.bench import diary as bench
from config.bench import report
from tests.booking.diaries import a_conflict, a_diary, calendar, during
from tests.cast import LONDON, NOW, evening, make_booking, make_space
from venues.models import Space

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_nine_on_monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk(client: Client, bill: User) -> Client:
    """Bill, signed in."""
    client.force_login(bill)
    return client


def upload(desk: Client, space: Space, content: bytes, **more: object) -> str:
    file = SimpleUploadedFile("hall.ics", content, content_type="text/calendar")
    address = reverse("manage-diary-new", args=[space.slug])
    return desk.post(address, {"name": "Our own", "file": file, **more}, follow=True).content.decode()


def test_a_file_that_cannot_be_used_keeps_the_answers_and_says_why(desk: Client, hall: Space) -> None:
    for content, words in (
        (b"<html>", "This is a web page, perhaps one for signing in"),
        (b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
        (b"", "This is not a calendar file"),
    ):
        said = upload(desk, hall, content)
        assert words in said and 'value="Our own"' in said
    for fields, words in (
        ({}, "Give the address of the calendar, or choose a file."),
        ({"url": "http://169.254.169.254/latest/"}, "leads into a private network"),
        ({"url": "ftp://example.org/"}, "not an address of a calendar"),
    ):
        address = reverse("manage-diary-new", args=[hall.slug])
        assert words in desk.post(address, fields).content.decode()
    assert "not both" in upload(desk, hall, calendar(), url="https://example.org/a.ics")
    assert not BuildingDiary.objects.exists()


def test_what_is_refused_is_said_in_a_sentence(desk: Client, hall: Space) -> None:
    own, *_others = [a_diary(hall) for _number in range(5)]
    BuildingDiary.objects.update(tried_at=NOW)
    again = desk.post(reverse("manage-diary", args=[own.pk]), {"deed": "read"}, follow=True).content.decode()
    assert "Wait half a minute" in again
    assert "5 diaries at most" in upload(desk, hall, calendar())


def test_files_made_to_keep_the_server_busy_are_read_three_times(desk: Client, hall: Space, bill: User) -> None:
    cache.clear()
    read = []
    for code in ["broken"] * 4 + ["too_much_work"] * 5:
        with suppress(BadCalendar), reading(bill):
            read.append(code)
            raise BadCalendar(code)
    assert read == ["broken"] * 4 + ["too_much_work"] * 3
    assert str(fault("too_much_work")) in unescape(upload(desk, hall, calendar()))
    assert not BuildingDiary.objects.exists()
    cache.clear()


def test_a_newer_file_takes_the_place_of_the_old(desk: Client, hall: Space, thirds: list[Space]) -> None:
    assert "1 busy time to come" in upload(desk, hall, calendar(during(evening(5))))
    diary = BuildingDiary.objects.get()
    assert "0 busy times to come" in upload(desk, hall, calendar(), replace=diary.pk)
    assert BuildingDiary.objects.get() == diary
    # A number of another place's diary replaces nothing.
    upload(desk, thirds[0], calendar(), replace=diary.pk)
    assert BuildingDiary.objects.count() == 2
    listed = desk.get(reverse("manage-diaries", args=[thirds[0].slug])).content.decode()
    assert "These count here as well" in listed and "Our own, " in listed
    desk.post(reverse("manage-diary", args=[diary.pk]), {"deed": "remove"})
    assert BuildingDiary.objects.count() == 1


def test_the_address_is_shown_to_nobody(desk: Client, hall: Space) -> None:
    diary = a_diary(hall)
    BuildingDiary.objects.filter(pk=diary.pk).update(url="https://example.org/secret-key/hall.ics")
    for name, argument in (("manage-diaries", hall.slug), ("manage-diary", diary.pk)):
        said = desk.get(reverse(name, args=[argument])).content.decode()
        assert "example.org" in said and "secret-key" not in said


def test_everybody_reads_that_the_building_needs_it_and_nobody_for_what(
    client: Client, bill: User, amina: User, hall: Space, thirds: list[Space]
) -> None:
    publish.publish(resource=thirds[0], pattern=Pattern(NOW.date(), time(9), time(22), Every.DAY), by=bill, at=NOW)
    a_diary(hall, evening(1), evening(2, 6, 8))
    publish.publish(resource=thirds[0], pattern=Pattern(NOW.date(), time(9), time(22), Every.DAY), by=bill, at=NOW)
    said = client.get(reverse("space", args=[thirds[0].slug])).content.decode()
    # Where nothing is offered, it is closed for no reason that anybody need read.
    assert said.count("Closed: The building needs it itself") == 1 and "rehearsal" not in said
    client.force_login(amina)
    assert "rehearsal" not in client.get(reverse("space", args=[hall.slug])).content.decode()


def test_a_conflict_is_settled_by_whoever_keeps_the_place(
    client: Client, hall: Space, scouts: Organisation, amina: User, bill: User
) -> None:
    conflict = a_conflict(hall, make_booking(hall, scouts, amina, evening(5)))
    client.force_login(amina)
    assert "rehearsal" not in client.get(reverse("manage-conflicts")).content.decode()
    assert client.post(reverse("manage-conflict", args=[conflict.pk])).status_code == 404
    client.force_login(bill)
    said = client.get(reverse("manage-conflicts")).content.decode()
    assert "The secret rehearsal" in said and conflict.booking.reference in said
    said = client.post(reverse("manage-conflict", args=[conflict.pk]), follow=True).content.decode()
    assert "The booking stands." in said and "No booking meets a diary" in said
    assert DiaryConflict.objects.get().settled_by == bill


def test_the_week_that_is_drawn_is_a_busy_one_and_evenings_are_counted() -> None:
    """Quiet at first, as after a holiday; Tuesdays from the third week, one of them till midnight."""
    tuesdays = [evening(8 + 7 * week, 17, 19) for week in range(2, 12)]
    late = Span(evening(8 + 21, 20, 21).start, evening(9 + 21, 0, 1).start)
    picture = own_use([*tuesdays, late], NOW.date(), LONDON)
    assert picture.monday.isoformat() == "2027-02-01" and picture.days[1].date.isoformat() == "2027-02-02"
    tuesday = picture.days[1]
    assert tuesday.busy == 9 and tuesday.first and tuesday.last
    assert (tuesday.first.hour, tuesday.last.hour) == (17, 0) and len(tuesday.stretches) == 2
    assert picture.days[0].busy == 0 and (picture.evenings, picture.free_evenings) == (60, 51)


def test_a_half_term_is_not_the_week_that_is_drawn_and_is_told_as_whole_days() -> None:
    """From 25 to 29 January it is all day; the orchestra practises on the two Tuesdays before."""
    half_term = [Span(evening(day, 0, 1).start, evening(day + 1, 0, 1).start) for day in range(21, 26)]
    tuesdays = [evening(day, 17, 19) for day in (8, 15)]
    picture = own_use([*half_term, *tuesdays], NOW.date(), LONDON)
    tuesday, wednesday = picture.days[1:3]
    assert picture.monday.isoformat() == "2027-01-11" and tuesday.stretches[0].minutes == 120
    assert (tuesday.busy, tuesday.whole) == (3, 1) and tuesday.first and tuesday.first.hour == 17
    assert (wednesday.busy, wednesday.whole, wednesday.first) == (1, 1, None)


def test_where_hours_are_published_the_diary_does_not_ask_for_the_next_season(desk: Client, hall: Space) -> None:
    assert "Publish the hours that are left" in upload(desk, hall, calendar(during(evening(5))))
    first, last = NOW.date(), NOW.date() + timedelta(days=90)
    Season.objects.create(resource=hall, name="Winter", first=first, last=last, published_at=NOW)
    said = desk.get(reverse("manage-diary", args=[BuildingDiary.objects.get().pk])).content.decode()
    assert "Publish the hours that are left" not in said and "The hours of Winter are published already." in said


def test_a_place_of_another_keeper_learns_of_a_conflict_but_not_of_what(
    hall: Space, thirds: list[Space], chess: Organisation, scouts: Organisation, amina: User, bill: User
) -> None:
    from booking.actions import diaries

    theirs = make_space(hall.site, chess, "Shared third", parts=list(thirds[0].parts.all()))
    theirs.openings.create(starts_at=evening(5, 9).start, ends_at=evening(5).end)
    booking = make_booking(theirs, scouts, amina, evening(5))
    done = diaries.add(resource=hall, name="School", content=calendar(during(evening(5))), by=bill, at=NOW)
    assert [(each.booking, each.title) for each in done.conflicts] == [(booking, "")]


def test_the_measurement_looks_whether_anything_busy_is_on_offer(settings: Any) -> None:
    settings.HORIZON_WEEKS = 4
    figures = bench.measure(60, seed=1, say=lambda line: None)
    assert [each["what"] for each in figures] == list(bench.TARGETS) and all(each["same"] for each in figures)
    assert "one in a hundred changed" in "\n".join(report.tables(figures))
    assert report.missed([{**figures[0], "same": False, "ratio": 0.1}])
    busy = BusyTime.objects.filter(starts_at__gt=bench.AT).earliest("starts_at")
    Opening.objects.filter(resource__slug="hall-1").first().delete()  # type: ignore[union-attr]
    Opening.objects.create(resource_id=busy.diary.resource_id, starts_at=busy.starts_at, ends_at=busy.ends_at)
    assert not bench._nothing_busy_is_offered()
