"""The codes a keypad has to be told, for its own program to read."""

import csv
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from booking.doors.locks import coming
from booking.models import Door


class Command(BaseCommand):
    """door_codes RESOURCE [--days N]"""

    help = (
        "Print the codes of the bookings to come at one place, as CSV: code, from, until, reference. Times carry their "
        "offset from UTC. Run it often: a booking that is moved or cancelled is no longer there, and its code is to go."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which place, and how far ahead."""
        parser.add_argument("resource", help="the place, as in its address: bryn-derw-main-hall")
        parser.add_argument("--days", type=int, default=14, help="how many days ahead (14)")

    def handle(self, *args: Any, resource: str, days: int, **options: Any) -> None:
        """Nothing but the table, so that it can go straight into a file."""
        door = Door.objects.select_related("resource").filter(resource__slug=resource).first()
        if door is None:
            raise CommandError(f"There is no place “{resource}” of which anybody has said how to get in.")
        at = timezone.now()
        table = csv.writer(self.stdout, lineterminator="\n")
        table.writerow(["code", "from", "until", "reference"])
        zone = door.resource.zone
        for each in coming(door, at=at, until=at + timedelta(days=days)):
            begins, ends = (moment.astimezone(zone).isoformat() for moment in (each.span.start, each.span.end))
            table.writerow([each.code, begins, ends, each.booking.reference])
