"""Makes sites from a list of public buildings, CSV or GeoJSON."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from community.importing import ImportCommand, Plan
from venues import importing


class Command(ImportCommand):
    """import_places FILE [--dry-run]"""

    help = (
        "Make or bring up to date sites from a CSV or GeoJSON file. Columns: osm_id or id, name, lat, lon, and if you "
        "have them name_cy, kind, postcode, street, website, wheelchair. Can be run again with a newer file."
    )
    noun = "Sites"

    def plan(self, file: Path, **options: Any) -> Plan:
        """What would change."""
        return importing.plan(file)

    def write(self, plan: Plan, progress: Callable[[int, int], None]) -> None:
        """Change it."""
        importing.write(plan, progress)
