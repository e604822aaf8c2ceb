"""Brings in real bus stops, so that timetables name the poles that people know."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from community.importing import ImportCommand, Plan
from fleet.running import importing


class Command(ImportCommand):
    """import_stops FILE [--dry-run]"""

    help = (
        "Make or bring up to date stops from timetable data (a GTFS zip file, or its stops.txt). Columns: stop_id, "
        "stop_name, stop_lat, stop_lon. Can be run again with a newer file; nothing is half done."
    )
    noun = "Stops"

    def plan(self, file: Path, **options: Any) -> Plan:
        """What would change."""
        return importing.plan(file)

    def write(self, plan: Plan, progress: Callable[[int, int], None]) -> None:
        """Change it."""
        importing.write(plan, progress)
