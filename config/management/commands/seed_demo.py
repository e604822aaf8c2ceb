"""Loads Bro Wennol, an invented council area, into an empty database; or says who can sign in."""

import time
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from booking.models import Message, Postcode
from community.models import Organisation
from config.seed import (
    booking,
    doors,
    extras,
    finding,
    fleet,
    making,
    offering,
    school_diary,
    seasons,
    sharing,
    talking,
    use,
    waiting,
)
from config.seed.people import CAST, PASSWORD

WELSH_AREAS = ("NP", "CF", "SA", "LL", "SY", "LD", "CH", "HR")


class Command(BaseCommand):
    """seed_demo [--who] [--seed N]"""

    help = "Load an invented council area with a year of free time and some weeks of bookings."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Only to print who can sign in; another seed for other bookings."""
        parser.add_argument("--who", action="store_true", help="only print who can sign in")
        parser.add_argument("--seed", type=int, default=1, help="another number gives other bookings")

    def handle(self, *args: Any, who: bool, seed: int, **options: Any) -> None:
        """All or nothing; nothing where there are organisations already."""
        if who:
            self.print_cast()
            return
        if Organisation.objects.exists():
            self.stdout.write("There are organisations already; the demo's data were not loaded again.")
            self.print_cast()
            return
        began = time.monotonic()
        with transaction.atomic():
            self.load(seed, timezone.now())
        self.stdout.write(f"Done in {time.monotonic() - began:.0f} seconds.")
        self.print_cast()

    def load(self, seed: int, at: datetime) -> None:
        """Everything, in the order in which it depends on each other."""
        if not Postcode.objects.exists():
            call_command("load_postcodes", area=WELSH_AREAS, verbosity=0)
        self.say(f"{Postcode.objects.count():,} Welsh postcodes")
        organisations = making.organisations(making.people())
        self.say(f"{len(organisations)} organisations")
        rooms = making.spaces(organisations)
        self.say(f"{len(rooms)} spaces in {len({space.site_id for space, _ in rooms})} buildings")
        self.say(f"{offering.offer(rooms, at):,} openings on offer")
        self.say(f"{seasons.fill(at)} seasons")
        self.say(f"{sharing.before_the_bookings(organisations, at):,} lines in the ledger of a year")
        self.say(f"{booking.fill(seed, at, organisations)} bookings")
        self.say(f"{extras.fill(at)} kinds of thing to have with a place")
        self.say(f"{use.fill(at)} searches that found nothing")
        self.say(f"{sharing.after_the_bookings(at)} of them used by now")
        self.say(f"{waiting.fill(at)} places in lines for times that are taken")
        self.say(f"{school_diary.fill(at)} times that a school needs its hall itself")
        self.say(f"{doors.fill(at)} doors")
        self.say(f"{finding.fill(at)} pictures of places")
        self.say(f"{talking.fill(at)} messages and replies")
        self.say(f"{fleet.fill(at)} evening runs")
        # What was written while the demo was made has been read by everybody.
        Message.objects.filter(sent_at=None).update(sent_at=at)

    def say(self, line: str) -> None:
        """Progress."""
        self.stdout.write(f"  {line}")

    def print_cast(self) -> None:
        """Who can sign in, and how."""
        self.stdout.write(f"\nSign in with the password “{PASSWORD}” as:")
        for person in CAST:
            self.stdout.write(f"  {person.email:22} {person.first} {person.does}")
