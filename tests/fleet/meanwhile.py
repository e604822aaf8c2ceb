"""One of two things is done but not yet committed when the other begins; what does the other see? Prints JSON.

python -m tests.fleet.meanwhile NAME
"""

import json
import secrets
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Thread
from typing import Any

import django

if __name__ == "__main__":
    django.setup()

from django.db import connection, transaction

from booking import sweep
from booking.eligibility import Refused
from booking.models import Proof
from community.models import LedgerEntry, Organisation, User
from fleet.actions import rides, shifts
from fleet.actions.other_vehicle import replace_vehicle
from fleet.actions.settle import settle
from fleet.actions.timetables import set_timetable
from fleet.calls import calls_of
from fleet.models import BookedHow, Driver, Ride, Run, Shift, Timetable
from fleet.riders.seating import Journey, Rider
from fleet.running.renewal import Draft, PlannedCall
from tests.cast import NOW, make_organisation, make_person
from tests.fleet import fleet

WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"
# Nobody is waited for any longer.
PATIENCE = 10.0


class Stage:
    """A service of its own with one evening, its coordinator and a driver."""

    def __init__(self) -> None:
        tag = secrets.token_hex(4)
        self.rhun: User = make_person(f"Rhun {tag}")
        operator: Organisation = make_organisation(f"Riders {tag}", self.rhun, slug=f"riders-{tag}")
        depot = fleet.make_depot(operator, f"Depot {tag}")
        self.bus = fleet.make_vehicle(depot, f"Bus {tag}", registration=f"A{tag}")
        self.other = fleet.make_vehicle(depot, f"Other {tag}", registration=f"B{tag}")
        self.service = fleet.make_service(operator, self.bus, f"Service {tag}")
        self.run: Run = fleet.make_run(self.service)
        self.driver = fleet.make_driver(make_person(f"Delyth {tag}"), operator)

    def timetable(self, *, later: int = 0, calls: Any = fleet.OUT_AND_HOME) -> None:
        """A new one from the evening on."""
        rows = [PlannedCall(fleet.make_stop(name), when + later, None, on, off) for name, when, on, off in calls]
        around = (rows[0].minutes - 25, rows[-1].minutes + 25)
        draft = Draft(self.run.day, None, fleet.ON_THURSDAYS, *around, rows)
        set_timetable(service=self.service, draft=draft, by=self.rhun, at=NOW)

    def take(self) -> None:
        """The driver takes the evening."""
        shifts.take(run=self.run, by=self.driver.user, at=NOW)

    def book(self) -> None:
        """Somebody rings who wants to go from the first stop to the third."""
        rides.book(
            run=self.run, journeys=[Journey(0, 2)], rider=Rider(name="Gwen"), how=BookedHow.PHONE, by=self.rhun, at=NOW
        )


def meanwhile(first: Callable[[], None], second: Callable[[], None]) -> str:
    """`first` is committed once `second` waits for it, or has gone past it. Returns what went wrong with the second."""
    wrong: list[BaseException] = []

    def run() -> None:
        try:
            second()
        except Exception as error:  # told below
            wrong.append(error)
        finally:
            connection.close()

    thread = Thread(target=run)
    with transaction.atomic():
        first()
        thread.start()
        until = time.monotonic() + (PATIENCE if connection.vendor == "postgresql" else 0)
        while thread.is_alive() and time.monotonic() < until and not _somebody_waits():
            time.sleep(0.01)
    thread.join()
    if wrong and isinstance(wrong[0], Refused):
        return wrong[0].refusals[0].code
    return repr(wrong[0]) if wrong else ""


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return bool(cursor.fetchone()[0])


def new_times_while_a_shift_is_taken() -> dict[str, Any]:
    """The driver is claimed for the times that hold."""
    stage = Stage()
    wrong = meanwhile(lambda: stage.timetable(later=30), stage.take)
    return {"wrong": wrong, "shifts": Shift.objects.filter(run=stage.run).count(), "faults": _faults()}


def another_vehicle_while_a_shift_is_taken() -> dict[str, Any]:
    """The driver has the evening with the other vehicle."""
    stage = Stage()
    wrong = meanwhile(
        lambda: _ignore(replace_vehicle(run=stage.run, vehicle=stage.other, by=stage.rhun, at=NOW)), stage.take
    )
    return {"wrong": wrong, "shifts": Shift.objects.filter(run=stage.run).count(), "faults": _faults()}


def a_seat_is_booked_while_the_timetable_changes() -> dict[str, Any]:
    """It stays where it was booked."""
    stage = Stage()
    wrong = meanwhile(stage.book, lambda: stage.timetable(later=30))
    ride = Ride.objects.get(run=stage.run)
    return {"wrong": wrong, "ride": [ride.state, ride.first, ride.last], "faults": _faults()}


def a_seat_is_given_up_while_the_timetable_changes() -> dict[str, Any]:
    """It stays given up."""
    stage = Stage()
    ride = fleet.make_ride(stage.run)
    wrong = meanwhile(
        lambda: _ignore(rides.cancel(ride=ride, by=stage.rhun, at=NOW)), lambda: stage.timetable(later=30)
    )
    ride.refresh_from_db()
    return {"wrong": wrong, "ride": ride.state, "faults": _faults()}


def a_timetable_changes_while_a_seat_is_booked() -> dict[str, Any]:
    """The stops somebody chose are others by now: they are asked again."""
    stage = Stage()
    first = ("Somewhere else", 18 * 60, True, False)
    wrong = meanwhile(lambda: stage.timetable(calls=[first, *fleet.OUT_AND_HOME]), stage.book)
    return {"wrong": wrong, "rides": Ride.objects.filter(run=stage.run).count(), "faults": _faults()}


def a_timetable_is_put_right_while_a_seat_is_booked() -> dict[str, Any]:
    """The same where it is the same timetable with other stops."""
    stage = Stage()
    Timetable.objects.filter(service=stage.service).update(from_day=stage.run.day)
    stage.run = Run.objects.with_everything().get(pk=stage.run.pk)
    calls_of(stage.run.timetable)  # what the page showed
    first = ("Somewhere else", 18 * 60, True, False)
    wrong = meanwhile(lambda: stage.timetable(calls=[first, *fleet.OUT_AND_HOME]), stage.book)
    return {"wrong": wrong, "rides": Ride.objects.filter(run=stage.run).count(), "faults": _faults()}


def two_evenings_of_one_day_are_entered() -> dict[str, Any]:
    """Ten hours a day, whoever enters them."""
    stage = Stage()
    group = make_organisation(f"Group of {stage.driver}", stage.driver.user, slug=f"group-{stage.driver.pk}")
    Driver.objects.filter(pk=stage.driver.pk).update(organisation=group)
    runs = [stage.run, fleet.make_run(fleet.make_service(stage.service.operator, stage.other, f"More {stage.run.pk}"))]
    for run in runs:
        Run.objects.filter(pk=run.pk).update(state="done", ended_at=run.booking.ends_at)
        Shift.objects.create(run=run, driver=stage.driver, taken_at=NOW)
        Proof.objects.create(booking=run.booking, kind="keyholder", at=run.booking.ends_at, by=stage.rhun)
    at = stage.run.booking.ends_at + timedelta(hours=1)
    first, second = (partial(settle, pk=run.pk, at=at) for run in runs)
    wrong = meanwhile(lambda: _ignore(first()), lambda: _ignore(second()))
    minutes = LedgerEntry.objects.filter(organisation=group, kind="gift").values_list("minutes", flat=True)
    return {"wrong": wrong, "minutes": sum(minutes), "faults": _faults()}


def _faults() -> list[str]:
    return [finding.sentence for look in sweep.FAULTS for finding in look()]


def _ignore(answer: object) -> None:
    """A deed whose answer nobody needs here."""


EVERY = (
    new_times_while_a_shift_is_taken,
    another_vehicle_while_a_shift_is_taken,
    a_seat_is_booked_while_the_timetable_changes,
    a_seat_is_given_up_while_the_timetable_changes,
    a_timetable_changes_while_a_seat_is_booked,
    a_timetable_is_put_right_while_a_seat_is_booked,
    two_evenings_of_one_day_are_entered,
)

if __name__ == "__main__":
    print(json.dumps({each.__name__: each() for each in EVERY if each.__name__ in sys.argv or len(sys.argv) == 1}))
