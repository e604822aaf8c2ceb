"""`manage.py reckon_standing`: works standings out, for all or for one, for today or for a past day."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from community.days import local_day
from community.models import Organisation
from community.standing.formula import Account
from community.standing.reckon import differing, reckon, reckon_all, standing_on


class Command(BaseCommand):
    """reckon_standing [--on DATE [--keep]] [--organisation SLUG]"""

    help = (
        "Works standings out and keeps what has changed; the worker does it every night. With --on a past day is "
        "worked out again, from what was known when it was over, and compared with what was kept."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which day, which organisation."""
        parser.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="a past day, such as 2026-03-31")
        parser.add_argument("--organisation", metavar="SLUG", help="only this one")
        parser.add_argument(
            "--keep", action="store_true", help="keep those of a past day: fills in history, the oldest day first"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """One or all, now or then."""
        at = timezone.now()
        today = local_day(at)
        day = options["on"] or today
        if day > today:
            raise CommandError(f"{day} has not been yet.")
        if options["organisation"]:
            if options["keep"]:
                raise CommandError("--keep is for all organisations together.")
            self._one(options["organisation"], day, None if options["on"] else at)
        elif day == today or options["keep"]:
            done = reckon_all(day)
            if options["verbosity"]:
                self.stdout.write(
                    f"{done.organisations:,} organisations on {day}: {done.changed:,} standings and "
                    f"{done.bands:,} bands have changed."
                )
        else:
            self._compare(day)

    def _one(self, slug: str, day: date, at: Any) -> None:
        organisation = Organisation.objects.filter(slug=slug).first()
        if organisation is None:
            raise CommandError(f"No organisation has the address {slug}. Nothing was done.")
        account = reckon(organisation, at) if at else standing_on(organisation, day)
        self.stdout.write(f"{organisation} on {day}: {_line(account)}")

    def _compare(self, day: date) -> None:
        """What was kept may be from an hour of that day when less was known; else it must come out again."""
        many, wrong = differing(day)
        names = Organisation.objects.in_bulk([key for key, *_ in wrong])
        for key, kept, now in wrong:
            self.stdout.write(f"{names[key].slug}: {kept} was kept, {now} comes out")
        self.stdout.write(f"{many:,} organisations on {day}: {len(wrong):,} do not come to what was kept.")


def _line(account: Account) -> str:
    parts = f"{account.start} + {float(account.shared):.2f} + {float(account.promise):.2f} − {float(account.slips):.2f}"
    return f"{parts} → {account.score}, {account.band.label}"
