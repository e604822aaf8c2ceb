"""A building's own diary, by address or as a file: what it calls busy is not offered."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from booking.actions import diaries
from booking.calendars.guard import LARGEST, BadCalendar
from booking.calendars.words import fault, skipped
from booking.eligibility import Refused
from booking.models import Resource


class Command(BaseCommand):
    """import_diary RESOURCE FILE-or-URL"""

    help = (
        "Read a building's own calendar (.ics) and take its busy times off what is offered, in every place that shares "
        "a part. An address is read again every hour by `manage.py work`; the same file or address given again "
        "replaces what was read before."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which place, and which calendar."""
        parser.add_argument("resource", help="the place, as in its address: bryn-derw-main-hall")
        parser.add_argument("calendar", help="a file, or an address that begins with https://, http:// or webcal://")
        parser.add_argument("--name", default="", help="what its keeper calls it")

    def handle(self, *args: Any, resource: str, calendar: str, name: str, verbosity: int, **options: Any) -> None:
        """Read it, or say why not; the diary stays as it was then."""
        place = Resource.objects.select_related("keeper").filter(slug=resource).first()
        if place is None:
            raise CommandError(f"There is no place with the address “{resource}”.")
        try:
            done = self._read(place, calendar, name)
        except BadCalendar as bad:
            raise CommandError(f"{fault(bad.code)} Nothing was changed.") from bad
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        except OSError as error:
            raise CommandError(f"{calendar} cannot be read: {error.strerror}.") from error
        if verbosity:
            for line in self._summary(done):
                self.stdout.write(line)

    def _read(self, place: Resource, calendar: str, name: str) -> diaries.Done:
        at, by = timezone.now(), place.keeper.managers().filter(is_active=True).first()
        if by is None:
            raise CommandError("Its keeper has nobody who manages places.")
        if "://" in calendar:
            url = diaries.fetch.tidy(calendar)
            if known := place.building_diaries.filter(url=url).first():
                return diaries.read_now(diary=known, by=by, at=at)
            return diaries.add(resource=place, name=name, url=calendar, by=by, at=at)
        path = Path(calendar)
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        if known := place.building_diaries.filter(url="", file_name=path.name[:120]).first():
            return diaries.replace(diary=known, content=content, file_name=path.name, by=by, at=at)
        return diaries.add(resource=place, name=name, content=content, file_name=path.name, by=by, at=at)

    def _summary(self, done: diaries.Done) -> list[str]:
        report = done.diary.report
        out = [f"{report['events']} events read, {report['times']} busy times in the coming year."]
        out += [f"Left out: {count} {skipped(code)}." for code, count in report["skipped"].items()]
        out += [f"Read on the place's own clock: {count} in “{zone}”." for zone, count in report["zones"].items()]
        out.append(f"Openings: {done.remade.added} added, {done.remade.removed} removed.")
        if done.conflicts:
            out.append(f"{len(done.conflicts)} bookings meet it; its managers are told.")
        return out
