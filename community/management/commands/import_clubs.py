"""Makes organisations from a register of clubs or charities."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.utils import timezone

from community import clubs
from community.importing import ImportCommand, Plan


class Command(ImportCommand):
    """import_clubs FILE [--source NAME] [--dry-run]"""

    help = (
        "Make or bring up to date organisations from a CSV file of a register. Columns: id (such as GB-CASC-347755f2), "
        "name, and if you have them name_cy, address, postcode, active, kind, email. The registrations count as "
        "verified, so use the register's own file. Can be run again with a newer file."
    )
    noun = "Organisations"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the file is from, if the numbers do not tell."""
        super().add_arguments(parser)
        parser.add_argument("--source", default="", help="the register's name, kept with each registration")

    def plan(self, file: Path, *, source: str = "", **options: Any) -> Plan:
        """What would change."""
        return clubs.plan(file, source)

    def write(self, plan: Plan, progress: Callable[[int, int], None]) -> None:
        """Change it."""
        clubs.write(plan, timezone.now(), progress)
