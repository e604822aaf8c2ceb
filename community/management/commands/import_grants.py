"""Takes in grants that funders have published in the 360Giving format."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.utils import timezone

from community.grants import plan as grants
from community.importing import ImportCommand, Plan


class Command(ImportCommand):
    """import_grants FILE [--source NAME] [--leave-out-refused] [--dry-run]"""

    help = (
        "Take in grants from a 360Giving file: JSON, CSV or XLSX (columns such as Identifier, Amount Awarded, Award "
        "Date, Recipient Org:0:Identifier, Funding Org:0:Identifier, Planned Dates:0:Start Date). A grant is linked to "
        "the organisation whose verified registration its recipient has, now or later; grants to people are skipped. "
        "A file with a fault is refused whole, every fault named by row and field. Can be run again with a newer file."
    )
    noun = "Grants"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where it is from, and what to do with a file that nobody here can mend."""
        super().add_arguments(parser)
        parser.add_argument("--source", default="", help="where the file is from, kept with each grant")
        parser.add_argument(
            "--leave-out-refused", action="store_true", help="keep the other grants of a file that has faults"
        )

    def plan(self, file: Path, *, source: str = "", leave_out_refused: bool = False, **options: Any) -> Plan:
        """What would change."""
        return grants.plan(file, source=source, leave_out=leave_out_refused)

    def write(self, plan: Plan, progress: Callable[[int, int], None]) -> None:
        """Change it."""
        assert isinstance(plan, grants.GrantPlan)
        grants.write(plan, timezone.now(), progress)
