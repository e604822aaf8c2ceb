"""The manners all import commands share: look first, write all or nothing, say what was done."""

import re
from abc import ABC, abstractmethod
from argparse import ArgumentParser
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import models, transaction
from django.utils.translation import gettext as _

from community.tables import BadFile

STEP = 1000
POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}")


@dataclass
class Plan:
    """What a file would change, worked out before anything is written."""

    new: list[Any] = field(default_factory=list)
    changed: list[Any] = field(default_factory=list)
    unchanged: int = 0
    notes: list[str] = field(default_factory=list)

    def summary(self, noun: str) -> str:
        """One line for the end."""
        return f"{noun}: {len(self.new)} new, {len(self.changed)} changed, {self.unchanged} unchanged."


class ImportCommand(BaseCommand, ABC):
    """`command FILE [--dry-run]`. A subclass says how to plan a file and how to write the plan."""

    noun = ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Every import takes a file and can be tried out."""
        parser.add_argument("file", type=Path, help="the file to read")
        parser.add_argument("--dry-run", action="store_true", help="say what would change and change nothing")

    def handle(self, *args: Any, file: Path, dry_run: bool, verbosity: int, **options: Any) -> None:
        """One file, all or nothing. Exit status 1, and every fault named, if it cannot be read."""
        try:
            with transaction.atomic():
                plan = self.plan(file, **options)
                if not dry_run:
                    self.write(plan, self.progress if verbosity else lambda done, of: None)
        except BadFile as error:
            for fault in error.faults:
                self.stderr.write(f"{file}, {fault}" if fault.row else f"{file}: {fault}")
            raise CommandError(f"{len(error.faults)} faults in {file}. Nothing of it was kept.") from error
        if verbosity:
            for note in plan.notes:
                self.stdout.write(f"  Note: {note}")
            self.stdout.write(("Nothing was written. " if dry_run else "") + plan.summary(self.noun))

    def progress(self, done: int, of: int) -> None:
        """A line now and then, for large files."""
        if done % STEP == 0 or (done == of and of > STEP):
            self.stdout.write(f"  {done:,} of {of:,}")

    @abstractmethod
    def plan(self, file: Path, **options: Any) -> Plan:
        """Read and check the file. Raises BadFile."""

    @abstractmethod
    def write(self, plan: Plan, progress: Callable[[int, int], None]) -> None:
        """Write the plan; the transaction is open."""


def differing(row: models.Model, values: dict[str, Any]) -> list[str]:
    """The fields whose value in the file is another. An empty cell never wipes out what a person has filled in."""
    return [name for name, value in values.items() if value not in ("", None) and getattr(row, name) != value]


def tidy_postcode(text: str) -> str:
    """In capitals, with the space where it belongs."""
    words = text.upper().split()
    # A space that is there already stays where it is: "NP7 17DB" is a slip nobody but its owner can put right.
    return f"{words[0][:-3]} {words[0][-3:]}" if len(words) == 1 and len(words[0]) > 4 else " ".join(words)


def odd_postcodes(postcodes: Iterable[tuple[int, str]]) -> list[str]:
    """A note for each that is mistyped. Real registers have some, and the rest of the row is still true."""
    return [
        _("Row %(number)d: “%(postcode)s” does not look like a postcode; it was kept as it is.")
        % {"number": number, "postcode": postcode}
        for number, postcode in postcodes
        if postcode and not POSTCODE.fullmatch(tidy_postcode(postcode))
    ]
