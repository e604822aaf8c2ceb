"""Evenings that nobody drives: who is told, when, and only once; and the letter on the day before."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from booking.models import Message
from booking.views.needs import needs
from community.models import User
from fleet.actions import alerts, shifts
from fleet.models import Crew, Driver, Run, Service
from tests.cast import NOW, make_person
from tests.fleet import fleet
from tests.fleet.fleet import A_WEEK, THURSDAY

HOUR = timedelta(hours=1)


@pytest.fixture
def next_week(nightrider: Service) -> Run:
    """Thursday 14 January, nine hours more than a week and two days away."""
    return fleet.make_run(nightrider, THURSDAY + A_WEEK)


def letters() -> list[tuple[str, str]]:
    return list(Message.objects.order_by("pk").values_list("kind", "to"))


def before(run: Run, **time: float) -> datetime:
    return run.leaves_at - timedelta(**time)


def test_a_week_and_two_days_before(
    next_week: Run, driver: Driver, delyth: User, rhun: User, riders: Any
) -> None:
    unfit = fleet.make_driver(make_person("Nerys"), riders, d1_since=None)
    assert alerts.alert_due(at=before(next_week, days=7, seconds=1)) == 0
    assert alerts.alert_due(at=before(next_week, days=7)) == 1
    told = [("shift_unfilled", rhun.email), ("shift_open", delyth.email)]
    assert letters() == told and unfit.user.email not in dict(letters()).values()
    for at in (before(next_week, days=6), before(next_week, hours=48, seconds=1)):
        assert alerts.alert_due(at=at) == 0
    assert alerts.alert_due(at=before(next_week, hours=48)) == 1
    assert alerts.alert_due(at=before(next_week, hours=3)) == 0
    assert letters() == told * 2
    assert "two days away" in Message.objects.filter(to=rhun.email).latest("pk").body


def test_what_is_found_late_is_told_once(next_week: Run, driver: Driver) -> None:
    assert alerts.alert_due(at=before(next_week, hours=20)) == 1
    assert alerts.alert_due(at=before(next_week, hours=19)) == 0


def test_nobody_is_asked_about_what_is_driven_or_does_not_run(
    thursday: Run, next_week: Run, driver: Driver, delyth: User
) -> None:
    shifts.take(run=thursday, by=delyth, at=NOW)
    Run.objects.filter(pk=next_week.pk).update(state="suspended")
    assert alerts.alert_due(at=NOW + timedelta(days=4)) == 0
    # Given back within the week it is asked about again.
    Run.objects.filter(pk=thursday.pk).update(alerted_at=NOW)
    shifts.give_back(run=thursday, by=delyth, reason="", at=NOW + HOUR)
    assert alerts.alert_due(at=NOW + 2 * HOUR) == 1


def test_the_front_page_says_it(thursday: Run, next_week: Run, driver: Driver, rhun: User, meinir: User) -> None:
    Crew.objects.update(licence_seen_on=None)
    fleet.make_shift(thursday, driver)

    def said(user: User, at: datetime) -> list[tuple[str, bool]]:
        from booking.models import Resource

        return [(each.words, each.is_urgent) for each in needs(user, Resource.objects.managed_by(user), at)]

    assert said(rhun, before(next_week, days=8)) == [
        (
            "Delyth has Nightrider on Thursday 7 January and may not drive it: The coordinator has not seen the "
            "driving licence yet, or it was changed since.",
            True,
        ),
        ("1 driver’s licence must be seen", False),
    ]
    assert said(rhun, before(next_week, days=2))[0] == ("Nobody drives Nightrider on Thursday 14 January", True)
    assert not [words for words, _ in said(meinir, before(next_week, days=2)) if "drive" in words]


def test_the_day_before(thursday: Run, driver: Driver, delyth: User) -> None:
    shifts.take(run=thursday, by=delyth, at=NOW)
    day_before = thursday.booking.starts_at - timedelta(days=1)
    assert alerts.remind_due(at=day_before.replace(hour=7)) == 0
    assert alerts.remind_due(at=day_before - timedelta(days=1)) == 0
    assert [alerts.remind_due(at=day_before.replace(hour=9, minute=minute)) for minute in (0, 10)] == [1, 0]
    letter = Message.objects.get(kind="shift_reminder")
    assert letter.to == delyth.email and "17:45" in letter.subject and "01633 496 0100" in letter.body
    # Nothing of any rider is in a letter to a driver.
    fleet.make_ride(thursday, name="Blodwen")
    assert not Message.objects.filter(body__contains="Blodwen").exists()
