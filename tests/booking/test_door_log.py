"""A door's log proves what it can, once, and names what is wrong with it by row and field."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command

from booking.models import Booking, Proof
from community.models import LedgerEntry, Organisation, User
from tests.booking.decisions import *  # noqa: F403
from tests.booking.use import AFTER, ledger_of, settled, there
from tests.cast import evening, make_booking
from venues.models import Space


def log(folder: Path, *lines: str, heading: str = "time,door") -> Path:
    """A file of it."""
    file = folder / "door.csv"
    file.write_text("\n".join([heading, *lines]) + "\n")
    return file


def read(space: Space, file: Path) -> None:
    """The day after, in the morning."""
    with time_machine.travel(AFTER, tick=False):
        call_command("import_door_log", space.slug, file)


def test_it_proves_the_booking_that_was_on(
    confirmed: Booking, hall: Space, amina: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there(confirmed, amina)
    settled(confirmed)
    read(hall, log(tmp_path, "2027-01-05 17:52,Main door", "2027-01-05T18:40:00Z,Main door", "2027-01-05 12:00,Side"))
    assert "3 openings: 1 bookings proved, 1 known already, 1 by nobody booked." in capsys.readouterr().out
    proof = Proof.objects.get(kind="access_log")
    assert (proof.at, proof.detail, proof.by) == (evening(1).start - timedelta(minutes=8), "Main door", None)
    assert ledger_of(confirmed) == ["use 120", "gift 120"]


def test_again_nothing_is_new(confirmed: Booking, hall: Space, tmp_path: Path) -> None:
    for _ in range(2):
        read(hall, log(tmp_path, "2027-01-05 18:01", heading="time"))
    assert Proof.objects.count() == 1 and confirmed.events.filter(verb="door").count() == 1


def test_the_keepers_own_door_is_the_keepers_word(confirmed: Booking, hall: Space, tmp_path: Path, bill: User) -> None:
    from booking.actions import attendance

    attendance.came(booking=confirmed, by=bill, at=AFTER)
    read(hall, log(tmp_path, "2027-01-05 18:01", heading="time"))
    assert [line.kind for line in LedgerEntry.objects.all()] == ["use"]


def test_of_two_that_touch_it_is_the_one_that_had_begun(
    confirmed: Booking, hall: Space, chess: Organisation, chidi: User, tmp_path: Path
) -> None:
    make_booking(hall, chess, chidi, evening(1, 20, 21))
    read(hall, log(tmp_path, "2027-01-05 19:55", heading="time"))
    assert Proof.objects.get().booking == confirmed


def test_every_fault_is_named_and_nothing_kept(
    confirmed: Booking, hall: Space, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    faulty = (
        "2027-01-05 18:01,ok",
        "half past six,x",
        "2027-03-28 01:30,y",
        "2031-01-01 00:00,z",
        "0001-01-01 00:00,q",
    )
    file = log(tmp_path, *faulty, f"2027-01-05 18:03,{'d' * 121}")
    with pytest.raises(CommandError, match="5 faults"):
        read(hall, file)
    said = capsys.readouterr().err
    assert "row 3, time: “half past six” is not a time" in said and "row 7, door:" in said
    assert [f"row {number}, time" in said for number in (2, 3, 4, 5, 6)] == [False, True, True, True, True]
    assert not Proof.objects.exists()


def test_an_hour_that_never_was(hall: Space, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with time_machine.travel("2027-04-02"), pytest.raises(CommandError):
        call_command("import_door_log", hall.slug, log(tmp_path, "2027-03-28 01:30", heading="time"))
    assert "the clocks went forward" in capsys.readouterr().err


@pytest.mark.parametrize("heading", ["when,door", "door"])
def test_a_file_without_times(hall: Space, tmp_path: Path, heading: str) -> None:
    with pytest.raises(CommandError):
        read(hall, log(tmp_path, ",".join("x" for _ in heading.split(",")), heading=heading))


def test_a_place_that_is_not_there(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no place"):
        call_command("import_door_log", "nowhere", log(tmp_path, "2027-01-05 18:01", heading="time"))


def test_after_a_month_nothing_is_proved(confirmed: Booking, hall: Space, tmp_path: Path) -> None:
    with time_machine.travel(AFTER + timedelta(days=28), tick=False):
        call_command("import_door_log", hall.slug, log(tmp_path, "2027-01-05 18:01", heading="time"), verbosity=0)
    assert not Proof.objects.exists()
