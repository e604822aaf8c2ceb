"""What a building's diary calls busy is not offered; what it meets is a person's to decide; a failure costs nothing."""

import threading
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from booking import horizon
from booking.actions import cancel, diaries, diary_conflicts, move, publish
from booking.actions.base import NotPermitted
from booking.calendars.guard import BadCalendar
from booking.eligibility import Refused
from booking.models import BuildingDiary, BusyTime, DiaryConflict, Message, Opening, Resource
from booking.patterns import Every, Pattern
from community.models import Organisation, User
from tests.booking.diaries import calendar, during, event
from tests.cast import LONDON, NOW, evening, make_booking, make_space
from tests.timelines import strip
from venues.models import Space

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def offered(hall: Space, thirds: list[Space], bill: User, settings: Any) -> None:
    """The hall and its thirds are offered every day from 9 to 22, by offers and not only by rows; for ten weeks."""
    settings.HORIZON_WEEKS = 10
    for space in (hall, *thirds):
        Opening.objects.filter(resource=space).delete()
        publish.publish(resource=space, pattern=Pattern(NOW.date(), time(9), time(22), Every.DAY), by=bill, at=NOW)


def bring(space: Space, by: User, *components: str, at: datetime = NOW) -> diaries.Done:
    return diaries.add(resource=space, name="School", by=by, at=at, content=calendar(*components), file_name="a.ics")


def day(space: Resource, number: int) -> str:
    """From 8 on the wall, a character for half an hour, until midnight."""
    start = evening(number, 8).start
    rows = Opening.objects.filter(resource=space, starts_at__lt=start + timedelta(hours=16), ends_at__gt=start)
    return strip((row.span for row in rows), 32, start)


OPEN = "..##########################...."


def test_busy_time_closes_every_place_that_shares_a_part(hall: Space, thirds: list[Space], bill: User) -> None:
    other = make_space(hall.site, hall.keeper, "Library")
    publish.publish(resource=other, pattern=Pattern(NOW.date(), time(9), time(22), Every.DAY), by=bill, at=NOW)
    assert day(hall, 5) == day(thirds[0], 5) == OPEN
    bring(thirds[0], bill, during(evening(5)))
    assert day(hall, 5) == day(thirds[0], 5) == "..##################....####...."
    assert day(thirds[1], 5) == day(other, 5) == day(hall, 6) == OPEN
    whole = bring(hall, bill, during(evening(6, 9, 12)))
    assert [day(each, 6) for each in (hall, *thirds)] == ["........####################...."] * 4
    diaries.remove(diary=whole.diary, by=bill, at=NOW)
    assert [day(each, 6) for each in (hall, *thirds)] == [OPEN] * 4
    assert day(hall, 5) == "..##################....####...."


def test_an_offer_that_is_published_later_meets_it_too_and_so_does_its_preview(hall: Space, bill: User) -> None:
    from booking.pictures.change import preview

    bring(hall, bill, during(evening(5, 22, 23)))
    late = Pattern(NOW.date(), time(22), time(23), Every.DAY)
    fresh = horizon.with_offers([hall.pk])[0]
    shown = preview(fresh, NOW, adding=horizon.Draft("offer", late))
    done = publish.publish(resource=hall, pattern=late, by=bill, at=NOW)
    assert day(hall, 5) == OPEN and day(hall, 6) == "..############################.."
    days = horizon.horizon(NOW).end.date() - NOW.date()
    assert shown.opens == days.days - 1 and done.remade.added


def test_the_horizon_rolls_on_and_what_repeats_goes_with_it(hall: Space, bill: User) -> None:
    weekly = event("DTSTART;TZID=Europe/London:20270105T180000", "DURATION:PT2H", "RRULE:FREQ=WEEKLY")
    done = bring(hall, bill, weekly)
    ahead = horizon.horizon(NOW).end
    later = NOW + timedelta(days=200)
    assert not done.diary.busy.filter(starts_at__gt=ahead + timedelta(days=20)).exists()
    assert diaries.read_due(at=later) == 1
    # Rolled after the diary was read again, and before: the rows are the same.
    assert horizon.remake(horizon.with_offers([hall.pk]), later).added == 0
    summer = datetime(2027, 7, 27, 18, tzinfo=LONDON)
    assert BusyTime.objects.filter(starts_at=summer).exists()
    assert BusyTime.objects.filter(starts_at__gt=ahead + timedelta(days=150)).exists()
    assert not BusyTime.objects.filter(ends_at__lt=later - timedelta(days=5)).exists()


def test_it_meets_bookings_and_a_person_decides(
    hall: Space, thirds: list[Space], scouts: Organisation, chess: Organisation, amina: User, bill: User, chidi: User
) -> None:
    stands = make_booking(hall, scouts, amina, evening(5))
    goes = make_booking(thirds[1], chess, chidi, evening(6))
    apart = make_booking(thirds[2], chess, chidi, evening(7))
    two = during(evening(5, 19, 20), title="Exams"), during(evening(5, 20, 21), uid="2", title="Tidying")
    done = bring(hall, bill, *two, during(evening(6, 17, 19), uid="3"), during(evening(7, 20, 22), uid="4"))
    assert [each.booking for each in done.conflicts] == [stands, goes]
    # Touching is not meeting; two events in a row are one need.
    assert not DiaryConflict.objects.filter(booking=apart).exists()
    assert done.conflicts[0].span == evening(5, 19, 21) and done.conflicts[0].title == "Exams"
    stands.refresh_from_db()
    assert stands.state == "confirmed" and stands.claims.count() == 3
    letter = Message.objects.get(kind="diary_meets_keeper")
    assert letter.to == bill.email and stands.reference in letter.body and "Exams" in letter.body
    assert letter.booking is None  # nobody of a group sees it beside a booking

    diary_conflicts.stand(conflict=done.conflicts[0], by=bill, at=NOW)
    cancel.cancel(booking=goes, by=bill, reason="The exams", at=NOW)
    assert not DiaryConflict.objects.waiting(NOW).exists()
    assert diary_conflicts.end_gone(at=NOW) == 1
    again = diaries.replace(diary=done.diary, content=calendar(*two), file_name="b.ics", by=bill, at=NOW)
    assert again.conflicts == [] and Message.objects.filter(kind="diary_meets_keeper").count() == 1
    outcomes = DiaryConflict.objects.order_by("pk").values_list("outcome", flat=True)
    assert list(outcomes) == ["stands", "gone"]


def test_a_conflict_goes_when_the_diary_gives_way_and_comes_back_with_it(
    hall: Space, scouts: Organisation, amina: User, bill: User
) -> None:
    booking = make_booking(hall, scouts, amina, evening(5))
    exams = calendar(during(evening(5)))
    diary = bring(hall, bill, during(evening(5))).diary
    diaries.replace(diary=diary, content=calendar(), file_name="a.ics", by=bill, at=NOW)
    assert DiaryConflict.objects.get().outcome == "gone"
    diaries.replace(diary=diary, content=exams, file_name="a.ics", by=bill, at=NOW)
    assert DiaryConflict.objects.waiting(NOW).get().booking == booking
    move.move(booking=booking, resource=hall, span=evening(8), by=bill, at=NOW, reason="Exams")
    assert not DiaryConflict.objects.waiting(NOW).exists()


def test_whoever_does_not_keep_the_place_brings_nothing(hall: Space, amina: User, bill: User) -> None:
    with pytest.raises(NotPermitted):
        bring(hall, amina, during(evening(5)))
    done = bring(hall, bill, during(evening(5)))
    deeds = (diaries.read_now, diaries.remove, diaries.replace)
    for deed, more in zip(deeds, ({}, {}, {"content": b"", "file_name": ""}), strict=True):
        with pytest.raises(NotPermitted):
            deed(diary=done.diary, by=amina, at=NOW, **more)
    for _ in range(diaries.MOST_DIARIES - 1):
        bring(hall, bill)
    with pytest.raises(Refused):
        bring(hall, bill)


# ---- by address


class Office(BaseHTTPRequestHandler):
    """The school's calendar server: what it answers can be changed."""

    content = b""
    status = 200
    asked = 0

    def do_GET(self) -> None:
        """The content, marked, or nothing new."""
        Office.asked += 1
        known = self.headers.get("If-None-Match") == f'"{hash(self.content)}"'
        self.send_response(304 if known and self.status == 200 else self.status)
        self.send_header("ETag", f'"{hash(self.content)}"')
        self.send_header("Content-Length", "0" if known else str(len(self.content)))
        self.end_headers()
        if not known:
            self.wfile.write(self.content)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def office() -> Iterator[str]:
    """Its address, and leave to ask it."""
    Office.content, Office.status, Office.asked = calendar(during(evening(5))), 200, 0
    with ThreadingHTTPServer(("127.0.0.1", 0), Office) as running, override_settings(DIARY_NETWORKS=["127.0.0.1/32"]):
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}/secret.ics"
        running.shutdown()


def test_it_is_read_again_by_the_worker_and_a_failure_keeps_the_last_good_copy(
    office: str, hall: Space, bill: User
) -> None:
    diary = diaries.add(resource=hall, name="", url=office, by=bill, at=NOW).diary
    assert diary.name == "127.0.0.1" and day(hall, 5) == "..##################....####...."
    assert diaries.read_due(at=NOW + timedelta(minutes=59)) == 0
    at = NOW + timedelta(hours=1)
    assert diaries.read_due(at=at) == 1 and Office.asked == 2  # nothing new: it is not read once more
    Office.content = calendar(during(evening(6)))
    assert diaries.read_due(at=at + timedelta(hours=1)) == 1
    assert day(hall, 5) == OPEN and day(hall, 6) == "..##################....####...."

    for bad in (b"<html>Sign in</html>", Office.content[:60], b""):
        Office.content = bad
        diary.refresh_from_db()
        at = diary.due_at
        assert diaries.read_due(at=at) == 1
        diary.refresh_from_db()
        assert day(hall, 6) == "..##################....####...." and diary.due_at > at
    assert diary.failures == 3 and diary.failure == "no_calendar" and diary.busy.count() == 1
    letter = Message.objects.get(kind="diary_stale_keeper")
    assert letter.to == bill.email and f"/manage/diaries/{diary.pk}/" in letter.body and office not in letter.body
    assert diaries.pause(1) < diaries.pause(3) < diaries.pause(40) == diaries.LONGEST_PAUSE

    Office.content = calendar()
    diaries.read_now(diary=diary, by=bill, at=diary.due_at)
    diary.refresh_from_db()
    assert (diary.failures, diary.failure) == (0, "") and day(hall, 6) == OPEN
    with pytest.raises(Refused):
        diaries.read_now(diary=diary, by=bill, at=diary.read_at or NOW)


def test_a_worker_that_dies_gives_it_to_the_next(office: str, hall: Space, bill: User) -> None:
    diaries.add(resource=hall, name="", url=office, by=bill, at=NOW)
    at = NOW + timedelta(hours=2)
    assert len(diaries.take(at=at, most=5)) == 1
    assert diaries.read_due(at=at + timedelta(minutes=9)) == 0
    assert diaries.read_due(at=at + timedelta(minutes=10)) == 1


def test_nothing_is_kept_of_one_that_cannot_be_read(office: str, hall: Space, bill: User) -> None:
    Office.status = 404
    with pytest.raises(BadCalendar):
        diaries.add(resource=hall, name="", url=office, by=bill, at=NOW)
    with pytest.raises(BadCalendar), override_settings(DIARY_NETWORKS=[]):
        diaries.add(resource=hall, name="", url=office, by=bill, at=NOW)
    assert not BuildingDiary.objects.exists()


def test_the_command_reads_a_file_and_then_a_newer_one(hall: Space, tmp_path: Path) -> None:
    file, said = tmp_path / "hall.ics", StringIO()
    file.write_bytes(calendar(during(evening(5)), event("DTSTART:20270101T100000Z", "RRULE:FREQ=SECONDLY", uid="2")))
    call_command("import_diary", hall.slug, str(file), name="School", stdout=said)
    assert "2 events read, 1 busy times" in said.getvalue() and "such as every second" in said.getvalue()
    file.write_bytes(calendar())
    call_command("import_diary", hall.slug, str(file), stdout=StringIO())
    diary = BuildingDiary.objects.get()
    assert diary.name == "School" and not diary.busy.exists()
    file.write_bytes(b"broken")
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("import_diary", hall.slug, str(file))
    with pytest.raises(CommandError, match="no place"):
        call_command("import_diary", "nowhere", str(file))
    with pytest.raises(CommandError, match="private network"):
        call_command("import_diary", hall.slug, "http://127.0.0.1/a.ics")
