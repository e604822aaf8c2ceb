"""Aboard, did not come, taken back: what was tapped last holds, however often and in whatever order it arrives."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from booking.actions.base import NotPermitted
from booking.eligibility import Refused
from community.models import User
from fleet.actions import evening
from fleet.models import Driver, Ride, Run, Service, Tap
from tests.fleet.evening import on_thursday, three_riders
from tests.fleet.fleet import A_WEEK, THURSDAY, make_ride, make_run, make_shift

pytestmark = pytest.mark.django_db
AT_THE_STOP = on_thursday(18, 10)
A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def gwen(thursday: Run, driver: Driver) -> Ride:
    """Delyth drives her."""
    make_shift(thursday, driver)
    return three_riders(thursday)[0]


def tap(ride: Ride, by: User, kind: str = "aboard", at: datetime = AT_THE_STOP, **more: Any) -> Tap:
    """Tapped, and heard at once unless told otherwise."""
    given = {"key": uuid4(), "tapped_at": at, "run": ride.run, **more}
    return evening.tap(ride=ride, kind=kind, by=by, at=at, **given)


def outcome(ride: Ride) -> str:
    """As it stands now."""
    return Ride.objects.get(pk=ride.pk).outcome


def test_the_last_tap_holds(gwen: Ride, delyth: User) -> None:
    for kind, holds in (("aboard", "aboard"), ("no_show", "no_show"), ("undo", ""), ("aboard", "aboard")):
        tap(gwen, delyth, kind)
        assert outcome(gwen) == holds


def test_the_same_key_is_the_same_tap(gwen: Ride, delyth: User) -> None:
    key = UUID(int=1)
    first = tap(gwen, delyth, key=key)
    tap(gwen, delyth, "no_show", at=AT_THE_STOP + A_MINUTE)
    assert tap(gwen, delyth, key=key, at=AT_THE_STOP + 5 * A_MINUTE, tapped_at=AT_THE_STOP) == first
    assert outcome(gwen) == "no_show" and Tap.objects.count() == 2


def test_what_arrives_late_does_not_undo_what_was_tapped_after_it(gwen: Ride, delyth: User) -> None:
    heard = AT_THE_STOP + 20 * A_MINUTE
    tap(gwen, delyth, "aboard", at=heard, tapped_at=AT_THE_STOP + 2 * A_MINUTE)
    tap(gwen, delyth, "no_show", at=heard, tapped_at=AT_THE_STOP)
    assert outcome(gwen) == "aboard"


def test_a_phone_whose_clock_is_fast_does_not_rule_the_evening(gwen: Ride, delyth: User, rhun: User) -> None:
    tap(gwen, delyth, "no_show", tapped_at=AT_THE_STOP + 300 * A_MINUTE)
    tap(gwen, rhun, "aboard", at=AT_THE_STOP + A_MINUTE)
    assert outcome(gwen) == "aboard"


def test_only_the_driver_and_the_coordinator_tap(gwen: Ride, rhun: User, meinir: User, chidi: User) -> None:
    tap(gwen, rhun)
    for person in (meinir, chidi):
        with pytest.raises(NotPermitted):
            tap(gwen, person)


def test_a_ride_of_another_run_is_refused(gwen: Ride, nightrider: Service, delyth: User) -> None:
    other = make_ride(make_run(nightrider, THURSDAY + A_WEEK))
    with pytest.raises(NotPermitted):
        tap(other, delyth, run=gwen.run)
    assert outcome(other) == ""


@pytest.mark.parametrize("at", [on_thursday(15, 44), on_thursday(0) + timedelta(days=2)])
def test_neither_before_the_evening_nor_when_the_names_are_gone(gwen: Ride, delyth: User, at: datetime) -> None:
    with pytest.raises((Refused, NotPermitted)):
        tap(gwen, delyth, at=at)
    assert not Tap.objects.exists()


def test_who_cancelled_while_the_page_was_open_is_named_by_code(gwen: Ride, delyth: User) -> None:
    Ride.objects.filter(pk=gwen.pk).update(state="cancelled")
    with pytest.raises(Refused) as refused:
        tap(gwen, delyth)
    assert gwen.code in str(refused.value.refusals[0].sentence)


@pytest.fixture
def phone(delyth: User, gwen: Ride) -> Any:
    """Delyth's, at the stop."""
    with time_machine.travel(AT_THE_STOP, tick=False):
        client = Client()
        client.force_login(delyth)
        yield client


def sent(phone: Client, run: Run, taps: list[Any]) -> Any:
    """What the queue sends."""
    body = json.dumps({"taps": taps})
    return phone.post(reverse("run-tap", args=[run.pk]), body, content_type="application/json")


def waiting(ride: Ride, kind: str, minutes: int = 0) -> dict[str, str]:
    """One tap that waits in the phone."""
    when = AT_THE_STOP - minutes * A_MINUTE
    return {"key": str(uuid4()), "ride": ride.reference, "kind": kind, "at": when.isoformat()}


def test_several_at_once_each_by_itself(phone: Client, gwen: Ride, nightrider: Service) -> None:
    other = make_ride(make_run(nightrider, THURSDAY + A_WEEK))
    mair = Ride.objects.get(name="Mair")
    queue = [waiting(gwen, "aboard"), waiting(gwen, "no_show", 3), waiting(other, "aboard"), waiting(mair, "dances")]
    answer = sent(phone, gwen.run, queue).json()
    assert set(answer["done"]) == {queue[0]["key"], queue[1]["key"]}
    assert set(answer["refused"]) == {queue[2]["key"], queue[3]["key"]}
    assert outcome(gwen) == "aboard" and outcome(other) == ""
    assert sent(phone, gwen.run, queue[:2]).json()["done"] and Tap.objects.count() == 2, "sent again, it is once"


A_KEY = f'"key": "{UUID(int=3)}"'
NONSENSE = [
    "x",
    "{}",
    "[]",
    '{"taps": 3}',
    '{"taps": [{}]}',
    '{"taps": [{"key": "x", "ride": "A", "kind": "aboard", "at": "2027-01-07T18:10:00Z"}]}',
    '{"taps": [{' + A_KEY + ', "ride": "\\u0000", "kind": "aboard", "at": "2027-01-07T18:10:00Z"}]}',
    '{"taps": [{' + A_KEY + ', "ride": "A", "kind": "aboard", "at": "18:10"}]}',
    "[" * 100_000,
]


def test_what_no_phone_sends_is_refused(phone: Client, gwen: Ride) -> None:
    address = reverse("run-tap", args=[gwen.run_id])
    said = {body[:60]: phone.post(address, body, content_type="application/json").status_code for body in NONSENSE}
    assert set(said.values()) == {400}, said


def test_without_script_a_button_is_a_form(phone: Client, gwen: Ride) -> None:
    address = reverse("run-tap", args=[gwen.run_id])
    pressed = {"tap": f"aboard:{gwen.reference}", "page": str(UUID(int=7))}
    for _twice in range(2):
        answer = phone.post(address, pressed)
        assert answer.headers["Location"].endswith(f"/drive/runs/{gwen.run_id}/#{gwen.reference}")
    assert outcome(gwen) == "aboard" and Tap.objects.count() == 1
    page = phone.get(reverse("run-sheet", args=[gwen.run_id])).content.decode()
    assert f'value="undo:{gwen.reference}" aria-pressed="true"' in page


def test_a_stranger_gets_nothing(gwen: Ride, chidi: User) -> None:
    with time_machine.travel(AT_THE_STOP, tick=False):
        client = Client()
        assert sent(client, gwen.run, [waiting(gwen, "aboard")]).status_code == 302
        client.force_login(chidi)
        assert sent(client, gwen.run, [waiting(gwen, "aboard")]).status_code == 404
    assert outcome(gwen) == ""
