"""Decides a past period again under another version of a keeper's rules, and says who gains and who loses."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from booking.actions import replays
from booking.models import ReplayRun, Rulebook
from booking.replay import Line, Tally
from booking.rules.book import BadBook, digest
from community import wording
from community.bands import Band
from community.models import Organisation, OrganisationKind


def day(text: str) -> date:
    """A date as argument."""
    return date.fromisoformat(text)


class Command(BaseCommand):
    """replay_rules KEEPER --from DATE --to DATE --draft NUMBER [--with-standing]"""

    help = (
        "Decide the bookings of a past period again under a version of a keeper's rules; nothing is stored. Ends with "
        "0, and with 1 if the keeper, the version or the period is not there or some decisions could not be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose, when, and under what."""
        parser.add_argument("keeper", help="the keeper's address, as in /rules/<keeper>/")
        parser.add_argument("--from", dest="since", type=day, required=True, metavar="DATE", help="2026-09-01")
        parser.add_argument("--to", dest="until", type=day, required=True, metavar="DATE", help="the last day")
        parser.add_argument("--draft", type=int, required=True, metavar="NUMBER", help="the number of the version")
        parser.add_argument("--with-standing", action="store_true", help="as if standing had counted then")

    def handle(self, *args: Any, keeper: str, since: date, until: date, draft: int, **options: Any) -> None:
        """Slice by slice, saying how far it is; then the tables."""
        owner = Organisation.objects.filter(slug=keeper).first()
        rulebook = Rulebook.objects.select_related("owner").filter(owner=owner, number=draft).first() if owner else None
        if owner is None or rulebook is None:
            what = "organisation of that address" if owner is None else f"version {draft} of these rules"
            raise CommandError(f"There is no {what}.")
        if until < since:
            raise CommandError("The last day lies before the first.")
        content = rulebook.content
        run = ReplayRun(rulebook=rulebook, content=content, digest=digest(content), made_at=timezone.now())
        run.since, run.until, run.with_standing = since, until, options["with_standing"]
        try:
            tally = replays.all_at_once(run, self._progress if options["verbosity"] else None)
        except BadBook as bad:
            raise CommandError(f"Version {draft} is not complete: {bad}") from None
        self._say(tally)
        if tally.unread:
            raise CommandError(f"{tally.unread:,} decisions could not be read.")

    def _progress(self, done: int, total: int) -> None:
        self.stdout.write(f"  {done:,} of {total:,} bookings, {timezone.localtime():%H:%M:%S}")

    def _say(self, tally: Tally) -> None:
        self.stdout.write(f"{'':<28}{'bookings':>10}{'gain':>8}{'lose':>8}{'before':>14}{'after':>14}{'more':>13}")
        for name, line in (
            *((band.label, tally.bands[band]) for band in Band if band in tally.bands),
            *((kind.label, tally.kinds[kind]) for kind in OrganisationKind if kind in tally.kinds),
            ("All", tally.total),
        ):
            self.stdout.write(f"{str(name)[:27]:<28}" + self._numbers(line))
        for move, count in sorted(tally.moves.items()):
            self.stdout.write(f"  {move.replace(' ', ' → ')}: {count:,}")

    def _numbers(self, line: Line) -> str:
        sums = (wording.sum_of_money(pence) for pence in (line.before, line.after, line.difference))
        before, after, more = sums
        return f"{line.requests:>10,}{line.gain:>8,}{line.lose:>8,}{before:>14}{after:>14}{more:>13}"
