"""Who drives when: the coming evenings of one service, and how many people each weekday hangs on."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fleet.drivers import driving
from fleet.models import Driver, Run, Service, Shift

# What is so on one evening only: it says nothing about the weekday.
OF_ONE_EVENING = {"elsewhere", "ten_hours", "rest", "break"}
ENOUGH = 2


@dataclass(frozen=True)
class Evening:
    """One evening, whoever has it, and what speaks against them by now."""

    run: Run
    shift: Shift | None
    why_not: str = ""


@dataclass(frozen=True)
class Weekday:
    """Who may drive on one weekday."""

    number: int
    drivers: list[Driver]

    @property
    def is_at_risk(self) -> bool:
        """Whether the evenings fall out when one person is ill."""
        return len(self.drivers) < ENOUGH


@dataclass(frozen=True)
class Rota:
    """Some weeks of it."""

    evenings: list[Evening]
    weekdays: list[Weekday]


def rota(service: Service, since: datetime, until: datetime) -> Rota:
    """In a fixed number of queries however many evenings and drivers there are."""
    rows = Run.objects.going().filter(service=service, leaves_at__gte=since, leaves_at__lt=until)
    runs = list(rows.with_everything().order_by("leaves_at", "pk"))
    crew = driving.crew_of(runs)[service.operator_id] if runs else []
    standing = {
        shift.run_id: shift
        for shift in Shift.objects.standing()
        .filter(run__in=[run.pk for run in runs])
        .select_related("driver__user", "offered_to__user")
    }
    drivers = {driver.pk: driver for driver in [*crew, *(shift.driver for shift in standing.values())]}
    fits = driving.fitness_table(list(drivers.values()), runs)
    evenings = []
    for run in runs:
        shift = standing.get(run.pk)
        fit = fits[shift.driver_id, run.pk] if shift else None
        evenings.append(Evening(run, shift, fit.why_not[0].sentence if fit and not fit.may else ""))
    return Rota(evenings, _weekdays(runs, crew, fits))


def _weekdays(
    runs: Sequence[Run], crew: Sequence[Driver], fits: dict[tuple[int, int], driving.Fitness]
) -> list[Weekday]:
    may: dict[int, set[int]] = defaultdict(set)
    # With the vehicle it usually has: a car for one evening does not make a driver for every week.
    for run in [each for each in runs if each.vehicle_id == each.service.vehicle_id] or runs:
        may[run.day.weekday()] |= {
            driver.pk for driver in crew if fits[driver.pk, run.pk].codes <= OF_ONE_EVENING
        }
    return [Weekday(day, [each for each in crew if each.pk in may[day]]) for day in sorted(may)]
