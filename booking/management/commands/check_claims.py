"""Sweep all claims for double bookings and orphans; prints 0 when all is well."""

from argparse import ArgumentParser
from itertools import chain, islice
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from booking import sweep
from booking.models import Booking, Claim
from community.neighbours import files_named

SHOWN = 100


class Command(BaseCommand):
    """Ends with status 1 if anything is wrong."""

    help = (
        "Looks at every claim: overlaps, claims without a live booking, bookings without their claims, wrong spans, "
        "claims longer than 24 hours, oversold buses. Prints “0 faults” and ends with status 0 when there are none. "
        "Bookings outside the published time are noted; they are no fault."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How much to say."""
        parser.add_argument("--most", type=int, default=SHOWN, help="findings shown of each kind (%(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        """List what is found, then the sum."""
        most: int = options["most"]
        faults = 0
        # Every app's own: a bus that is oversold is no less a fault than a hall.
        for search in chain.from_iterable(each.FAULTS for each in files_named("sweep")):
            found = search()
            for finding in islice(found, most):
                self.stdout.write(f"{finding.code}: {finding.sentence}")
                faults += 1
            faults += (more := sum(1 for _ in found))
            if more:
                self.stdout.write(f"… and {more} more of that kind.")
        notes = list(islice(sweep.outside(timezone.now()), most))
        for note in notes:
            self.stdout.write(f"note: {note.sentence}")
        claims, bookings = Claim.objects.count(), Booking.objects.taking_time().count()
        word = "fault" if faults == 1 else "faults"
        self.stdout.write(f"{faults} {word} in {claims} claims of {bookings} bookings; {len(notes)} notes.")
        if faults:
            raise SystemExit(1)
