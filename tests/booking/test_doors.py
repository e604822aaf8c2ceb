"""The way in: who sees it, and in which minutes; keyholders on their days; locks that are told codes."""

from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import reverse

from booking.actions import cancel, door, keyholders
from booking.actions.base import NotPermitted
from booking.doors.locks import code_of, locks
from booking.doors.words import Words
from booking.eligibility import Refused
from booking.models import Booking, Door, Keyholder
from community.models import Organisation, User
from config import env
from tests.cast import NOW, evening, make_booking
from venues.models import Space

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TEN = timedelta(minutes=10)
MOMENT = timedelta(microseconds=1)
USE = evening(1)


@pytest.fixture
def booking(hall: Space, scouts: Organisation, amina: User) -> Booking:
    """Tomorrow from 6 to 8."""
    return make_booking(hall, scouts, amina, USE)


def describe(hall: Space, by: User, **words: str) -> None:
    door.describe(resource=hall, words=Words(**{"way": "code", "code": "7341", **words}), by=by, at=NOW)


def arriving(client: Client, person: User, booking: Booking, at: datetime = USE.start) -> str:
    """What the page says to somebody then."""
    with time_machine.travel(at, tick=False):
        client.force_login(person, backend=BACKEND)
        return client.get(reverse("booking-arrive", args=[booking.reference])).content.decode()


@pytest.mark.parametrize("lock", ["printed", "derived"])
def test_the_code_is_shown_in_its_minutes_and_in_no_other(
    client: Client, booking: Booking, hall: Space, amina: User, bill: User, lock: str
) -> None:
    describe(hall, bill, lock=lock)
    code = code_of(Door.objects.get(), booking)
    assert code == "7341" if lock == "printed" else code.isdigit() and len(code) == 6
    first, last = USE.start - TEN, USE.end + TEN
    moments = [NOW, first - MOMENT, first, last - MOMENT, last]
    shown = [code in arriving(client, amina, booking, at) for at in moments]
    assert shown == [False, False, True, True, False]


def test_no_booking_that_is_not_confirmed_opens_a_door(
    client: Client, booking: Booking, hall: Space, amina: User, bill: User
) -> None:
    describe(hall, bill, phone="01633 555111")
    Booking.objects.filter(pk=booking.pk).update(state="requested")
    assert "7341" not in arriving(client, amina, booking)
    Booking.objects.filter(pk=booking.pk).update(state="confirmed")
    booking.refresh_from_db()
    cancel.cancel(booking=booking, by=amina, reason="", at=NOW)
    page = arriving(client, amina, booking)
    assert "7341" not in page and "555111" not in page


def test_what_is_said_at_the_door_is_for_the_group_and_its_day(
    client: Client, booking: Booking, hall: Space, school: Organisation, amina: User, bill: User, chidi: User
) -> None:
    describe(hall, bill, way="keyholder", words="Blue gate.", fire="Out at once.", phone="01633 555111")
    Keyholder.objects.create(keeper=school, name="Gwyn Parry", phone="01633 555222", weekdays="1")
    Keyholder.objects.create(keeper=school, name="Somebody of Mondays", phone="01633 555333", weekdays="0")
    before, then = arriving(client, amina, booking, NOW), arriving(client, amina, booking, USE.start.replace(hour=8))
    for always in ("Blue gate.", "Out at once.", "openstreetmap.org/?mlat=51.58300"):
        assert always in before and always in then
    for of_the_day in ("Gwyn Parry", 'href="tel:01633555222"', 'href="tel:01633555111"'):
        assert of_the_day not in before and of_the_day in then
    assert "Mondays" not in then
    assert "Blue gate." not in arriving(client, chidi, booking)


def test_checking_in_at_the_door(client: Client, booking: Booking, hall: Space, amina: User, bill: User) -> None:
    address = reverse("booking-arrive", args=[booking.reference])
    with time_machine.travel(USE.start, tick=False):
        client.force_login(amina, backend=BACKEND)
        assert "not the code of this place" in client.post(address, {"code": "ABCDEF"}).content.decode()
        assert not booking.proofs.exists()
        client.post(address, {"code": f" {hall.room_code[:3]}-{hall.room_code[3:].lower()} "})
        assert booking.proofs.get().kind == "room_code"
        assert "Checked in at 6pm" in client.get(address).content.decode()
        for _guess in range(10):
            client.post(address, {"code": "ABCDEF"})
        assert client.post(address, {"code": hall.room_code}).status_code == 429


def test_a_code_of_its_own_moves_with_the_booking(booking: Booking, hall: Space, bill: User) -> None:
    describe(hall, bill, lock="derived", code="")
    place = Door.objects.get()
    codes = {code_of(place, booking)}
    booking.starts_at += TEN
    codes.add(code_of(place, booking))
    booking.reference = "K7PX-29QM"
    codes.add(code_of(place, booking))
    with override_settings(SECRET_KEY="another"):
        codes.add(code_of(place, booking))
    assert len(codes) == 4


def test_the_keypad_is_told_codes_and_times(booking: Booking, hall: Space, bill: User) -> None:
    describe(hall, bill, lock="derived")
    out = StringIO()
    with time_machine.travel(NOW, tick=False):
        call_command("door_codes", hall.slug, stdout=out)
    code = code_of(Door.objects.get(), booking)
    assert out.getvalue().splitlines() == [
        "code,from,until,reference",
        f"{code},2027-01-05T17:50:00+00:00,2027-01-05T20:10:00+00:00,{booking.reference}",
    ]


class Acme:
    """A lock from elsewhere."""

    label = "Acme"
    is_typed = False

    def code(self, access: object) -> str:
        return "acme"


def test_another_lock_is_plugged_in_and_a_wrong_one_stops_the_start(booking: Booking, hall: Space) -> None:
    try:
        with override_settings(DOOR_LOCKS={"acme": "tests.booking.test_doors.Acme"}):
            locks.cache_clear()
            assert code_of(Door(resource=hall, lock="acme"), booking) == "acme"
            assert code_of(Door(resource=hall, lock="printed", code="1"), booking) == "", "it is no longer there"
        with (
            override_settings(DOOR_LOCKS={"acme": "nowhere.Lock"}),
            pytest.raises(ImproperlyConfigured, match="nowhere"),
        ):
            locks.cache_clear()
            locks()
    finally:
        locks.cache_clear()


def test_locks_are_named_in_the_environment() -> None:
    assert env.pairs("DOOR_LOCKS", {"DOOR_LOCKS": "acme=a.B, other=c.D"}) == {"acme": "a.B", "other": "c.D"}
    assert env.pairs("DOOR_LOCKS", {}) == {}
    with pytest.raises(ImproperlyConfigured, match="acme"):
        env.pairs("DOOR_LOCKS", {"DOOR_LOCKS": "acme"})


def test_only_who_manages_says_how_to_get_in_and_a_code_is_not_forgotten(
    hall: Space, thirds: list[Space], amina: User, bill: User
) -> None:
    with pytest.raises(NotPermitted):
        describe(hall, amina)
    with pytest.raises(Refused, match="no_code"):
        describe(hall, bill, code=" ")
    with pytest.raises(Refused, match="no_lock"):
        describe(hall, bill, lock="none")
    words = Words(way="staffed", words="Blue gate.")
    assert door.describe(resource=hall, words=words, by=bill, at=NOW, whole_building=True) == 4
    assert {each.words for each in Door.objects.all()} == {"Blue gate."} and Door.objects.count() == 4
    assert "7341" not in str(hall.keeper.events.values_list("after", flat=True))


def test_a_keyholder_has_days_dates_and_places(
    client: Client, booking: Booking, hall: Space, thirds: list[Space], school: Organisation, amina: User, bill: User
) -> None:
    given: dict[str, Any] = {"keeper": school, "name": "Gwyn", "phone": "01633 555222", "by": bill, "at": NOW}
    for wrong in (
        {"weekdays": ""},
        {"weekdays": "8"},
        {"weekdays": "1", "first": date(2027, 2, 1), "last": NOW.date()},
    ):
        with pytest.raises(Refused):
            keyholders.keep(**{**given, **wrong})
    with pytest.raises(NotPermitted):
        keyholders.keep(**{**given, "by": amina, "weekdays": "1"})
    describe(hall, bill, way="keyholder")
    gwyn = keyholders.keep(**given, weekdays="1", places=[thirds[0]])
    address = reverse("manage-keyholders", args=[school.slug]) + "?week=2027-01-05"
    client.force_login(bill, backend=BACKEND)
    assert "Nobody opens" in client.get(address).content.decode(), "the third is not the hall"
    keyholders.keep(**given, weekdays="1", keyholder=gwyn, last=date(2027, 1, 5))
    assert "Nobody opens" not in client.get(address).content.decode()
    keyholders.keep(**given, weekdays="1", keyholder=gwyn, last=date(2027, 1, 4))
    assert "Nobody opens" in client.get(address).content.decode(), "they left the day before"
    client.post(reverse("keyholder-remove", args=[gwyn.pk]))
    assert not Keyholder.objects.exists()
    assert "Gwyn" not in str(list(school.events.values_list("before", "after")))
