"""Letters when an evening does not run, runs after all, or has another vehicle: to riders, the driver and the keeper.

No rider is named to anybody but themselves.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from booking.letters.readers import managers
from booking.letters.writing import write
from fleet.letters.shifts import reader_of
from fleet.models import Ride, Run, Shift, Vehicle
from fleet.riders.ringing import readers_of
from fleet.riders.trips import trips_of


def suspended(run: Run, rides: Sequence[Ride], *, reason: str, at: datetime) -> None:
    """To one rider, out and home in one letter."""
    _to_rider("run_suspended", run, rides, at, reason=reason)


def taken_up(run: Run, rides: Sequence[Ride], *, at: datetime) -> None:
    """To one rider: it runs after all, and the seat is still theirs."""
    _to_rider("run_again", run, rides, at)


def driver_not_needed(run: Run, shifts: Sequence[Shift], *, reason: str, at: datetime) -> None:
    """To whoever had the shift."""
    for shift in shifts:
        words = {"run": run, "service": run.service, "vehicle": run.vehicle, "depot": run.vehicle.depot}
        page = ("drive-shift", [run.pk])
        readers = reader_of(shift.driver)
        write("run_off", readers, [run.booking], at, mark=f"shift{shift.pk}", page=page, reason=reason, **words)


def vehicle_is_free(run: Run, *, reason: str, at: datetime) -> None:
    """To the keeper, where that is somebody else: the time can be given to others."""
    if run.vehicle.keeper_id != run.service.operator_id:
        write("cancelled_keeper", managers(run.vehicle.keeper), [run.booking], at, reason=reason)


def vehicle_is_taken(run: Run, *, at: datetime, old: Vehicle | None = None) -> None:
    """To the keeper, where that is somebody else: an evening taken up again, or this vehicle instead of another."""
    if run.vehicle.keeper_id != run.service.operator_id:
        words: dict[str, Any] = {"run": run, "service": run.service, "vehicle": run.vehicle, "old": old}
        write("run_vehicle_keeper", managers(run.vehicle.keeper), [run.booking], at, **words)


def _to_rider(kind: str, run: Run, rides: Sequence[Ride], at: datetime, **words: object) -> None:
    first = rides[0]
    words = {"ride": first, "run": run, "service": run.service, "trips": trips_of(rides), **words}
    page = ("ride", [first.reference])
    write(kind, readers_of(first), [run.booking], at, mark=first.reference, page=page, **words)
