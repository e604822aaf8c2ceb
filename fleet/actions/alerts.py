"""Evenings that nobody drives are told of twice, a week and two days before; drivers are reminded the day before."""

from datetime import datetime, time, timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from booking.actions.base import action
from booking.models import Message
from fleet.drivers import driving
from fleet.drivers.undriven import A_WEEK, TWO_DAYS, undriven
from fleet.letters import shifts as letters
from fleet.models import Run, Shift

# Not before the reader is up.
FROM = time(8)
# Whoever took it within the last hours has just had a letter with all of this in it.
FRESH = timedelta(hours=12)


def alert_due(*, at: datetime) -> int:
    """Write about every evening whose week, or whose two days, have begun. Returns for how many."""
    soon = Q(leaves_at__lte=at + TWO_DAYS, alerted_at__lt=F("leaves_at") - TWO_DAYS)
    due = undriven(at).filter(Q(alerted_at=None) | soon, leaves_at__lte=at + A_WEEK)
    return sum(_alert(pk=pk, at=at) for pk in list(due.order_by("leaves_at", "pk").values_list("pk", flat=True)))


@action
def _alert(*, pk: int, at: datetime) -> bool:
    """One of them; False where somebody has just taken it, or another worker has it in hand."""
    rows = undriven(at).select_for_update(of=("self",), no_key=True, skip_locked=True)
    run = rows.with_everything().filter(pk=pk).first()
    soon = run is not None and run.leaves_at - at <= TWO_DAYS
    if run is None or (run.alerted_at and not (soon and run.leaves_at - run.alerted_at > TWO_DAYS)):
        return False
    crew = driving.crew_of([run])[run.service.operator_id]
    fits = driving.fitness_table(crew, [run])
    letters.unfilled(run, [each for each in crew if fits[each.pk, run.pk].may], soon=soon, at=at)
    Run.objects.filter(pk=run.pk).update(alerted_at=at)
    return True


def remind_due(*, at: datetime) -> int:
    """Write to the drivers of tomorrow. Returns to how many."""
    local = at.astimezone(timezone.get_default_timezone())
    if local.time() < FROM:
        return 0
    told = Message.objects.filter(
        booking=OuterRef("run__booking"), kind="shift_reminder", created_at__gte=OuterRef("taken_at")
    )
    shifts = Shift.objects.standing().filter(
        ~Exists(told),
        run__in=Run.objects.to_come(at),
        run__day=local.date() + timedelta(days=1),
        taken_at__lte=at - FRESH,
    )
    tomorrow = list(
        shifts.select_related(
            "driver__user", "run__service__operator", "run__vehicle__depot", "run__booking__resource"
        ).order_by("run__leaves_at", "pk")
    )
    for shift in tomorrow:
        letters.reminder(shift, at=at)
    return len(tomorrow)
