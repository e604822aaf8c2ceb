"""Evenings that nobody drives yet, and how long before one it is told of."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from fleet.models import Run, ServiceState, Shift
from fleet.models.run import RunQuerySet

A_WEEK, TWO_DAYS = timedelta(days=7), timedelta(hours=48)


def undriven(at: datetime) -> RunQuerySet:
    """Evenings to come of running services that nobody has taken."""
    taken = Shift.objects.standing().filter(run=OuterRef("pk"))
    return Run.objects.to_come(at).filter(~Exists(taken), service__state=ServiceState.RUNNING)
