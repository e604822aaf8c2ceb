"""A door that writes down when it is opened shows that somebody was there."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.actions.prove import Opened, Shown, from_the_door
from booking.models import Resource
from booking.wall import instant
from community.tables import BadFile, Fault, read_csv

LONGEST_DOOR = 120


class Command(BaseCommand):
    """import_door_log RESOURCE FILE"""

    help = (
        "Read a door's log: a CSV file with the columns time and perhaps door. A time is such as 2027-01-05 18:02, "
        "on the clock of the place unless it says otherwise (2027-01-05T18:02:00Z). Each opening during a booking, or "
        "up to half an hour before, is a proof that it was used. The same log can be read again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which place, and which file."""
        parser.add_argument("resource", help="the place, as in its address: bryn-derw-main-hall")
        parser.add_argument("file", type=Path, help="the file to read")

    def handle(self, *args: Any, resource: str, file: Path, verbosity: int, **options: Any) -> None:
        """The whole file, or nothing of it and every fault by row and field."""
        place = Resource.objects.filter(slug=resource).first()
        if place is None:
            raise CommandError(f"There is no place with the address “{resource}”.")
        at = timezone.now()
        try:
            log = read(file, place.zone, at)
        except BadFile as error:
            for fault in error.faults:
                self.stderr.write(f"{file}, {fault}" if fault.row else f"{file}: {fault}")
            raise CommandError(f"{len(error.faults)} faults in {file}. Nothing of it was kept.") from error
        shown = from_the_door(resource=place, log=log, at=at)
        if verbosity:
            self.stdout.write(summary(len(log), shown))


def summary(lines: int, shown: Shown) -> str:
    """One line for the end."""
    return (
        f"{lines} openings: {shown.new} bookings proved, {shown.known} known already, {shown.nobody} by nobody booked."
    )


def read(file: Path, zone: ZoneInfo, at: datetime) -> list[Opened]:
    """Every line. Raises BadFile with every fault."""
    rows = read_csv(file, required=["time"], optional=["door"]).rows
    times = [_moment(row.cells["time"], zone, at) for row in rows]
    faults = [Fault(row.number, "time", said) for row, said in zip(rows, times, strict=True) if isinstance(said, str)]
    longest = _("The name of a door has %(most)s letters at most.") % {"most": LONGEST_DOOR}
    faults += [Fault(row.number, "door", longest) for row in rows if len(row.cells.get("door", "")) > LONGEST_DOOR]
    if faults:
        raise BadFile(sorted(faults, key=lambda fault: fault.row))
    return [
        Opened(moment, row.cells.get("door", ""))
        for row, moment in zip(rows, times, strict=True)
        if not isinstance(moment, str)
    ]


def _moment(text: str, zone: ZoneInfo, at: datetime) -> datetime | str:
    """The instant, or what is wrong with it."""
    try:
        said = datetime.fromisoformat(text)
    except ValueError:
        return _("“%(text)s” is not a time such as 2027-01-05 18:02.") % {"text": text[:60]}
    if not 2000 <= said.year <= at.year + 1:
        return _("“%(text)s” is not in the past.") % {"text": text}
    moment = said if said.tzinfo else instant(said.date(), said.time(), zone)
    if moment is None:
        return _("“%(text)s”: the clocks went forward over this time.") % {"text": text}
    return moment if moment <= at else _("“%(text)s” is not in the past.") % {"text": text}
