"""After the day that follows a run nobody can be named from it: what they needed is counted, who they were is gone.

Not only on the ride. Whose account it was, which regular seat and which room it came with, and every letter about it
would lead back to the person.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from booking.actions.base import action
from booking.models import Booking, Message
from booking.wall import midnight
from fleet.models import Ride, Run, ServiceState, StandingSeat

DAY = timedelta(days=1)
A_ROUND = 200
NOBODY = {"name": "", "telephone": "", "door": "", "note": "", "user": None}
# Letters to riders and about what happened on the road: they lead to people, or may say who it was.
ABOUT_RIDERS = Q(kind__startswith="ride_") | Q(kind__startswith="run_") & ~Q(kind__endswith="_keeper")


def erase_due(*, at: datetime) -> int:
    """Erase the names of every run whose time for names is over. Returns how many runs and regular seats that was."""
    count = 0
    while done := _a_round(at=at):
        count += done
    return count + _regulars(at=at)


@action
def _a_round(*, at: datetime) -> int:
    """Some of them. A worker that is killed leaves a run as it was, and the next one takes it."""
    # No night between the day of a run and the end of the next is shorter than that.
    old = Run.objects.filter(erased_at=None, leaves_at__lt=at - DAY).order_by("leaves_at", "pk")
    rows = old.select_for_update(of=("self",), no_key=True, skip_locked=True).select_related("vehicle", "service")
    runs = [run for run in rows[:A_ROUND] if midnight(run.day + 2 * DAY, run.zone) <= at]
    keys = [run.pk for run in runs]
    Ride.objects.filter(run__in=keys).update(**NOBODY, with_booking=None, standing=None, to_ring="", erased_at=at)
    Message.objects.filter(ABOUT_RIDERS, booking__in=_bookings(runs)).delete()
    Run.objects.filter(pk__in=keys).update(erased_at=at)
    return len(runs)


def _bookings(runs: list[Run]) -> list[int]:
    """Those of the runs, and earlier ones of evenings that were suspended and taken up again."""
    out: list[int] = []
    for run in runs:
        evening = Q(starts_at__gte=midnight(run.day, run.zone), starts_at__lt=midnight(run.day + 2 * DAY, run.zone))
        own = Booking.objects.filter(evening, organisation=run.service.operator_id).exclude(belongs_to="")
        out += [run.booking_id, *own.values_list("pk", flat=True)]
    return out


@action
def _regulars(*, at: datetime) -> int:
    """Regular seats that have ended, or whose timetable has, after the day that follows their last one; those of a
    service that ended too."""
    over = at.astimezone(ZoneInfo(settings.TIME_ZONE)).date() - DAY
    with_names = Run.objects.filter(service=OuterRef("service"), erased_at=None)
    service_ended = Q(service__state=ServiceState.ENDED) & ~Exists(with_names)
    day_over = Q(until_day__lt=over) | Q(timetable__until_day__lt=over)
    ended = StandingSeat.objects.filter(day_over | service_ended, erased_at=None)
    keys = list(ended.values_list("pk", flat=True))
    return StandingSeat.objects.filter(pk__in=keys).update(**NOBODY, erased_at=at)
