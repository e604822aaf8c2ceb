"""May this driver drive this run? Reads the rows; `fitness` judges them.

Asked again inside every action, under its locks: the page that said yes may be an hour old.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import Q, Sum

from booking.eligibility import Refusal
from booking.spans import Span
from fleet import fitness
from fleet.drivers.fit_words import Told, told
from fleet.fitness import Reason
from fleet.models import Crew, CrewState, Driver, OpenTo, Permit, Ride, Run, Shift, Vehicle

# A run and the rests around it.
NEAR = timedelta(days=2)
# Back at midnight sharp is back on the same day.
A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Fitness:
    """What speaks against it, and what to mind."""

    reasons: Sequence[Reason]
    minding: Sequence[Reason] = ()

    @property
    def may(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.reasons

    @property
    def codes(self) -> set[str]:
        """The codes of all reasons."""
        return {reason.code for reason in self.reasons}

    @cached_property
    def why_not(self) -> list[Told]:
        """The reasons in sentences."""
        return [told(reason) for reason in self.reasons]

    @cached_property
    def mind(self) -> list[Told]:
        """The warnings in sentences."""
        return [told(reason) for reason in self.minding]

    def refusals(self) -> list[Refusal]:
        """As an action says them."""
        return [Refusal(each.code, each.sentence) for each in self.why_not]


def may_drive(driver: Driver, run: Run, at: datetime) -> Fitness:
    """One driver, one run."""
    return fitness_of(driver, [run], at)[run.pk]


def fitness_of(driver: Driver, runs: Sequence[Run], at: datetime) -> dict[int, Fitness]:
    """By run, for lists: three queries however many there are. The runs come `with_everything`."""
    return {run: fit for (_, run), fit in fitness_table([driver], runs).items()}


def fitness_table(drivers: Sequence[Driver], runs: Sequence[Run]) -> dict[tuple[int, int], Fitness]:
    """By (driver, run), in the same three queries."""
    if not drivers or not runs:
        return {}
    crews, others, aboard = _crews(drivers, runs), _others(drivers, runs), _aboard(runs)
    table = {}
    for run in runs:
        vehicle, operator = vehicle_facts(run.vehicle), run.service.operator_id
        for driver in drivers:
            person = driver_facts(driver, crews.get((driver.pk, operator)))
            elsewhere = [span for other, span in others[driver.pk] if other != run.pk]
            trip = _trip(run, aboard.get(run.pk, (0, 0)), elsewhere)
            reasons = fitness.against(person, vehicle, trip)
            table[driver.pk, run.pk] = Fitness(reasons, fitness.warnings(person, vehicle, trip))
    return table


def crew_of(runs: Iterable[Run]) -> dict[int, list[Driver]]:
    """By operator: its accepted drivers with their people, in one query."""
    operators = {run.service.operator_id for run in runs}
    rows = Crew.objects.filter(operator__in=operators, state=CrewState.ACCEPTED, driver__user__is_active=True)
    out: dict[int, list[Driver]] = defaultdict(list)
    for crew in rows.select_related("driver__user").order_by("operator", "pk"):
        out[crew.operator_id].append(crew.driver)
    return out


def driver_facts(driver: Driver, crew: Crew | None) -> fitness.Driver:
    """What fitness asks of a person, as this operator knows them."""
    return fitness.Driver(
        **{each: getattr(driver, each) for each in fitness.Licence.__dataclass_fields__},
        crew=crew.state if crew else "",
        licence_seen_on=crew.licence_seen_on if crew else None,
        dbs_level=crew.dbs_level if crew else "",
        dbs_seen_on=crew.dbs_seen_on if crew else None,
    )


def vehicle_facts(vehicle: Vehicle) -> fitness.Vehicle:
    """What fitness asks of a vehicle."""
    has_access = bool(vehicle.tail_lift_kg or vehicle.wheelchair_places)
    return fitness.Vehicle(vehicle.capacity, vehicle.licence, vehicle.mass_kg, has_access)


def _trip(run: Run, aboard: tuple[int, int], others: Sequence[Span]) -> fitness.Trip:
    service = run.service
    pays = bool(service.fare_pence or service.concession_pence)
    wheelchairs, helped = aboard
    return fitness.Trip(
        day=run.day,
        ends_on=(run.span.end - A_MOMENT).astimezone(run.zone).date(),
        span=run.span,
        hire_or_reward=pays and service.permit == Permit.NONE,
        is_commercial=service.operator.is_firm,
        members_only=service.open_to == OpenTo.MEMBERS,
        wheelchairs=wheelchairs,
        helped=helped,
        others=others,
    )


def _crews(drivers: Sequence[Driver], runs: Sequence[Run]) -> Mapping[tuple[int, int], Crew]:
    operators = {run.service.operator_id for run in runs}
    rows = Crew.objects.filter(driver__in=[driver.pk for driver in drivers], operator__in=operators)
    return {(crew.driver_id, crew.operator_id): crew for crew in rows}


def _others(drivers: Sequence[Driver], runs: Sequence[Run]) -> Mapping[int, list[tuple[int, Span]]]:
    first, last = min(run.booking.starts_at for run in runs), max(run.booking.ends_at for run in runs)
    rows = Shift.objects.standing().filter(
        driver__in=[driver.pk for driver in drivers],
        run__booking__starts_at__lt=last + NEAR,
        run__booking__ends_at__gt=first - NEAR,
    )
    out: dict[int, list[tuple[int, Span]]] = defaultdict(list)
    for driver, run, start, end in rows.order_by("run__booking__starts_at").values_list(
        "driver", "run", "run__booking__starts_at", "run__booking__ends_at"
    ):
        out[driver].append((run, Span(start, end)))
    return out


def _aboard(runs: Sequence[Run]) -> Mapping[int, tuple[int, int]]:
    """By run: people in wheelchairs, and people who need an arm."""
    rows = Ride.objects.seated().filter(run__in=[run.pk for run in runs]).order_by().values("run")
    counted = rows.annotate(chairs=Sum("wheelchairs"), arms=Sum("seats", filter=Q(assistance=True)))
    return {row["run"]: (row["chairs"] or 0, row["arms"] or 0) for row in counted}
