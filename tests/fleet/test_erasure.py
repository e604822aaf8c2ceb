"""The day after the day after: nobody can be named from an evening any more, wherever one looks."""

from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.management import call_command

from booking.models import Message
from community.models import User
from fleet.actions import rides
from fleet.actions.erase import erase_due
from fleet.actions.rides import Journey, Rider
from fleet.actions.standing import end_seat, keep_seat
from fleet.models import BookedHow, Ride, Run, Service, StandingSeat, Tap
from fleet.permissions import may_see_names, names_are_open
from tests.cast import LONDON, NOW
from tests.fleet.fleet import A_WEEK, MAINDEE_OUT, MARKET_OUT, THURSDAY, make_ride, make_run

OUT = Journey(MAINDEE_OUT, MARKET_OUT)
WORDS = ("Gwenllian", "016334960399", "33 Morden Road", "Nut allergy")
SHE = Rider(
    name=WORDS[0], telephone=WORDS[1], door=WORDS[2], note=WORDS[3], seats=2, companions=1, would_stay_home=True
)


def midnight_after(days: int) -> datetime:
    """So many days after the Thursday begins."""
    return datetime.combine(THURSDAY + timedelta(days=days), time(), LONDON)


def found(words: tuple[str, ...]) -> set[str]:
    """The tables in which any of the words stands, whatever the column."""
    out = set()
    for model in apps.get_models():
        for row in model._default_manager.values():
            text = " ".join(str(value) for value in row.values())
            if any(word in text for word in words):
                out.add(model.__name__)
    return out


def test_what_was_counted_stays_and_who_it_was_is_gone(
    thursday: Run, nightrider: Service, rhun: User, amina: User
) -> None:
    [ride] = rides.book(run=thursday, journeys=[OUT], rider=SHE, how=BookedHow.RELATIVE, by=amina, at=NOW)
    Tap.objects.create(
        key=uuid4(), run=thursday, ride=ride, kind="aboard", tapped_at=NOW, received_at=NOW, by=rhun
    )
    make_ride(thursday, name=WORDS[0], telephone=WORDS[1], state="cancelled")
    assert found(WORDS) == {"Ride"}  # in no letter, event or tap to begin with
    assert Message.objects.filter(to=amina.email, kind="ride_booked").exists()

    assert erase_due(at=midnight_after(2) - timedelta(seconds=1)) == 0
    assert names_are_open(thursday, midnight_after(2) - timedelta(seconds=1))
    assert erase_due(at=midnight_after(2)) == 1

    assert found(WORDS) == set()
    ride.refresh_from_db()
    assert ride.user is None and ride.erased_at == midnight_after(2)
    assert (ride.seats, ride.companions, ride.would_stay_home, ride.sitting.first) == (2, 1, True, 0)
    assert not Message.objects.filter(to=amina.email).exists()
    thursday.refresh_from_db()
    assert not may_see_names(rhun, thursday, midnight_after(0))
    assert erase_due(at=midnight_after(3)) == 0


def test_a_regulars_name_stays_as_long_as_the_seat_and_leads_to_no_ride_that_is_over(
    thursday: Run, nightrider: Service, rhun: User
) -> None:
    make_run(nightrider, THURSDAY + A_WEEK)
    [seat] = keep_seat(
        service=nightrider, timetable=thursday.timetable, journeys=[OUT], rider=SHE, by=rhun, at=NOW, from_day=THURSDAY
    ).seats
    erase_due(at=midnight_after(2))
    over, to_come = Ride.objects.order_by("run__day")
    assert (over.name, over.standing, over.is_regular) == ("", None, True)
    assert to_come.name == WORDS[0]

    end_seat(seat=seat, by=rhun, at=midnight_after(2), from_day=THURSDAY + timedelta(days=8))
    erase_due(at=midnight_after(8))
    assert StandingSeat.objects.get().name == WORDS[0]
    erase_due(at=midnight_after(9))
    assert found(WORDS) == set()


def test_a_sweep_finds_an_oversold_leg_and_an_evening_without_its_vehicle(
    thursday: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("check_claims")
    assert capsys.readouterr().out.startswith("0 faults")
    make_ride(thursday, 0, 2, seats=9)
    make_ride(thursday, 1, 2, seats=8)
    make_ride(thursday, 3, 5, seats=0, wheelchairs=3)
    thursday.booking.claims.all().delete()
    with pytest.raises(SystemExit):
        call_command("check_claims")
    said = capsys.readouterr().out
    assert said.count("oversold:") == 3 and "17 people" in said and "leg 0" not in said
    assert "run_unclaimed:" in said
