"""Makes synthetic data of any size, for measuring and for trying things out on a full database."""

import time
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from booking.models import Resource
from config.seed.synthetic import area

BOOKINGS_A_SPACE_A_WEEK = 0.63


class Command(BaseCommand):
    """seed_area --sites N --groups N --weeks N --seed S …"""

    help = (
        "Fill an empty database with invented sites (three spaces each on average), groups, openings and bookings. "
        "The same seed, sizes and first day give the same rows and print the same checksum."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How much of what."""
        parser.add_argument("--sites", type=int, default=100, help="buildings (default 100); 10000 make 30000 spaces")
        parser.add_argument("--groups", type=int, default=200, help="groups that book (default 200)")
        parser.add_argument("--weeks", type=int, default=53, help="weeks of openings ahead (default 53)")
        parser.add_argument("--history", type=int, default=0, help="weeks of openings and bookings behind (default 0)")
        parser.add_argument("--bookings", type=int, help="bookings ahead, about (default: 0.63 a space and week)")
        parser.add_argument(
            "--outside-factor", type=int, default=1, help="this many times as many sites far from Newport (default 1)"
        )
        parser.add_argument(
            "--with-offers",
            action="store_true",
            help="also the offers that the openings come from (slow: 50 spaces a second)",
        )
        parser.add_argument("--seed", type=int, default=1, help="another number gives other data (default 1)")
        parser.add_argument("--first", type=date.fromisoformat, help="the day that counts as today (default: today)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Only into a database without spaces: the constraints are set aside while the rows go in."""
        for name in ("sites", "groups", "weeks", "outside_factor"):
            if options[name] < 1:
                raise CommandError(f"--{name.replace('_', '-')} must be 1 or more.")
        if options["history"] < 0:
            raise CommandError("--history cannot be less than 0.")
        if Resource.objects.exists():
            raise CommandError("There are spaces in this database already. Use an empty one.")
        wanted = options["bookings"]
        if wanted is None:
            wanted = round(options["sites"] * 3 * options["weeks"] * BOOKINGS_A_SPACE_A_WEEK)
        size = area.Size(
            sites=options["sites"],
            groups=options["groups"],
            weeks=options["weeks"],
            seed=options["seed"],
            first=options["first"] or timezone.localdate(),
            history=options["history"],
            bookings=wanted,
            outside_factor=options["outside_factor"],
            offers=options["with_offers"],
        )
        began = time.monotonic()
        made = area.make(size, lambda line: self.say(line, began, options["verbosity"]))
        said = ", ".join(f"{count:,} {table}" for table, count in made.counts.items())
        self.stdout.write(f"Made {said} in {time.monotonic() - began:.0f} seconds.")
        self.stdout.write(f"Checksum {made.checksum} (seed {size.seed}, first day {size.first}).")

    def say(self, line: str, began: float, verbosity: int) -> None:
        """Progress with the seconds so far."""
        if verbosity:
            self.stdout.write(f"  {time.monotonic() - began:5.0f} s  {line}")
            self.stdout.flush()
