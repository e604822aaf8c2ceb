"""Setting off, running late, what happened, and the end of the run."""

from datetime import datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from booking.models import Message
from community.models import Organisation, User
from fleet.actions import checks, evening
from fleet.models import Driver, Run, RunState
from tests.fleet.evening import OUT, a_check, on_thursday, three_riders
from tests.fleet.fleet import make_shift

pytestmark = pytest.mark.django_db
BACK = on_thursday(22, 55)


@pytest.fixture
def manned(thursday: Run, driver: Driver) -> Run:
    """Delyth has the shift."""
    make_shift(thursday, driver)
    return thursday


@pytest.fixture
def away(manned: Run, delyth: User) -> Run:
    """Checked, and on the road."""
    a_check(manned, delyth)
    return evening.begin(run=manned, by=delyth, at=OUT)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    """Why not."""
    return [each.code for each in refused.value.refusals]


def test_no_check_no_keys(manned: Run, delyth: User) -> None:
    with pytest.raises(Refused) as refused:
        evening.begin(run=manned, by=delyth, at=OUT)
    assert codes(refused) == ["no_check"]
    a_check(manned, delyth, miles=41_200)
    run = evening.begin(run=manned, by=delyth, at=OUT)
    assert (run.state, run.began_at, run.miles_out) == (RunState.UNDER_WAY, OUT, 41_200)
    assert evening.begin(run=manned, by=delyth, at=on_thursday(18)).began_at == OUT, "said again, it is once"


def test_it_does_not_set_off_with_a_vehicle_off_the_road(manned: Run, delyth: User, meinir: User) -> None:
    a_check(manned, delyth)
    checks.report_defect(vehicle=manned.vehicle, words="The door jams", by=meinir, at=OUT)
    with pytest.raises(Refused) as refused:
        evening.begin(run=manned, by=delyth, at=OUT)
    assert codes(refused) == ["no_check"]


def test_a_suspended_run_stays_where_it_is(manned: Run, delyth: User) -> None:
    Run.objects.filter(pk=manned.pk).update(state=RunState.SUSPENDED)
    with pytest.raises(Refused) as refused:
        evening.begin(run=manned, by=delyth, at=OUT)
    assert codes(refused) == ["suspended"]


def test_strangers_and_the_vehicles_keeper_say_nothing(away: Run, chidi: User, meinir: User) -> None:
    for person in (chidi, meinir):
        for deed in (
            lambda by: evening.begin(run=away, by=by, at=OUT),
            lambda by: evening.say_late(run=away, minutes=5, by=by, at=OUT),
            lambda by: evening.note_incident(run=away, words="No", by=by, at=OUT),
            lambda by: evening.end(run=away, by=by, at=BACK),
        ):
            with pytest.raises(NotPermitted):
                deed(person)


def test_late_is_said_and_taken_back(away: Run, delyth: User, rhun: User) -> None:
    run = evening.say_late(run=away, minutes=10, by=delyth, at=on_thursday(18, 40))
    assert (run.late_minutes, run.late_at) == (10, on_thursday(18, 40))
    assert evening.say_late(run=away, minutes=0, by=rhun, at=on_thursday(19)).late_minutes == 0
    for minutes in (-1, 181):
        with pytest.raises(Refused):
            evening.say_late(run=away, minutes=minutes, by=delyth, at=OUT)


def test_an_incident_is_written_once_and_told_without_its_words(away: Run, delyth: User, rhun: User) -> None:
    for _twice in range(2):
        evening.note_incident(run=away, words="4821 slipped on the step.", by=delyth, at=on_thursday(19, 5))
    run = Run.objects.get(pk=away.pk)
    assert run.incident == "19:05: 4821 slipped on the step."
    letter = Message.objects.get(kind="run_incident")
    assert letter.to == rhun.email and "slipped" not in letter.body
    assert reverse("run-sheet", args=[run.pk]) in letter.body


def test_the_end(away: Run, delyth: User) -> None:
    with pytest.raises(Refused) as refused:
        evening.end(run=away, miles=41_100, by=delyth, at=BACK)
    assert codes(refused) == ["miles"]
    run = evening.end(run=away, miles=41_248, incident="A late start", by=delyth, at=BACK)
    assert (run.state, run.ended_at, run.miles_in) == (RunState.DONE, BACK, 41_248)
    assert run.incident == "22:55: A late start"
    assert evening.end(run=away, miles=1, by=delyth, at=on_thursday(23)).miles_in == 41_248, "said again, it is once"


def test_it_does_not_end_before_it_has_left(away: Run, delyth: User) -> None:
    with pytest.raises(Refused) as refused:
        evening.end(run=away, by=delyth, at=on_thursday(18, 9))
    assert codes(refused) == ["not_yet"]


def _press(client: Client, by: User, at: datetime, name: str, run: Run, **given: object) -> str:
    with time_machine.travel(at, tick=False):
        client.force_login(by)
        return client.post(reverse(name, args=[run.pk]), given, follow=True).content.decode()


def test_the_whole_evening_by_its_pages(
    manned: Run, delyth: User, riders: Organisation, driver: Driver, client: Client
) -> None:
    three_riders(manned)
    driver.organisation = riders
    driver.save()
    assert "Check the vehicle first." in _press(client, delyth, OUT, "run-sheet", manned)
    a_check(manned, delyth)
    assert "We set off now" not in _press(client, delyth, OUT, "run-sheet", manned)
    assert "15 minutes late" in _press(client, delyth, OUT, "run-late", manned, minutes="15")
    assert "from 0 to 180" in _press(client, delyth, OUT, "run-late", manned, minutes="9" * 4000)
    happened = {"words": "We stand in Caerleon", "off_road": "on", "wrong": "A flat tyre"}
    page = _press(client, delyth, OUT, "run-incident", manned, **happened)
    assert "Written down." in page and "This vehicle is off the road" in page
    assert manned.vehicle.defects.get().words == "A flat tyre"
    assert "Write how many miles" in _press(client, delyth, BACK, "run-end", manned, incident="Long")
    page = _press(client, delyth, BACK, "run-end", manned, miles="41250")
    assert "Thank you. You were out for 5 hours 10 minutes. These hours count for Nightrider Volunteers." in page
    assert "Miles: 50" in page
