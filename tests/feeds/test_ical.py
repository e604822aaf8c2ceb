"""Calendar files: read back by a calendar program, right in summer and winter, for the right readers only."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation
from icalendar import Calendar

from booking.actions import cancel
from booking.calendars import writing
from booking.models import Booking
from booking.spans import Span
from community.models import Organisation, User
from tests.cast import LONDON, NOW, evening, make_booking, make_space, open_daily
from venues.models import Site, Space


def parsed(booking: Booking) -> Any:
    booking = Booking.objects.with_names().get(pk=booking.pk)
    return Calendar.from_ical(writing.calendar([booking]))


def event_of(booking: Booking) -> Any:
    (event,) = parsed(booking).walk("VEVENT")
    return event


@pytest.fixture
def hut(site: Site, school: Organisation) -> Space:
    """Open through both clock changes."""
    space = make_space(site, school, "Hut", name_cy="Cwt")
    for first in (datetime(2027, 3, 25, tzinfo=LONDON), datetime(2027, 10, 28, tzinfo=LONDON)):
        open_daily(space, first=first, days=8)
    return space


@pytest.mark.parametrize(
    "day",
    [
        datetime(2027, 3, 27),
        datetime(2027, 3, 28),
        datetime(2027, 3, 29),
        datetime(2027, 10, 30),
        datetime(2027, 10, 31),
        datetime(2027, 11, 1),
    ],
)
def test_the_wall_clock_is_right(hut: Space, scouts: Organisation, amina: User, day: datetime) -> None:
    start = day.replace(hour=18, tzinfo=LONDON)
    booking = make_booking(hut, scouts, amina, Span(start, start + timedelta(hours=2)))
    event = event_of(booking)
    assert event["DTSTART"].params["TZID"] == "Europe/London"
    assert event["DTSTART"].dt.replace(tzinfo=None) == day.replace(hour=18)
    assert event["DTEND"].dt.astimezone(UTC) == booking.ends_at


def test_the_described_zone_changes_on_the_right_nights(hall: Space, scouts: Organisation, amina: User) -> None:
    """Reads the rules of the VTIMEZONE itself, as a program would that does not know London."""
    (zone,) = parsed(make_booking(hall, scouts, amina, evening(3))).walk("VTIMEZONE")
    described = zone.to_tz(tzp=ical_provider(), lookup_tzid=False)
    london = ZoneInfo("Europe/London")
    for month in range(1, 13):
        for day in (1, 15, 28):
            noon = datetime(2027, month, day, 12)
            assert noon.replace(tzinfo=described).utcoffset() == noon.replace(tzinfo=london).utcoffset(), noon
    for wall in (datetime(2027, 3, 28, 2, 30), datetime(2027, 3, 28, 0, 30), datetime(2027, 10, 31, 3, 30)):
        assert wall.replace(tzinfo=described).utcoffset() == wall.replace(tzinfo=london).utcoffset(), wall


def ical_provider() -> Any:
    from icalendar.timezone import TZP

    return TZP("zoneinfo")


def test_what_it_says(hall: Space, scouts: Organisation, amina: User) -> None:
    booking = make_booking(hall, scouts, amina, evening(3))
    Booking.objects.filter(pk=booking.pk).update(activity="Band; practice, loud\nand long")
    event = event_of(booking)
    assert event["UID"] == f"{booking.reference}@127.0.0.1"
    assert event["SUMMARY"] == "Band; practice, loud\nand long – Main hall"
    assert event["LOCATION"] == "Main hall, Bryn Derw School, NP20 4HA"
    assert event["STATUS"] == "CONFIRMED"
    assert event["DTSTAMP"].dt == NOW
    assert "METHOD" not in parsed(booking)


def test_a_later_file_is_a_newer_version_of_the_same(hall: Space, scouts: Organisation, amina: User) -> None:
    booking = make_booking(hall, scouts, amina, evening(3))
    before = event_of(booking)
    later = NOW + timedelta(hours=1)
    cancel.cancel(booking=booking, by=amina, at=later)
    after = event_of(booking)
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert (after["STATUS"], after["DTSTAMP"].dt) == ("CANCELLED", later)
    assert writing.calendar([booking]) == writing.calendar([booking]), "the same booking is the same file"


def test_a_request_is_tentative(hall: Space, scouts: Organisation, amina: User) -> None:
    hall.needs_approval = True
    hall.save()
    assert event_of(make_booking(hall, scouts, amina, evening(3)))["STATUS"] == "TENTATIVE"


def test_in_the_readers_language(hut: Space, scouts: Organisation, amina: User) -> None:
    start = datetime(2027, 3, 27, 18, tzinfo=LONDON)
    booking = make_booking(hut, scouts, amina, Span(start, start + timedelta(hours=1)))
    with translation.override("cy"):
        event = event_of(booking)
        assert event["SUMMARY"] == "Cwt" and event["SUMMARY"].params["LANGUAGE"] == "cy"
        assert event["LOCATION"].startswith("Cwt, Ysgol Bryn Derw")
        assert "/cy/" in event["URL"]
    assert event_of(booking)["SUMMARY"] == "Hut"


def test_elsewhere_the_times_are_in_utc(hall: Space, scouts: Organisation, amina: User) -> None:
    hall.timezone = "Europe/Dublin"
    hall.save()
    booking = make_booking(hall, scouts, amina, evening(3))
    assert not parsed(booking).walk("VTIMEZONE")
    assert event_of(booking)["DTSTART"].dt == booking.starts_at


def test_served_to_the_group_and_the_managers_only(
    hall: Space, scouts: Organisation, amina: User, school: Organisation, bill: User, chess: Organisation, chidi: User
) -> None:
    booking = make_booking(hall, scouts, amina, evening(3))
    address = reverse("booking-ics", args=[booking.reference])
    with time_machine.travel(NOW):
        for user, status in ((amina, 200), (bill, 200), (chidi, 404)):
            browser = Client()
            browser.force_login(user)
            answer = browser.get(address)
            assert answer.status_code == status
            if status == 200:
                assert answer["Content-Type"] == "text/calendar; charset=utf-8"
                assert booking.reference in answer["Content-Disposition"]
                assert "private" in answer["Cache-Control"]
        assert Client().get(address).status_code == 302
        assert browser.post(address).status_code == 405
