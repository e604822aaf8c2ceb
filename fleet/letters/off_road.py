"""Letters when a vehicle leaves the road and when it is back: to who keeps it, runs with it or was to drive it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from booking.letters.readers import managers
from booking.letters.writing import write
from booking.models import Booking
from community.letters import Reader
from fleet.models import Defect, Run, Shift, Vehicle
from fleet.road.checking import Wrong
from fleet.road.off_road import Coming, coming


def off_road(vehicle: Vehicle, defects: Sequence[Defect], run: Run | None, *, at: datetime) -> None:
    """What is wrong, and what it was meant for. Whoever was to drive it next hears of it too."""
    ahead = coming(vehicle, at)
    first = _hung_on(run, ahead)
    if first is None:
        return  # it was meant for nothing: who keeps it has just said so, or reads it on the front page
    mark = f"defect{defects[0].pk}"
    words = {"vehicle": vehicle, "wrong": [Wrong(each) for each in defects], "runs": ahead.runs, "hires": ahead.hires}
    page = ("manage-defect", [defects[0].pk])
    write("vehicle_off_road", _keepers(vehicle, ahead.runs, run), [first], at, mark=mark, page=page, **words)
    for shift in _drivers(ahead.runs):
        if run is None or shift.run_id != run.pk:
            told = {"run": shift.run, "service": shift.run.service, "vehicle": vehicle}
            page = ("run-sheet", [shift.run_id])
            write("run_at_risk", [_driver(shift)], [shift.run.booking], at, mark=mark, page=page, **told)


def mended(vehicle: Vehicle, defect: Defect, *, at: datetime) -> None:
    """It is back on the road: to everybody who was told that it is not."""
    ahead = coming(vehicle, at)
    first = _hung_on(defect.walk_round.run if defect.walk_round else None, ahead)
    if first is None:
        return
    readers = [*_keepers(vehicle, ahead.runs, None), *(_driver(shift) for shift in _drivers(ahead.runs))]
    words = {"vehicle": vehicle, "wrong": [Wrong(defect)], "done": defect.mended_words, "runs": ahead.runs}
    page = ("manage-defect", [defect.pk])
    write("vehicle_mended", readers, [first], at, mark=f"defect{defect.pk}", page=page, **words)


def _hung_on(run: Run | None, ahead: Coming) -> Booking | None:
    """The booking whose letters these are."""
    if run is not None:
        return run.booking
    return ahead.bookings[0] if ahead.bookings else None


def _keepers(vehicle: Vehicle, runs: Iterable[Run], run: Run | None) -> list[Reader]:
    """Who keeps it, whose depot it stands in, and who coordinates what it was meant for."""
    concerned = [vehicle.keeper, vehicle.depot.keeper, *(each.service.operator for each in runs)]
    concerned += [run.service.operator] if run else []
    return [reader for organisation in dict.fromkeys(concerned) for reader in managers(organisation)]


def _drivers(runs: Iterable[Run]) -> list[Shift]:
    shifts = Shift.objects.standing().filter(run__in=[run.pk for run in runs], driver__user__is_active=True)
    return list(shifts.select_related("driver__user", "run__service", "run__booking__resource", "run__vehicle"))


def _driver(shift: Shift) -> Reader:
    return Reader(shift.driver.user.email, shift.driver.user.language)

