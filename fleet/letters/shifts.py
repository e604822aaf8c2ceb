"""Letters to drivers about their evenings, to coordinators about those that nobody drives. No rider is in any."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from booking.letters.readers import managers
from booking.letters.writing import write
from community.letters import Reader
from fleet.models import Driver, Run, Shift


def reader_of(driver: Driver) -> list[Reader]:
    """Nobody where the account was closed."""
    return [Reader(driver.user.email, driver.user.language)] if driver.user.is_active else []


def taken(shift: Shift, *, at: datetime, by_coordinator: bool = False) -> None:
    """They drive it now, because they took it or because the coordinator put them in."""
    _write("shift_taken", reader_of(shift.driver), shift.run, at, _mark(shift), by_coordinator=by_coordinator)


def given_back(shift: Shift, *, at: datetime) -> None:
    """To the coordinators: it is open again."""
    words = {"driver": shift.driver, "reason": shift.reason, "page": ("manage-shift", [shift.run_id])}
    _write("shift_back", managers(shift.run.service.operator), shift.run, at, _mark(shift), **words)


def taken_away(shift: Shift, *, at: datetime) -> None:
    """To the driver: somebody else decides who drives, and why."""
    _write("shift_away", reader_of(shift.driver), shift.run, at, _mark(shift), reason=shift.reason)


def changed(shift: Shift, *, at: datetime) -> None:
    """To the driver: another vehicle or another time. What holds now."""
    _write("shift_changed", reader_of(shift.driver), shift.run, at, f"{_mark(shift)}:{at:%Y%m%d%H%M%S}")


def asked(shift: Shift, *, at: datetime) -> None:
    """To a colleague: would you take it over?"""
    assert shift.offered_to
    page = ("drive-answer", [shift.run_id])
    mark = f"{_mark(shift)}:{shift.offered_to_id}:{at:%Y%m%d%H%M%S}"
    _write("swap_asked", reader_of(shift.offered_to), shift.run, at, mark, asker=shift.driver, page=page)


def answered(shift: Shift, colleague: Driver, yes: bool, *, at: datetime) -> None:
    """To whoever asked."""
    mark = f"{_mark(shift)}:{colleague.pk}:{at:%Y%m%d%H%M%S}"
    _write("swap_answered", reader_of(shift.driver), shift.run, at, mark, colleague=colleague, yes=yes)


def reminder(shift: Shift, *, at: datetime) -> None:
    """The day before: when, where the vehicle stands, and how to get in."""
    _write("shift_reminder", reader_of(shift.driver), shift.run, at, _mark(shift))


def unfilled(run: Run, drivers: Iterable[Driver], *, soon: bool, at: datetime) -> None:
    """Nobody drives this evening yet: to the coordinators, and to every driver who may."""
    fit = list(drivers)
    mark = f"{'soon' if soon else 'week'}:{at:%Y%m%d}"
    page = ("manage-shift", [run.pk])
    coordinators = managers(run.service.operator)
    _write("shift_unfilled", coordinators, run, at, mark, page=page, soon=soon, number=len(fit))
    # A coordinator who drives as well has it in one letter.
    there = {reader.address.lower() for reader in coordinators}
    readers = [reader for driver in fit for reader in reader_of(driver) if reader.address.lower() not in there]
    _write("shift_open", readers, run, at, mark, soon=soon)


def _mark(shift: Shift) -> str:
    return f"shift{shift.pk}"


def _write(kind: str, readers: list[Reader], run: Run, at: datetime, mark: str, **words: Any) -> None:
    page = words.pop("page", ("drive-shift", [run.pk]))
    words = {"run": run, "service": run.service, "vehicle": run.vehicle, "depot": run.vehicle.depot, **words}
    write(kind, readers, [run.booking], at, mark=mark, page=page, **words)
