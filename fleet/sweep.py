"""Looking over runs and rides for what must never be; `manage.py check_claims` asks this with the claims themselves."""

from collections.abc import Callable, Iterator
from itertools import groupby

from django.db.models import Exists, OuterRef

from booking.models import Claim
from booking.states import TAKING
from booking.sweep import Finding
from fleet.models import Ride, Run, RunState
from fleet.seats import Sitting, aboard

COLUMNS = ("run", "run__day", "run__vehicle__capacity", "run__vehicle__wheelchair_places", "run__vehicle__name")


def oversold() -> Iterator[Finding]:
    """More people on a leg than the vehicle holds: somebody would be left standing at a stop."""
    rows = Ride.objects.seated().exclude(run__state=RunState.SUSPENDED).filter(run__erased_at=None).order_by("run")
    listed = rows.values_list(*COLUMNS, "first", "last", "seats", "wheelchairs").iterator(chunk_size=2000)
    for (run, day, seats, displaced, vehicle), some in groupby(listed, key=lambda row: row[: len(COLUMNS)]):
        sittings = [Sitting(*row[len(COLUMNS) :]) for row in some]
        for leg in range(max(each.last for each in sittings)):
            people, chairs = aboard(sittings, leg)
            if chairs > len(displaced) or people + sum(displaced[:chairs]) > seats:
                sentence = f"Run {run} ({vehicle}, {day}) has {people} people and {chairs} wheelchairs on leg {leg}."
                yield Finding("oversold", sentence)


def run_unclaimed() -> Iterator[Finding]:
    """An evening that is to run, and nothing keeps its vehicle for it."""
    going = Run.objects.going().exclude(state=RunState.DONE)
    has = Claim.objects.filter(booking=OuterRef("booking"), part__is_person=False)
    bare = going.filter(~Exists(has)) | going.exclude(booking__state__in=TAKING)
    for run in bare.select_related("service").order_by("pk"):
        yield Finding("run_unclaimed", f"Run {run.pk} ({run}) has no claim on its vehicle.")


def half_a_pair() -> Iterator[Finding]:
    """Out and home, of which only one knows the other."""
    knows = Ride.objects.filter(pk=OuterRef("pair"), pair=OuterRef("pk"))
    for ride in Ride.objects.filter(~Exists(knows), pair__isnull=False).order_by("pk"):
        yield Finding("half_a_pair", f"Ride {ride.reference} belongs to one that does not know it.")


FAULTS: list[Callable[[], Iterator[Finding]]] = [oversold, run_unclaimed, half_a_pair]
