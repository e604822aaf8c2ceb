"""The run sheet: who sees what on it, when, and what stands first."""

from collections.abc import Callable
from datetime import datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from community.models import User
from fleet.calls import times
from fleet.models import Driver, Ride, Run
from fleet.road.sheet import Sheet, sheet_of
from tests.fleet.evening import OUT, on_thursday, three_riders
from tests.fleet.fleet import MARKET_OUT, PILL_OUT, make_ride, make_shift

pytestmark = pytest.mark.django_db
Look = Callable[..., str]


@pytest.fixture
def full(thursday: Run, driver: Driver) -> Run:
    """Delyth drives; Gwen, Huw and Mair ride."""
    three_riders(thursday)
    make_shift(thursday, driver)
    return thursday


@pytest.fixture
def look(full: Run, client: Client) -> Look:
    """The sheet as somebody sees it at a moment; "404" where there is none for them."""

    def at_the_sheet(person: User, at: datetime = OUT) -> str:
        with time_machine.travel(at, tick=False):
            client.force_login(person)
            answer = client.get(reverse("run-sheet", args=[full.pk]))
        return answer.content.decode() if answer.status_code == 200 else str(answer.status_code)

    return at_the_sheet


def test_the_driver_and_the_coordinator_read_who_gets_on_where(look: Look, delyth: User, rhun: User) -> None:
    for person in (delyth, rhun):
        page = look(person)
        assert "14 Corn Street, blue door" in page and "Hears badly on the left" in page
        assert page.index("18:10") < page.index("<strong>Huw") < page.index("18:20") < page.index("<strong>Mair")
        assert "01633 496 0300" not in page, "no rider’s own telephone"


def test_a_rider_is_rung_through_the_relay_by_a_code(look: Look, delyth: User, full: Run) -> None:
    gwen = Ride.objects.filter(name="Gwen").earliest("pk")
    assert f'href="tel:016334960201,,{gwen.code}"' in look(delyth)
    full.service.relay = ""
    full.service.save()
    page = look(delyth)
    assert ",," not in page and gwen.code in page and "ring 01633 496 0200 and say the figures" in page


def test_to_others_there_is_no_such_page(look: Look, meinir: User, chidi: User) -> None:
    assert look(meinir) == look(chidi) == "404"


def test_names_come_the_day_before_and_go_the_day_after(look: Look, delyth: User, full: Run) -> None:
    early, first = datetime(2027, 1, 5, 23, 59, tzinfo=OUT.tzinfo), datetime(2027, 1, 6, 0, 0, tzinfo=OUT.tzinfo)
    last, late = datetime(2027, 1, 8, 23, 59, tzinfo=OUT.tzinfo), datetime(2027, 1, 9, 0, 0, tzinfo=OUT.tzinfo)
    for at, named in ((early, False), (first, True), (last, True), (late, False)):
        page = look(delyth, at)
        assert ("Gwen" in page) is ("Corn Street" in page) is ("Hears badly" in page) is named, at
        assert "Get on: <b>3</b>" in page, "numbers always"


def test_once_erased_there_are_numbers_only(look: Look, delyth: User, full: Run) -> None:
    Run.objects.filter(pk=full.pk).update(erased_at=OUT)
    page = look(delyth)
    assert "Gwen" not in page and "Get on: <b>3</b>" in page and "The names have been erased" in page
    assert 'name="tap"' not in page


def test_no_name_stands_in_the_title(look: Look, delyth: User) -> None:
    page = look(delyth)
    assert page[page.index("<title>") : page.index("</title>")] == "<title>Nightrider, Thu 7 Jan – Rhannu"


def test_whoever_waits_or_has_cancelled_is_not_on_it(look: Look, delyth: User, full: Run) -> None:
    make_ride(full, name="Waldo", state="waiting")
    make_ride(full, name="Canna", state="cancelled")
    page = look(delyth)
    assert "Waldo" not in page and "Canna" not in page


def _sheet(run: Run, at: datetime, *, late: int = 0) -> Sheet:
    return sheet_of(times(run), list(run.rides.seated()), at, late=late)


def _first(run: Run, at: datetime, *, late: int = 0) -> str:
    ahead = _sheet(run, at, late=late).ahead
    return f"{ahead[0].call.stop} {ahead[0].at.astimezone(run.zone):%H:%M}" if ahead else ""


def test_the_next_stop_stands_first(full: Run) -> None:
    assert _first(full, OUT) == "Maindee Square 18:10"
    assert _first(full, on_thursday(18, 15)) == "Maindee Square 18:10", "nobody has said who came"
    Ride.objects.filter(run=full, first=0).update(outcome="aboard")
    assert _first(full, on_thursday(18, 11)) == "Maindee Square 18:10", "the doors are still open"
    assert _first(full, on_thursday(18, 15)) == "Pill Library 18:20"
    assert _first(full, on_thursday(18, 15), late=10) == "Maindee Square 18:10"
    assert len(_sheet(full, on_thursday(18, 15)).behind) == 1


def test_who_taps_at_a_later_stop_has_left_those_before_it(full: Run) -> None:
    Ride.objects.filter(run=full, first=PILL_OUT).update(outcome="aboard")
    assert _first(full, on_thursday(18, 12)) == "Pill Library 18:20"


def test_after_the_last_stop_all_is_behind(full: Run) -> None:
    Ride.objects.filter(run=full).update(outcome="aboard")
    assert _first(full, on_thursday(23)) == ""


def test_who_did_not_come_does_not_get_off(full: Run) -> None:
    assert _sheet(full, OUT).ahead[MARKET_OUT].off_count == 4, "Gwen, Huw, Ann and Mair"
    Ride.objects.filter(name="Huw").update(outcome="no_show")
    sheet = _sheet(full, OUT)
    assert sheet.ahead[MARKET_OUT].off_count == 2
    assert (sheet.expected, sheet.aboard, sheet.no_shows, sheet.unanswered) == (5, 0, 2, 3)
