"""The letters about a ride: in the reader's language, once, and with nothing of anybody else."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from booking.models import LetterChoice, Message
from booking.post import deliver
from community.models import Organisation, User
from fleet.actions.rides import book
from fleet.letters.reminding import remind_due
from fleet.models import BookedHow, Ride, Run
from fleet.riders.seating import Journey, Rider
from tests.cast import NOW
from tests.fleet.fleet import MAINDEE_HOME, MAINDEE_OUT, MARKET_HOME, MARKET_OUT, make_ride

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
THE_DAY_BEFORE = NOW + timedelta(days=2)
OUT_AND_HOME = [Journey(MAINDEE_OUT, MARKET_OUT), Journey(MARKET_HOME, MAINDEE_HOME)]


def booked(run: Run, by: User, **more: object) -> list[Ride]:
    rider = Rider(name="Gwenllian", telephone="01633496999", door="14 Secret Street", note="Diabetes")
    given = {"how": BookedHow.RIDER, **more}
    return book(run=run, journeys=OUT_AND_HOME, rider=rider, by=by, at=NOW, **given)  # type: ignore[arg-type]


def test_tomorrow_is_told_once_and_not_before_eight(thursday: Run, delyth: User) -> None:
    booked(thursday, delyth)
    make_ride(thursday, name="Rang Up")
    assert remind_due(at=NOW + timedelta(days=1)) == 0
    assert remind_due(at=THE_DAY_BEFORE - timedelta(hours=2)) == 0
    assert remind_due(at=THE_DAY_BEFORE) == 1
    assert remind_due(at=THE_DAY_BEFORE + timedelta(hours=1)) == 0
    reminder = Message.objects.get(kind="ride_reminder")
    # Out and home in one letter, in the rider's language.
    assert reminder.to == delyth.email and "18:10 Maindee Square" in reminder.body and "22:00" in reminder.body
    assert "Iau 7 Ionawr 2027" in reminder.body


def test_whoever_wants_no_reminders_gets_none(thursday: Run, amina: User) -> None:
    booked(thursday, amina)
    LetterChoice.objects.create(person=amina, kind="reminders", when="never")
    remind_due(at=THE_DAY_BEFORE)
    assert not Message.objects.filter(kind="ride_reminder").exists()


def test_no_letter_says_who_rides_and_from_which_door(thursday: Run, amina: User, scouts: Organisation) -> None:
    scouts.email = "scouts@example.org"
    scouts.save()
    booked(thursday, amina, how=BookedHow.GROUP, organisation=scouts)
    remind_due(at=THE_DAY_BEFORE)
    deliver(at=THE_DAY_BEFORE)
    assert {each.to[0] for each in mail.outbox} == {amina.email, "scouts@example.org"} and len(mail.outbox) == 4
    for each in mail.outbox:
        said = f"{each.subject} {each.body}"
        assert not any(secret in said for secret in ("Gwenllian", "496999", "Secret Street", "Diabetes"))


def test_whoever_left_the_group_hears_nothing_more(thursday: Run, amina: User, scouts: Organisation) -> None:
    booked(thursday, amina, how=BookedHow.GROUP, organisation=scouts)
    scouts.memberships.all().delete()
    remind_due(at=THE_DAY_BEFORE)
    assert not Message.objects.filter(kind="ride_reminder").exists()


def test_the_page_of_the_runs_booking_shows_nobodys_letter(
    client: Client, thursday: Run, amina: User, rhun: User, meinir: User
) -> None:
    booked(thursday, amina)
    for person in (rhun, meinir):
        client.force_login(person)
        page = client.get(reverse("booking", args=[thursday.booking.reference]), follow=True).content.decode()
        assert amina.email not in page and "Maindee Square" not in page
